"""Every JSON value that a page carries, wherever it stands: for shops whose state has no name that is known."""

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from crawler.reading.embedded import literal_at, loads
from crawler.reading.page import Page

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script", re.DOTALL | re.IGNORECASE)
_OPENING = re.compile(r"(?:=|\(|:|,)\s*(?:JSON\.parse\((?=[\"'])|(?=\{\s*[\"'\w]|\[\s*\{\s*[\"'\w]))")
_IN_ATTRIBUTE = re.compile(r"=(?:\"(\s*\[?\{&(?:quot|#34);[^\"]*)\"|'(\s*\[?\{(?:\"|&quot;)[^']*)')")
_FLIGHT = re.compile(r"__next_f\.push\(\[\d+,(?=\")")
_FLIGHT_ROW = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.MULTILINE)
_CALL = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*\(\s*('[^'()]*'|\"[^\"()]*\"|[\d.]+)\s*\)")
"""A value that is handed through a function: `price: rounded(12.5)`."""
_OF_INTEREST = re.compile(r"price|amount|offers", re.IGNORECASE)
_MOST_SCRIPTS = 400
_MOST_LITERALS = 60
_SMALLEST = 40
_LONGEST_LITERAL = 400_000
"""Characters of a script in JavaScript that is searched for literals; larger states are JSON."""


def values_in(page: Page) -> Iterator[Any]:
    """Yield the JSON values of a page that speak of prices: the body, scripts, calls, attributes."""
    if page.json is not None:
        yield page.json
        return
    text = page.text
    for script in islice(_SCRIPT.finditer(text), _MOST_SCRIPTS):
        if len(script[2]) >= _SMALLEST and "ld+json" not in script[1] and _OF_INTEREST.search(script[2]):
            yield from _of_script(script[1].lower(), script[2].strip())
    yield from _flight(text)
    for found in _IN_ATTRIBUTE.finditer(text):
        stated = found[1] or found[2]
        if _OF_INTEREST.search(stated) and (value := loads(html.unescape(stated))) is not None:
            yield value


def _of_script(attributes: str, body: str) -> Iterator[Any]:
    if body.startswith(("{", "[")):
        value = loads(body)
        value = loads(html.unescape(body)) if value is None and "&quot;" in body else value
        if value is not None:
            yield value
    elif "json" not in attributes and "template" not in attributes:
        yield from _literals(body)


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


def _literal(piece: str) -> Any:  # noqa: ANN401 - JSON
    if not _OF_INTEREST.search(piece):
        return None
    value = loads(piece) if piece[1:2] == '"' else None
    if value is None and len(piece) < _LONGEST_LITERAL:
        value = literal_at(_CALL.sub(r"\1", piece), 0)
    return value


_MARKS = re.compile(r"[\[\]{}\"'`]|//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRINGS = {quote: re.compile(rf"(?:[^{quote}\\]|\\.)*{quote}", re.DOTALL) for quote in "\"'`"}


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
    pieces = [loads(text[found.end() : found.end() + _LONGEST_LITERAL]) for found in _FLIGHT.finditer(text)]
    rows = "".join(piece for piece in pieces if isinstance(piece, str))
    for row in _FLIGHT_ROW.finditer(rows):
        line = rows[row.end() : rows.find("\n", row.end()) if "\n" in rows[row.end() :] else len(rows)]
        if _OF_INTEREST.search(line) and (value := loads(line)) is not None:
            yield value
