"""The due times of days to come, in the order in which they fall due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.schedule.seasons import Window
from crawler.schedule.times import Due, between, windows
from crawler.watchlist.jobs import Job, KeptJob

ANNOUNCED = timedelta(days=14)
"""So long before it begins a season is told of."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A job at one due time."""

    at: datetime
    """In UTC."""
    job: Job
    season: str
    """That it is owed to; empty where it is a usual time."""
    behind: str
    """Name of the job that is due then on the same marketplace as well, and runs first; else empty."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A season that runs or begins soon, with the jobs that run more often in it."""

    window: Window
    jobs: tuple[str, ...]


def agenda(jobs: Iterable[KeptJob], now: datetime, until: datetime) -> list[Entry]:
    """Return what falls due from now on, what is overdue already with it; without jobs that rest."""
    found: list[tuple[Due, Job]] = []
    for kept in jobs:
        if kept.paused_at is None and kept.next_due is not None:
            overdue = [Due(kept.next_due)] if kept.next_due <= now else []
            found += [(due, kept.job) for due in [*overdue, *between(kept.job, now, until)]]
    found.sort(key=lambda one: (one[0].at, -one[1].priority, one[1].name))
    ahead: dict[tuple[datetime, str], str] = {}
    entries = []
    for due, job in found:
        place = (due.at, job.marketplace)
        entries.append(Entry(due.at, job, due.season, ahead.get(place, "")))
        ahead[place] = job.name
    return entries


def announced(jobs: Iterable[KeptJob], now: datetime, until: datetime) -> list[Announced]:
    """Return the seasons of jobs that run now, or begin within two weeks or before the end; the next one first."""
    met: dict[Window, list[str]] = {}
    for kept in jobs:
        for window in windows(kept.job, now, max(until, now + ANNOUNCED)) if kept.paused_at is None else ():
            met.setdefault(window, []).append(kept.job.name)
    found = [Announced(window, tuple(names)) for window, names in met.items()]
    return sorted(found, key=lambda one: (one.window.first, one.window.season))
