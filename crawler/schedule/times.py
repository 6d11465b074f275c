"""When a job is due: by its schedule, and more often in its seasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

from crawler.schedule import cron, seasons
from crawler.schedule.seasons import Window
from crawler.watchlist.jobs import Job
from crawler.watchlist.schedules import Schedule

YEARS_AHEAD = 3
"""So far seasons are looked for; usual due times have no end."""
_MOMENT = timedelta(microseconds=1)
_OPENS = "(opens)"
"""Stands in the place of a season where it opens, so that nothing is worked out for it before; never due itself."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A due time, in UTC, and the season that it is owed to; an empty text where it is a usual one."""

    at: datetime
    season: str = ""


def next_due(job: Job, after: datetime) -> datetime | None:
    """Return the first due time after a moment, in UTC; None for a job without a schedule, or without a day to come."""
    return next((due.at for due in due_times(job, after)), None)


def between(job: Job, after: datetime, until: datetime) -> list[Due]:
    """Return the due times after one moment up to another, that one included."""
    return list(takewhile(lambda due: due.at <= until, due_times(job, after)))


def due_times(job: Job, after: datetime) -> Iterator[Due]:
    """Yield the due times after a moment, each once, in order. How clocks that are moved are read: see `cron`."""
    if job.schedule is None:
        return
    usual = (Due(at) for at in cron.due_times(job.schedule, after))
    last = after
    for due in merge(usual, *(_within(window, job.schedule, after) for window in windows(job, after))):
        if due.at > last and due.season != _OPENS:  # an empty season sorts first: what is usual stays so
            last = due.at
            yield due


def windows(job: Job, after: datetime, until: datetime | None = None) -> list[Window]:
    """Return the seasons of a job from a moment on, by the calendar of its own time zone."""
    if job.schedule is None or not job.seasons:
        return []
    zone = ZoneInfo(job.schedule.time_zone)
    today = after.astimezone(zone).date()
    last = until.astimezone(zone).date() if until else date(today.year + YEARS_AHEAD, 12, 31)
    return list(seasons.windows(job.seasons, job.own_seasons, today, last))


def _within(window: Window, schedule: Schedule, after: datetime) -> Iterator[Due]:
    zone = ZoneInfo(schedule.time_zone)
    begins = _midnight(window.first, zone)
    ends = _midnight(window.last + timedelta(days=1), zone)
    after = max(after, begins - _MOMENT)
    yield Due(max(after, begins), _OPENS)
    if window.cron:
        more = cron.due_times(Schedule(cron=window.cron, time_zone=schedule.time_zone), after)
    else:
        more = _in_between(schedule, after, ends, window.times_more or 1)
    for at in more:
        if at >= ends:
            return
        yield Due(at, window.season)


def _in_between(schedule: Schedule, after: datetime, ends: datetime, times: int) -> Iterator[datetime]:
    """Yield the moments that part the time between each two usual ones into equal parts, on whole minutes."""
    before = cron.due_before(schedule, after) or after
    for one, other in pairwise(cron.due_times(schedule, before - _MOMENT)):
        if one >= ends:
            return
        for part in range(1, times):
            at = (one + (other - one) * part / times).replace(second=0, microsecond=0)
            if one < at < other and at > after:
                yield at


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
