"""When a search is to be run."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, WithJsonSchema

from crawler.watchlist.faults import nearest
from crawler.watchlist.values import Entry

_FIELDS = 5
_FIVE_FIELDS = r"^\s*\S+(\s+\S+){4}\s*$"
_FORM = 'five fields, minute hour day month weekday, such as "0 6 * * 1-5" (at six, Monday to Friday)'


def _cron(text: str) -> str:
    text = " ".join(text.split())
    if len(text.split()) != _FIELDS:
        raise ValueError(_FORM)
    try:
        CronSim(text, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"{_FORM}. {error}.") from error
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:  # absent, a folder of zones, or no path at all
        known = _zones()
        raise ValueError(f"a time zone, such as Europe/Paris or Asia/Shanghai{nearest(name, known)}") from error
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


Cron = Annotated[str, AfterValidator(_cron), WithJsonSchema({"type": "string", "pattern": _FIVE_FIELDS})]
TimeZone = Annotated[str, AfterValidator(_time_zone)]


class Schedule(Entry):
    """When a search is to be run: a line as in a crontab, and the clock it is read by."""

    cron: Cron
    """Minute, hour, day of the month, month, weekday: "0 6 * * *" is at six every day."""
    time_zone: TimeZone = "UTC"
    """Name of the zone in the IANA database: Europe/Paris."""
