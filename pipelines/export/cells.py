"""Text as a cell that a spreadsheet shows and never runs."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from pipelines.export.columns import Value

BETWEEN = " | "
"""Between the elements of a list; what cannot be told apart again is told apart in the other formats."""

_FORMULA = re.compile("[=+@\uff1d\uff0b\uff0d\uff20-]")
"""What a formula begins with; some versions of Excel take the full-width forms for the same."""
_BLANK = frozenset(' "\t\r\n\v\f\u00a0\u3000')
_ENDS_CELL = frozenset(";\t\r\n")
"""Where Excel may cut a cell in two: with a decimal comma, it takes the semicolon for what separates cells."""


def cell(value: Value) -> str | int | float:
    """Return a value as it stands in a CSV file; times in UTC, to the second."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return defused(BETWEEN.join(value))
    return defused(value) if isinstance(value, str) else value


def defused(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would take for a formula, and nothing elsewhere."""
    parts: list[str] = []
    done = 0
    for found in _FORMULA.finditer(text):
        if _begins_cell(text, found.start()):
            parts += [text[done : found.start()], "'"]
            done = found.start()
    safe = "".join([*parts, text[done:]])
    return f"'{safe}" if safe[:1] in {"\t", "\r", "\n"} else safe


def _begins_cell(text: str, place: int) -> bool:
    """Whether nothing but blanks stands between a place and the beginning of the text, or the end of a cell."""
    while place:
        place -= 1
        if text[place] in _ENDS_CELL:
            return True
        if text[place] not in _BLANK:
            return False
    return True
