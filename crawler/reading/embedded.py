"""JSON inside a page: assigned to a variable, in a script element, wrapped as JSONP, or the whole body."""

import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import chompjs
import orjson

from crawler.reading.cuts import cut
from crawler.reading.outline import Outline, outline_of

MAX_LITERAL = 12 * 1024 * 1024
"""Characters of one JavaScript literal that are tried."""
MOST_VALUES = 500_000
"""Of one piece of JSON: the largest of marketplaces have a tenth of that, and each may take 200 bytes of memory."""
_UNCOUNTED = 2_000_000
"""Characters of JSON that are read however many values they have."""
SEARCHED = 6 * 1024 * 1024
"""Characters of a page that are searched for state; result pages of marketplaces stay below 4 MB."""
MOST_SCRIPTS = 2_000
"""Of one page; those of marketplaces have up to 300."""
_MOST_ESCAPES = 500_000
"""Signs in HTML's own spelling that are put back."""

_DATA_ATTRIBUTE = re.compile(r"\sdata-[\w-]+=(?:\"([\[{][^\"]*)\"|'([\[{][^']*)')")
_STRICTLESS = json.JSONDecoder(strict=False)
_NAMED = r"(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]{0,200}+(?:\[[\"']\w{1,200}+[\"']\])?\s*+"
_BODY_PREFIX = re.compile(
    r"\s*(?:/\*.{0,5000}?\*/\s*)?(?:export\s+(?:default\s+)?)?"
    # Of a script that people keep the data in: `export const products = () => { const data = [`
    rf"(?:{_NAMED}=\s*\(\w{{0,200}}+\)\s*=>\s*\{{\s*(?:return\s*)?)?(?:{_NAMED}[=(]\s*)?(?=[\[{{])",
    re.DOTALL,
)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_SCRIPT_OPENS = re.compile(r"<script\b([^<>]{0,2000}+)>", re.IGNORECASE)
_IS_JSON_LD = re.compile(r"\btype\s*=\s*[\"']?application/ld\+json\b", re.IGNORECASE)
_MOST_OBJECTS = 5_000
"""Objects in JSON-LD that are looked at."""
_MOST_TRIES = 8
"""Places with a name where no value stands behind it, after which no other is tried."""


def loads(text: str) -> Any:  # noqa: ANN401 - JSON
    """Value of JSON that may be sloppy at its ends, or None where it is no JSON."""
    if _has_too_many(text):
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        # Raw control characters in strings are common; what follows the value does not matter.
        return _STRICTLESS.raw_decode(text.lstrip())[0]
    except (ValueError, RecursionError):
        return None


def values_in_json(text: str, start: int = 0) -> int:
    """Return how many values a JSON text has at most, by the signs before each; 0 where it is too short for many."""
    return sum(text.count(sign, start) for sign in "{[,") if len(text) - start > _UNCOUNTED else 0


def _has_too_many(text: str, start: int = 0) -> bool:
    if values_in_json(text, start) <= MOST_VALUES:
        return False
    cut("json_of_too_many_values")
    return True


def unescaped(text: str) -> str:
    """Return a text without HTML's spelling of signs; as it is where it has more of them than any page."""
    if text.count("&") > _MOST_ESCAPES:
        cut("escapes", text.count("&"))
        return text
    return html.unescape(text)


def body_json(text: str) -> Any:  # noqa: ANN401 - JSON
    """Value of a body that is JSON, JSONP or one assignment (`g_page_config = {…};`); None for anything else."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")):
        return loads(start)
    prefix = _BODY_PREFIX.match(start)
    return literal_at(start, prefix.end()) if prefix else None


def script_json(text: str, element_id: str, outline: Outline | None = None) -> Any:  # noqa: ANN401 - JSON
    """Value of `<script id=element_id>`, or None. outline: that of the text, where it is at hand.

    The script may hold the JSON, escaped or not, assign it to a variable, or be empty and have it in a data attribute.
    """
    for start, end in (outline or outline_of(text)).scripts.get(element_id, ()):
        content = text[start:end].strip() or _data_attribute(text, start)
        value = loads(content) or loads(unescaped(content).strip()) or body_json(content)
        if value is not None:
            return value
    return None


def _data_attribute(text: str, end: int) -> str:
    """Return the first data attribute with JSON of the script tag that ends at `end`."""
    found = _DATA_ATTRIBUTE.search(text, max(text.rfind("<script", 0, end), 0), end)
    return found[1] or found[2] if found else ""


def assigned_json(text: str, name: str) -> Any:  # noqa: ANN401 - JSON
    """Value of `name = {…}`, `name({…})` or `"name": {…}`; of several the first that is not empty. Or None.

    The value may also be JSON in a string, as it is or percent-encoded: `name = "{…}"`, `name = JSON.parse("{…}")`.

    `name` is a regular expression, so that the odd spelling of one site needs no code.
    """
    tries = 0
    if len(text) > SEARCHED:
        cut("characters_searched_for_state", len(text) - SEARCHED)
    for found in _assignment(name).finditer(text, 0, SEARCHED):
        value = literal_at(text, found.end())
        if value:
            return value
        tries += value is None
        if tries == _MOST_TRIES:
            cut("places_of_a_state")
            break
    return None


def literal_at(text: str, start: int) -> Any:  # noqa: ANN401 - JSON
    """Value of the JSON or JavaScript literal that begins at `start`, or None."""
    if text.startswith("JSON.parse(", start):
        return _parsed_string(text, start + len("JSON.parse("))
    if text.startswith('"', start):
        return _parsed_string(text, start)
    if _has_too_many(text, start):
        return None
    try:
        return _STRICTLESS.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        pass
    end = _SCRIPT_END.search(text, start)
    stop = end.start() if end else len(text)
    if stop - start > MAX_LITERAL:
        cut("characters_of_a_literal", stop - start - MAX_LITERAL)
    piece = text[start : min(stop, start + MAX_LITERAL)]
    try:
        return chompjs.parse_js_object(piece)
    except (ValueError, RecursionError):
        return None


def _parsed_string(text: str, start: int) -> Any:  # noqa: ANN401 - JSON
    try:
        string, _ = _STRICTLESS.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    if not isinstance(string, str):
        return None
    if not string.startswith("%"):
        return loads(string)
    if string.count("%") > _MOST_ESCAPES:
        cut("escapes", string.count("%"))
        return None
    return loads(unquote(string))


def json_ld(text: str) -> list[dict[str, Any]]:
    """Every JSON-LD object of the page, graphs and lists taken apart."""
    found: list[dict[str, Any]] = []
    for attributes, script in scripts_in(text):
        if not _IS_JSON_LD.search(attributes):
            continue
        if len(found) == _MOST_OBJECTS:
            cut("json_ld_objects")
            continue
        waiting = [_loads_ld(script)]  # the next one last
        while waiting:
            if len(found) == _MOST_OBJECTS:
                cut("json_ld_objects", len(waiting))
                break
            node = waiting.pop()
            if isinstance(node, list):
                waiting += reversed(node)
            elif isinstance(node, dict):
                found.append(node)
                waiting += [node[key] for key in ("mainEntity", "@graph") if isinstance(node.get(key), list | dict)]
    return found


def scripts_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes and the content of the first script elements, up to one that does not end."""
    place = 0
    for _ in range(MOST_SCRIPTS):
        opens = _SCRIPT_OPENS.search(text, place)
        if opens is None:
            return
        ends = _SCRIPT_END.search(text, opens.end())
        if ends is None:
            return
        yield opens[1], text[opens.end() : ends.start()]
        place = ends.end()
    cut("scripts")


def _loads_ld(script: str) -> Any:  # noqa: ANN401 - JSON
    bare = script.strip().removeprefix("<!--").removesuffix("-->").strip()
    bare = bare.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    value = loads(bare)
    if value is None and "&quot;" in bare:
        value = loads(unescaped(bare))
    return value


@lru_cache(maxsize=512)
def _assignment(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$])(?:{name})[\"']?\]?\s*(?:=|\(|:|,)\s*(?=[\[{{]|JSON\.parse\(|\"(?:[\[{{]|%7B|%5B))")
