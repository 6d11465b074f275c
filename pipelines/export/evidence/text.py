"""What a marketplace said, as text in a report: nothing in it can hide, reorder or flood what stands around it."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

LONGEST = 1000
"""Characters that are shown of one value; the whole one is in its document."""
BRIEF = 160
LINES = 15
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def shown(value: object) -> str:
    """Return text with control and direction characters as their codes, and the rest of a long one cut off.

    They are what disguises are made of, and so matter to who reads the report.
    """
    return "".join(_shown(one) for one in cut(str(value), LONGEST))


def brief(value: object) -> str:
    """Return the beginning of a text, likewise."""
    return "".join(_shown(one) for one in cut(str(value), BRIEF))


def cut(text: str, longest: int) -> str:
    """Return a text, or its beginning and how much more there is."""
    left = len(text) - longest
    return f"{text[:longest]} … ({left:,} more characters: see the document)" if left > longest // 10 else text


def moment(value: datetime) -> str:
    """Return a time as people read it, in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def told(value: Any) -> list[str]:  # noqa: ANN401 -- a fact of any type
    """Return a fact as the lines that a report shows of it."""
    lines = list(lines_of(value))
    more = len(lines) - LINES
    return [*lines[:LINES], f"… ({more:,} more lines: see the document)"] if more > 1 else lines


def lines_of(value: Any) -> Iterator[str]:  # noqa: ANN401 -- a fact of any type
    """Yield a fact as lines of text."""
    if isinstance(value, Mapping):
        if value.keys() == {"name", "value"}:
            yield shown(f"{value['name']}: {value['value']}")
        else:
            yield from (
                shown(f"{name}: {value[name]}") for name in sorted(value, key=lambda name: (name != "name", name))
            )
    elif isinstance(value, list):
        for one in value:
            yield from lines_of(one)
    elif isinstance(value, datetime):
        yield moment(value)
    elif isinstance(value, Decimal):
        yield shown(f"{value:f}")
    elif isinstance(value, str):
        yield from (shown(line) for line in cut(value, LONGEST).splitlines())
    else:
        yield shown(value)


def _shown(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if unicodedata.category(character) in _HARMFUL:
        return f"‹{ord(character):04X}›"
    return character
