"""Which jobs are due now. Two schedulers that look at the same jobs choose the same due times, by whatever clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crawler.schedule.times import due_times, next_due
from crawler.watchlist.jobs import Job, KeptJob

MOST_COUNTED = 10_000
"""Missed due times that are counted; more are told as so many."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A job to run now: what is to be claimed of it."""

    job: Job
    due: datetime
    """The due time that is claimed: the earliest that nobody has; of a run that a person asked for, when they did."""
    missed: int
    """Later due times that have passed as well; this run stands for them, so that they are caught up once."""
    next_due: datetime | None
    """The first due time to come after now."""
    manual: bool = False
    """Whether a person asked for it."""


def due(jobs: Iterable[KeptJob], now: datetime) -> list[Choice]:
    """Return what is due: what a person asked for, then the highest priority, then what has waited longest.

    A job that rests is not due, unless a person asks for it. Where the clock has jumped back nothing is due again:
    what was claimed has moved the job on.
    """
    found = [choice for kept in jobs for choice in _of(kept, now)]
    return sorted(found, key=lambda one: (not one.manual, -one.job.priority, one.due, one.job.name))


def _of(kept: KeptJob, now: datetime) -> Iterable[Choice]:
    if kept.asked_at is not None:
        yield Choice(kept.job, kept.asked_at, 0, None, manual=True)
    if kept.next_due is not None and kept.next_due <= now and kept.paused_at is None:
        missed, following = _passed(kept.job, kept.next_due, now)
        yield Choice(kept.job, kept.next_due, missed, following)


def _passed(job: Job, after: datetime, now: datetime) -> tuple[int, datetime | None]:
    """Count the due times after one that have passed too, and return the first that has not."""
    missed = 0
    for one in due_times(job, after):
        if one.at > now:
            return missed, one.at
        missed += 1
        if missed == MOST_COUNTED:
            return missed, next_due(job, now)
    return missed, None
