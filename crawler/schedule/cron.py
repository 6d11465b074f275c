"""When the line of a crontab is due by the clock of a place.

What its clock leaves out and what it shows twice is decided as Debian's cron does. Where minute and hour are both
named, as in "30 2 * * *", each time of the clock counts once a day: one that the clock leaves out in spring is due at
the first moment after the gap, one that it shows twice in autumn is due the first time alone. Where one of the two
begins with a star, as in "*/20 * * * *", what counts is the time that passes: nothing is due in a gap, and what the
clock shows twice is due twice.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from cronsim import CronSim

from crawler.watchlist.schedules import Schedule

MINUTE = timedelta(minutes=1)
_SET_BACK = timedelta(hours=4)
"""More than any clock has been set back by since 2000: three hours, at Casey in Antarctica."""


def due_times(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """Yield the due times after a moment, each once, in order, in UTC; endless but for a date that never comes."""
    zone = ZoneInfo(schedule.time_zone)
    once = _counts_once(schedule.cron)
    waiting: list[datetime] = []
    last = after
    # The calendar is CronSim's; it walks a clock that is never moved, and the zone is laid upon it.
    for wall in CronSim(schedule.cron, _wall(after, zone) - _SET_BACK):
        moments = moments_of(wall, zone, once=once)
        for moment in moments:
            if moment > after:
                heappush(waiting, moment)
        # A moment that the clock shows for the second time comes after some that are still to be walked.
        while moments and waiting and waiting[0] <= moments[0]:
            if (due := heappop(waiting)) > last:
                yield (last := due)
    while waiting:
        if (due := heappop(waiting)) > last:
            yield (last := due)


def due_before(schedule: Schedule, moment: datetime) -> datetime | None:
    """Return a due time at or before a moment, one of the last few; None where none ever was."""
    zone = ZoneInfo(schedule.time_zone)
    once = _counts_once(schedule.cron)
    for wall in CronSim(schedule.cron, _wall(moment, zone) + MINUTE, reverse=True):
        for due in moments_of(wall, zone, once=once):
            if due <= moment:
                return due
    return None


def moments_of(wall: datetime, zone: ZoneInfo, *, once: bool) -> list[datetime]:
    """Return when a clock shows a time, in UTC: at one moment, at none, or at two.

    once: exactly one moment is wanted, as it is told above.
    """
    if _left_out(wall, zone):
        return [_after_gap(wall, zone)] if once else []
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return [first] if once or first == second else [first, second]


@lru_cache(maxsize=64)
def _after_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    while _left_out(wall, zone):
        wall += MINUTE
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _left_out(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _counts_once(cron: str) -> bool:
    minute, hour, *_ = cron.split()
    return not minute.startswith("*") and not hour.startswith("*")
