"""What is wrong with a value, said to the person who wrote it."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping

from pydantic_core import ErrorDetails

from crawler.watchlist.marked import Document, Fault, Path, shorten

_ALLOWED = {
    "string_type": "a text; in quotes, where it would read as a number, true, false or nothing",
    "tuple_type": "a list, such as [one, two]",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "mapping_type": "a marketplace with a list of sellers, such as {ebay: [a_seller]}",
    "dict_type": "a marketplace with a list of sellers, such as {ebay: [a_seller]}",
    "too_short": "at least one entry",
    "greater_than_equal": "a whole number from 1 to 1000",
    "less_than_equal": "a whole number from 1 to 1000",
    "string_too_long": "a text of at most 200 characters",
}

_ONE = {"brands": "brand", "searches": "search", "seasons": "season", "sites": "site"}
_SECRET = {"address"}
"""Keys whose values are not shown: passwords stand in them."""

Keys = Mapping[tuple[str, ...], Collection[str]]
"""The keys allowed at each place; a place is a path without indexes."""


def describe(errors: Iterable[ErrorDetails], document: Document, keys: Keys) -> list[Fault]:
    """Say for each error what was found and what is allowed."""
    # A list of which every entry is wrong counts as too short as well: not a mistake of its own.
    own = (error for error in errors if error["type"] != "too_short" or not error["input"])
    return [_describe(error, document, keys) for error in own]


def nearest(word: str, allowed: Collection[str]) -> str:
    """Suggest the nearest spelling that is allowed, as the end of a sentence."""
    close = difflib.get_close_matches(word[:60], allowed, n=1)
    return f'; did you mean "{close[0]}"?' if close else "."


def _describe(error: ErrorDetails, document: Document, keys: Keys) -> Fault:
    path: Path = tuple(step for step in error["loc"] if step != "[key]")
    return Fault(document.line_of(path), _sentence(error, path, keys))


def _sentence(error: ErrorDetails, path: Path, keys: Keys) -> str:
    last, around = path[-1] if path else "", _written(path[:-1])
    known = keys.get(tuple(step for step in path[:-1] if isinstance(step, str)), ())
    kind = error["type"]
    if kind == "missing":
        return f'{around or "the watchlist"} has no "{last}"; add it'
    if kind == "extra_forbidden":
        return f'unknown key "{shorten(str(last))}"{nearest(str(last), known)} Allowed: {", ".join(known)}'
    if kind in {"model_type", "model_attributes_type"}:
        inside = keys.get(tuple(step for step in path if isinstance(step, str)), ())
        allowed = f"a group with the keys {', '.join(inside)}"
    elif kind == "value_error":
        allowed = str(error["ctx"]["error"])
    elif kind == "literal_error":
        words = re.findall(r"'([^']+)'", error["ctx"]["expected"])
        allowed = f"{', '.join(words)}{nearest(str(error['input']), words)}"
    else:
        allowed = _ALLOWED.get(kind, error["msg"])
    return f"{_written(path) or 'the watchlist'}: found {_found(error['input'], last)}; allowed: {allowed}"


def _written(path: Path) -> str:
    """Write a path as people do, brands counted from 1: "brand 3, reference_prices 1, amount"."""
    words: list[str] = []
    for step in path:
        if isinstance(step, str):
            words.append(step)
        elif words:
            words[-1] = f"{_ONE.get(words[-1], words[-1])} {step + 1}"
    return shorten(", ".join(words))


def _found(value: object, key: str | int) -> str:
    if value is None:
        return "nothing"
    if key in _SECRET and isinstance(value, str):
        return "another text"
    if isinstance(value, Mapping):
        return "a group of keys" if value else "an empty group"
    if isinstance(value, tuple):
        return "a list" if value else "an empty list"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{shorten(value)}"' if isinstance(value, str) else shorten(str(value))
