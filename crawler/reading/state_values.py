"""Every JSON value that a page carries, wherever it stands: for shops whose state has no name that is known."""

import re
from collections.abc import Iterator
from typing import Any

from crawler.reading.cuts import cut
from crawler.reading.embedded import SEARCHED, literal_at, loads, scripts_in, unescaped
from crawler.reading.page import Page

_OPENING = re.compile(r"(?:=|\(|:|,)\s*(?:JSON\.parse\((?=[\"'])|(?=\{\s*[\"'\w]|\[\s*\{\s*[\"'\w]))")
_IN_ATTRIBUTE = re.compile(r"=(?:\"(\s*\[?\{&(?:quot|#34);[^\"]*)\"|'(\s*\[?\{(?:\"|&quot;)[^']*)')")
_FLIGHT = re.compile(r"__next_f\.push\(\[\d+,(?=\")")
_FLIGHT_ROW = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.MULTILINE)
_CALL = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*\(\s*('[^'()]*'|\"[^\"()]*\"|[\d.]+)\s*\)")
"""A value that is handed through a function: `price: rounded(12.5)`."""
_OF_INTEREST = re.compile(r"price|amount|offers", re.IGNORECASE)
_MOST_SCRIPTS = 400
_MOST_LITERALS = 60
_MOST_PUSHES = 5_000
_SMALLEST = 40
_LONGEST_SCRIPT = 1024 * 1024
"""Characters of a script in JavaScript that are searched for literals; larger states are JSON."""
_LONGEST_LITERAL = 400_000
"""Characters of a literal in JavaScript that is taken apart."""


def values_in(page: Page) -> Iterator[Any]:
    """Yield the JSON values of a page that speak of prices: the body, scripts, calls, attributes."""
    if page.json is not None:
        yield page.json
        return
    if len(page.text) > SEARCHED:
        cut("characters_searched_for_state", len(page.text) - SEARCHED)
    text = page.text[:SEARCHED]
    for number, (attributes, script) in enumerate(scripts_in(text)):
        if number == _MOST_SCRIPTS:
            cut("scripts")
            break
        if len(script) >= _SMALLEST and "ld+json" not in attributes and _OF_INTEREST.search(script):
            yield from _of_script(attributes.lower(), script.strip())
    yield from _flight(text)
    for found in _IN_ATTRIBUTE.finditer(text):
        stated = found[1] or found[2]
        if _OF_INTEREST.search(stated) and (value := loads(unescaped(stated))) is not None:
            yield value


def _of_script(attributes: str, body: str) -> Iterator[Any]:
    if body.startswith(("{", "[")):
        value = loads(body)
        value = loads(unescaped(body)) if value is None and "&quot;" in body else value
        if value is not None:
            yield value
    elif "json" not in attributes and "template" not in attributes:
        if len(body) > _LONGEST_SCRIPT:
            cut("characters_of_a_script", len(body) - _LONGEST_SCRIPT)
        yield from _literals(body[:_LONGEST_SCRIPT])


def _literals(script: str) -> Iterator[Any]:
    """Yield the outermost literals of a script in JavaScript."""
    at = 0
    for _ in range(_MOST_LITERALS):
        opening = _OPENING.search(script, at)
        if opening is None:
            return
        start = opening.end()
        if opening[0].endswith("parse("):
            at = start
            value = literal_at(script, start - len("JSON.parse("))
        else:
            at = _end_of(script, start)
            value = _literal(script[start:at])
        if value:
            yield value
    if _OPENING.search(script, at):
        cut("literals")


def _literal(piece: str) -> Any:  # noqa: ANN401 - JSON
    if not _OF_INTEREST.search(piece):
        return None
    value = loads(piece) if piece[1:2] == '"' else None
    if value is not None:
        return value
    if len(piece) >= _LONGEST_LITERAL:
        cut("literals")
        return None
    return literal_at(_CALL.sub(r"\1", piece), 0)


_MARKS = re.compile(r"[\[\]{}\"'`]|//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRINGS = {quote: re.compile(rf"(?:[^{quote}\\]++|\\.)*+{quote}", re.DOTALL) for quote in "\"'`"}


def _end_of(script: str, start: int) -> int:
    """Return where the literal ends that begins at `start`: behind its last bracket."""
    depth = 0
    at = start
    while mark := _MARKS.search(script, at):
        sign, at = mark[0], mark.end()
        if sign in _STRINGS:
            string = _STRINGS[sign].match(script, at)
            at = string.end() if string else at
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth <= 0:
                return at
    return len(script)


def _flight(text: str) -> Iterator[Any]:
    """Yield what the server components of Next.js are sent with: rows of JSON, cut into strings."""
    if "__next_f" not in text:
        return
    rows = "".join(_pushed(text))
    for row in _FLIGHT_ROW.finditer(rows):
        end = rows.find("\n", row.end())
        line = rows[row.end() : end if end >= 0 else len(rows)]
        if _OF_INTEREST.search(line) and (value := loads(line)) is not None:
            yield value


def _pushed(text: str) -> Iterator[str]:
    """Yield the strings that are handed to the page's own code, up to one that does not end."""
    place = 0
    for _ in range(_MOST_PUSHES):
        push = _FLIGHT.search(text, place)
        if push is None:
            return
        string = _STRINGS['"'].match(text, push.end() + 1)
        if string is None:
            return
        place = string.end()
        piece = loads(text[push.end() : place])
        if isinstance(piece, str):
            yield piece
    cut("pushes")
