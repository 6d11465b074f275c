"""What is crawled by itself, and one time at which it was due. Plain values, shared by all who plan, keep and run."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from crawler.watchlist import ORIGINS, Number, Origin, Search, Watchlist
from crawler.watchlist.called import names_of
from crawler.watchlist.schedules import Schedule
from crawler.watchlist.seasons import Season
from crawler.watchlist.values import Entry, Priority, Requests, Slug, Words


class Job(Entry):
    """One crawl that runs again and again."""

    name: Slug
    """By which it is called; its key."""
    marketplace: Words
    """Name of a marketplace, or the host of a shop."""
    site: Words | None = None
    """Another site of the marketplace: ebay.de."""
    terms: tuple[Words, ...] = ()
    """Searched as they stand."""
    brands: tuple[Words, ...] = ()
    """Brands of the watchlist for which terms are generated; with neither, all."""
    terms_from: tuple[Origin, ...] = ORIGINS
    """What of a brand the terms are generated from."""
    budget: Number | None = None
    """At most so many generated terms in all."""
    pages: Number | None = None
    """Result pages of each term; without it, as `crawl` has it."""
    requests: Requests | None = None
    """At most so many requests in one run."""
    offers: bool = True
    """Whether the page of each offer is read too."""
    revisit: bool = False
    """Whether known suspects are looked at again, `requests` of them at most, and nothing is searched for."""
    priority: Priority = 0
    """Of what is due at once, the highest runs first."""
    schedule: Schedule | None = None
    """When it runs; without one, when a person says so."""
    seasons: tuple[Slug, ...] = ()
    """Names of the seasons in which it runs more often."""
    own_seasons: tuple[Season, ...] = ()
    """What the watchlist says of those seasons; those that it does not speak of are the known ones."""
    watchlist: Path | None = None
    """File of the brands."""
    origin: Literal["watchlist", "command"] = "command"
    """Who made it: a search of the watchlist, or `job add`."""


@dataclass(frozen=True, slots=True)
class KeptJob:
    """A job as it stands. Times are UTC, cut to milliseconds."""

    job: Job
    made_at: datetime
    next_due: datetime | None
    """The earliest due time that was not claimed; None where there is none to come."""
    paused_at: datetime | None = None
    """Since when it rests; None where it does not."""
    paused_why: str = ""
    asked_at: datetime | None = None
    """When a person asked for a run that was not claimed yet; it is run though the job be paused."""
    last_due: datetime | None = None
    """Due time of its last firing; of one that was asked for, the time of asking."""
    last_firing: str | None = None


@dataclass(frozen=True, slots=True)
class Firing:
    """One due time of a job that somebody has claimed."""

    id: str
    """`<job>@<due>`: ebay-bags@20261124T050000Z."""
    job: str
    """Name of the job."""
    marketplace: str
    due: datetime
    missed: int
    """Later due times that had passed as well when it was claimed, and that it stands for; 0 as a rule."""
    attempt: int
    """From 1; how often it was claimed and taken over."""
    by: str
    """Scheduler that has it."""
    crawls: tuple[str, ...] = ()
    """Crawls that its attempts have begun."""
    manual: bool = False
    """Whether a person asked for it, outside of its schedule."""


def firing_id(job: str, due: datetime) -> str:
    """Return the key of a due time (UTC) of a job; that of one asked for tells milliseconds too."""
    parts = f".{due.microsecond // 1000:03d}" if due.microsecond else ""
    return f"{job}@{due:%Y%m%dT%H%M%S}{parts}Z"


def jobs_of(watchlist: Watchlist, file: Path) -> list[Job]:
    """Return a job for each search of a watchlist that has a schedule."""
    named = zip(watchlist.searches, names_of(watchlist.searches), strict=True)
    return [_job(search, name, watchlist, file) for search, name in named if search.schedule]


def _job(search: Search, name: str, watchlist: Watchlist, file: Path) -> Job:
    same = ("marketplace", "terms", "brands", "terms_from", "budget", "requests", "priority", "schedule", "revisit")
    return Job(
        name=name,
        seasons=search.seasons,
        own_seasons=tuple(season for season in watchlist.seasons if season.name in search.seasons),
        watchlist=file,
        pages=None if search.revisit else search.pages,
        origin="watchlist",
        **{field: getattr(search, field) for field in same},
    )
