"""How long a site that says "not now" is left alone. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_PAUSE = 5.0
"""Seconds after the first refusal of a site that does not say how long; doubled by each that follows it."""
LONGEST_PAUSE = 600.0
"""Seconds that a crawl waits; a site that asks for more is asked by another crawl."""
SHORTEST_PAUSE = 1.0


def asked_pause(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or as a date; None where it says nothing."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= 9:  # noqa: PLR2004 -- thirty years
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    until = until.replace(tzinfo=until.tzinfo or UTC)
    return max(0.0, (until - now).total_seconds())


def pause(header: str | None, refusals: int, now: datetime, first: float = FIRST_PAUSE) -> float:
    """Return for how many seconds nothing is asked after so many refusals in a row; may be more than LONGEST_PAUSE."""
    own = min(first * 2 ** min(refusals - 1, 16), LONGEST_PAUSE)
    asked = asked_pause(header, now)
    return own if asked is None else max(asked, SHORTEST_PAUSE)
