"""One look at all cells of a column tells that they are plain, which most are, and saves a look at each."""

from collections.abc import Sequence
from typing import Any

_OTHER_SPACE = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
"""White space in ASCII beside " "."""


def words_of(cells: Sequence[Any]) -> str:
    """Return the cells with a space behind each; "" where not all of them are texts without white space."""
    try:
        together = " ".join(cells) + " "
    except TypeError:
        return ""
    return together if together.count(" ") == len(cells) and not has_other_space(together) else ""


def lines_of(cells: Sequence[Any]) -> str:
    """Return the cells with a space before and behind each; "" where not all of them are texts in clean lines.

    Such a line is not empty, has no space at its ends, and between its words one " " and no other white space.
    """
    try:
        together = f" {' '.join(cells)} "
    except TypeError:
        return ""
    return "" if "  " in together or has_other_space(together) else together


def has_other_space(text: str) -> bool:
    """Return whether a text has, or may have, white space that is not " "."""
    if text.isascii():  # known of every text without a look; to look for nine characters is faster than `isprintable`
        return any(map(text.__contains__, _OTHER_SPACE))
    return not text.isprintable()
