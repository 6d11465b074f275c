"""A quarter of 200 jobs in five time zones, by two schedulers that are killed: each due time is fired exactly once."""

import asyncio
import multiprocessing
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.schedule.times import between, next_due
from crawler.watchlist.jobs import Job
from crawler.watchlist.schedules import Schedule
from pipelines.store.connection import Database
from pipelines.store.job_book import JobBook
from pipelines.store.schema.making import ensure_schema
from pipelines.store.server import ServerInfo
from pipelines.store.session import Store
from tests.crawler.schedule import quarter

ZONES = ("Europe/Paris", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Shanghai")
# What a clock that is moved touches: 02:30 is left out in Paris on 29 March and in New York on 8 March, and comes twice
# in Sydney on 5 April.
CRONS = (
    "30 2 * * 0",
    "0 2 * * 6,0",
    "30 1 * * 0",
    "0 6 * * 1",
    "0 0 1 * *",
    "30 23 31 * *",
    "0 3 * * 2,4",
    "0 12 L * *",
    "30 2 * * 0,3",
    "*/30 1,2 * * 0",
)
JOBS = [
    Job(
        name=f"job-{number:03}",
        marketplace=f"market-{number % 7}",
        schedule=Schedule(cron=CRONS[number // len(ZONES) % len(CRONS)], time_zone=ZONES[number % len(ZONES)]),
    )
    for number in range(200)
]
Document = dict[str, Any]


@dataclass(frozen=True)
class Span:
    first: datetime
    until: datetime
    life: int
    """A scheduler is killed within so many of its commands."""
    lives: int
    """So many times; the life after that is its last."""
    ahead: timedelta = timedelta()
    """By how much the clock of the second scheduler is fast."""


QUARTER = Span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 31, 23, 59, tzinfo=UTC), 700, 25)
TWO_WEEKS = Span(datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC), 100, 4)
FAST = Span(TWO_WEEKS.first, TWO_WEEKS.until, 100, 2, timedelta(hours=7))


async def simulated(database: Database, uri: str, span: Span) -> int:
    """Let two schedulers live through a span, and return how often one was killed."""
    await ensure_schema(database)
    book = JobBook(Store(database, ServerInfo("", "the server of the tests")))
    await asyncio.gather(*(book.put(job, next_due(job, span.first)) for job in JOBS))
    killed = await asyncio.gather(*(asyncio.to_thread(lived, uri, database.name, slot, span) for slot in "ab"))
    return sum(killed)


def lived(uri: str, name: str, slot: str, span: Span) -> int:
    """Start a scheduler again each time that it was killed."""
    processes = multiprocessing.get_context("forkserver")  # it has loaded what a scheduler needs, and has no threads
    processes.set_forkserver_preload([quarter.__name__])
    killed = 0
    for number in range(span.lives + 1):
        life = span.life if number < span.lives else 0
        ahead = span.ahead if slot == "b" else timedelta()
        process = processes.Process(target=quarter.live, args=(uri, name, slot, number, life, span.until, ahead))
        process.start()
        process.join(600)
        assert process.exitcode in {0, -signal.SIGKILL}, f"scheduler {slot} ended with {process.exitcode}"
        killed += process.exitcode != 0
        process.close()
    return killed


async def fired(database: Database) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {job.name: [] for job in JOBS}
    async for firing in database["firings"].find().sort("due", 1):
        found[firing["job"]].append(firing)
    return found


async def exactly_once(database: Database, span: Span) -> Counter[str]:
    """Hold what was fired against what was due, and return how many firings there were of what kind."""
    firings = await fired(database)
    told: Counter[str] = Counter()
    for job in JOBS:
        wanted = [due.at for due in between(job, span.first, span.until)]
        stood_for: list[datetime] = []
        for firing in firings[job.name]:
            after = firing["next_due"] - timedelta(milliseconds=1)
            those = [firing["due"], *(due.at for due in between(job, firing["due"], after))]
            assert len(those) == firing["missed"] + 1
            assert firing["state"] == "done", firing
            stood_for += those
            told["firings"] += 1
            told["missed"] += firing["missed"]
            told["taken over"] += firing["attempt"] > 1
        assert stood_for == wanted, job
        told["due"] += len(wanted)
    return told


@pytest.mark.soak
async def test_a_quarter(database: Database, mongodb_uri: str) -> None:
    began = asyncio.get_running_loop().time()
    killed = await simulated(database, mongodb_uri, QUARTER)
    took = asyncio.get_running_loop().time() - began
    told = await exactly_once(database, QUARTER)
    print(f"{told['due']} due times, {killed} kills, {dict(told)}, {took:.1f} s")  # noqa: T201 -- what is measured
    assert (told["firings"], told["missed"]) == (told["due"], 0)
    assert killed >= 30
    assert told["taken over"] > 0
    assert took < 60


@pytest.mark.soak
async def test_two_weeks_in_which_clocks_are_moved_both_ways(database: Database, mongodb_uri: str) -> None:
    killed = await simulated(database, mongodb_uri, TWO_WEEKS)
    told = await exactly_once(database, TWO_WEEKS)
    assert (told["firings"], told["missed"]) == (told["due"], 0)
    assert killed >= 4
    dues = {
        (job.schedule.time_zone, firing["due"])
        for job in JOBS
        if job.schedule and job.schedule.cron == "30 2 * * 0,3"
        for firing in (await fired(database))[job.name]
    }
    moved = {
        ("Europe/Paris", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # three in the morning: half past two is left out
        ("Australia/Sydney", datetime(2026, 4, 4, 15, 30, tzinfo=UTC)),  # the first half past two of two
        ("America/New_York", datetime(2026, 3, 29, 6, 30, tzinfo=UTC)),
    }
    assert moved <= dues
    assert ("Australia/Sydney", datetime(2026, 4, 4, 16, 30, tzinfo=UTC)) not in dues


@pytest.mark.soak
async def test_a_clock_that_is_seven_hours_fast_loses_and_doubles_nothing(database: Database, mongodb_uri: str) -> None:
    await simulated(database, mongodb_uri, FAST)
    told = await exactly_once(database, FAST)
    assert told["firings"] + told["missed"] == told["due"]
    assert told["missed"] > 0
