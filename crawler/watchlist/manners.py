"""How much is asked of a marketplace, and when: the section `sites` of a watchlist."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from crawler.watchlist.contradictions import groups
from crawler.watchlist.marked import Document, Fault, shorten
from crawler.watchlist.schedules import TimeZone
from crawler.watchlist.values import Entry, Words

MOST_A_DAY = 1_000_000
LONGEST_DELAY = 3600
_HOURS = r"^\s*([01]\d|2[0-3]):[0-5]\d\s*-\s*([01]\d|2[0-3]):[0-5]\d\s*$"
_HOURS_FORM = 'two times of day, such as "01:00-06:00" or "22:30-05:00"'


def _hours(text: str) -> str:
    start, _, end = "".join(text.split()).partition("-")
    if not re.fullmatch(_HOURS, text):
        raise ValueError(_HOURS_FORM)
    if start == end:
        raise ValueError(f"{_HOURS_FORM}; these are no hours, or all of them")
    return f"{start}-{end}"


def _requests(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST_A_DAY:
        raise ValueError(f"a whole number from 1 to {MOST_A_DAY}")
    return number


def _delay(seconds: object) -> Decimal:
    if isinstance(seconds, bool) or not isinstance(seconds, int | Decimal) or not 0 < seconds <= LONGEST_DELAY:
        raise ValueError(f"seconds, a number above 0 and up to {LONGEST_DELAY}, such as 2.5")
    return Decimal(seconds)


class Site(Entry):
    """How much is asked of one marketplace at most. It can only be less than without: robots.txt holds in any case."""

    marketplace: Words
    """Name of a marketplace, or the host of a shop: shop.example."""
    requests_a_day: (
        Annotated[
            int,
            BeforeValidator(_requests),
            WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_A_DAY}),
        ]
        | None
    ) = None
    """Requests of all its crawls together in a day (UTC), robots.txt and what is tried again included."""
    quiet_hours: (
        Annotated[str, AfterValidator(_hours), WithJsonSchema({"type": "string", "pattern": _HOURS})] | None
    ) = None
    """Hours in which nothing is asked: "01:00-06:00"; they can pass midnight."""
    time_zone: TimeZone = "UTC"
    """Clock of the quiet hours: Europe/Paris."""
    delay: (
        Annotated[
            Decimal,
            BeforeValidator(_delay),
            WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_DELAY}),
        ]
        | None
    ) = Field(default=None)
    """Seconds between two requests at least."""

    def quiet_until(self, now: datetime) -> datetime | None:
        """Return the end, in UTC, of the quiet hours in which a time falls; None outside of them."""
        if self.quiet_hours is None:
            return None
        zone = ZoneInfo(self.time_zone)
        start, end = (time.fromisoformat(one) for one in self.quiet_hours.split("-"))
        local = now.astimezone(zone)
        for day in (local.date() - timedelta(days=1), local.date()):
            begins = datetime.combine(day, start, zone)
            ends = datetime.combine(day + timedelta(days=int(end < start)), end, zone)
            # Compared as moments: on the days that clocks change the hours are longer or shorter.
            if begins.astimezone(UTC) <= now < ends.astimezone(UTC):
                return ends.astimezone(UTC)
        return None


def find_twice(document: Document) -> Iterator[Fault]:
    """Yield a mistake for each marketplace that has two entries: nobody could say which one holds."""
    met: dict[str, int] = {}
    for index, site in groups(document.content, "sites"):
        if isinstance(name := site.get("marketplace"), str):
            line = document.line_of(("sites", index))
            if name in met:
                yield Fault(line, f'sites: "{shorten(name)}" has an entry already, in line {met[name]}; keep one')
            met.setdefault(name, line)
