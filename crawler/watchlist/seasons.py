"""Times of the year in which chosen searches run more often."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from crawler.watchlist.schedules import Cron
from crawler.watchlist.values import Entry, Slug, Times

_DAY = r"^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$"
_FORM = "a day: 2026-07-14, or 07-14 for the same in every year"
_LEAP_YEAR = 2024
KNOWN = ("singles_day", "black_friday", "prime_day", "lunar_new_year")
"""Those whose days we know; the watchlist can describe others, or these in another way."""


def _day(text: str) -> str:
    if not re.fullmatch(_DAY, text):
        raise ValueError(_FORM)
    try:
        date.fromisoformat(text if text.count("-") > 1 else f"{_LEAP_YEAR}-{text}")
    except ValueError as error:
        raise ValueError(f"{_FORM}, which is in the calendar") from error
    return text


Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "pattern": _DAY})]


class Season(Entry):
    """A time of the year in which the searches that name it run more often; one that we know is replaced."""

    name: Slug
    """What searches call it in their own `seasons`."""
    first: Day = Field(alias="from")
    """The first day: 2026-07-14, or 07-14 for every year."""
    last: Day = Field(alias="to")
    """The last day, which belongs to it; in the same form."""
    cron: Cron | None = None
    """When to run besides the usual times, read by the clock of the search's own schedule."""
    times_more: Times | None = None
    """Or how many times as often as usual: 3 puts two more runs between any two usual ones."""

    @model_validator(mode="after")
    def _whole(self) -> "Season":
        if (self.cron is None) == (self.times_more is None):
            raise ValueError("a season with either cron or times_more")
        if len(self.first) != len(self.last):
            raise ValueError("a season whose days both have a year, or both have none")
        if self.dated and self.first > self.last:
            raise ValueError("a season whose first day is not after its last")
        return self

    @property
    def dated(self) -> bool:
        """Whether it is in one year alone."""
        return self.first.count("-") > 1
