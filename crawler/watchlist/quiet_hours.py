"""Hours of the day in which nothing is to be done, by the clock of a time zone."""

import re
from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from crawler.watchlist.schedules import TimeZone
from crawler.watchlist.values import Entry

_FORM = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _time(text: object) -> time:
    if not isinstance(text, str) or not re.fullmatch(_FORM, text):
        raise ValueError('a time of day, such as "22:00"')
    return time.fromisoformat(text)


TimeOfDay = Annotated[time, BeforeValidator(_time), WithJsonSchema({"type": "string", "pattern": _FORM})]


class QuietHours(Entry):
    """From one time of day to another, beyond midnight too."""

    begin: TimeOfDay
    """When they begin: "22:00"."""
    end: TimeOfDay
    """When they end: "07:00"."""
    time_zone: TimeZone = "UTC"
    """Name of the zone in the IANA database: Europe/Paris."""

    @model_validator(mode="after")
    def _has_length(self) -> "QuietHours":
        if self.begin == self.end:
            raise ValueError('a "begin" and an "end" that differ')
        return self

    def at(self, now: datetime) -> bool:
        """Whether a time, which has a time zone of its own, is within them."""
        clock = now.astimezone(ZoneInfo(self.time_zone)).time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end
