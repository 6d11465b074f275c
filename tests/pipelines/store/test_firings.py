"""Jobs and their firings in a real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.watchlist.jobs import Firing, Job, KeptJob
from crawler.watchlist.schedules import Schedule
from crawler.watchlist.seasons import Season
from pipelines.store import firings
from pipelines.store.connection import Database
from pipelines.store.job_book import JobBook
from pipelines.store.jobs import GONE
from pipelines.store.schema.making import ensure_schema
from pipelines.store.server import ServerInfo
from pipelines.store.session import Store

SIX = datetime(2026, 3, 1, 6, tzinfo=UTC)
SEVEN = SIX + timedelta(hours=1)
EIGHT = SIX + timedelta(hours=2)
FILE = Path("/srv/watchlist.yaml")
HOURLY = Job(name="hourly", marketplace="ebay", schedule=Schedule(cron="0 * * * *"))


@pytest.fixture
async def book(database: Database) -> JobBook:
    await ensure_schema(database)
    return JobBook(Store(database, ServerInfo("", "the server of the tests")))


async def kept(book: JobBook, name: str = "hourly") -> KeptJob:
    found = await book.get(name)
    assert found is not None
    return found


async def claimed(book: JobBook, by: str = "a") -> Firing:
    await book.put(HOURLY, SIX)
    firing = await book.claim(HOURLY, SIX, 0, SEVEN, by)
    assert firing is not None
    return firing


async def test_a_job_is_kept_as_it_was_given(book: JobBook) -> None:
    season = Season.model_validate({"name": "sale", "from": "07-01", "to": "07-14", "times_more": 3})
    full = Job(
        name="full",
        marketplace="ebay",
        site="ebay.de",
        terms=("gucci tasche",),
        brands=("Gucci", "古驰"),
        terms_from=("names",),
        budget=3,
        pages=2,
        requests=500,
        offers=False,
        priority=-5,
        schedule=Schedule(cron="0 6 * * *", time_zone="Asia/Shanghai"),
        seasons=("sale", "singles_day"),
        own_seasons=(season,),
        watchlist=FILE,
        origin="watchlist",
    )
    bare = Job(name="bare", marketplace="shop.example")
    assert [await book.put(full, SIX), await book.put(bare, None)] == [True, True]
    assert not await book.put(full, SEVEN)
    found = await book.jobs()
    assert [one.job for one in found] == [bare, full]
    assert [one.next_due for one in found] == [None, SIX]
    assert await book.remove("full")
    assert not await book.remove("full")
    assert await book.get("full") is None


async def test_a_due_time_is_claimed_once_by_however_many(book: JobBook) -> None:
    await book.put(HOURLY, SIX)
    got = await asyncio.gather(*(book.claim(HOURLY, SIX, 0, SEVEN, f"scheduler-{number}") for number in range(8)))
    (firing,) = [one for one in got if one is not None]
    assert (firing.id, firing.due, firing.attempt) == ("hourly@20260301T060000Z", SIX, 1)
    job = await kept(book)
    assert (job.next_due, job.last_due, job.last_firing) == (SEVEN, SIX, firing.id)


async def test_who_finds_the_claim_of_one_that_died_moves_the_job_on(book: JobBook) -> None:
    await claimed(book)
    # As if it had died before it moved the job on; and it had seen more due times than the other sees.
    await book.store.database["jobs"].update_one({"_id": "hourly"}, {"$set": {"next_due": SIX}, "$unset": {"last": ""}})
    await book.store.database["firings"].update_one({}, {"$set": {"missed": 1, "next_due": EIGHT}})
    assert await book.claim(HOURLY, SIX, 0, SEVEN, "b") is None
    job = await kept(book)
    assert (job.next_due, job.last_due) == (EIGHT, SIX)
    assert len(await book.firings_of("hourly", 9)) == 1


async def test_what_rests_or_is_not_awaited_is_not_claimed(book: JobBook) -> None:
    await book.put(HOURLY, SEVEN)
    assert await book.claim(HOURLY, SIX, 0, SEVEN, "a") is None
    assert await book.pause("hourly", "holidays")
    assert not await book.pause("hourly", "again")
    assert (await kept(book)).paused_why == "holidays"
    assert await book.claim(HOURLY, SEVEN, 0, EIGHT, "a") is None
    assert await book.resume("hourly", EIGHT)
    assert not await book.resume("hourly", SEVEN)
    job = await kept(book)
    assert (job.paused_at, job.paused_why, job.next_due) == (None, "", EIGHT)
    assert await book.firings_of("hourly", 9) == []


async def test_a_run_that_is_asked_for_leaves_the_schedule_alone(book: JobBook) -> None:
    await book.put(HOURLY, SEVEN)
    await book.pause("hourly")
    assert await book.ask("hourly")
    assert not await book.ask("weekly")
    asked = (await kept(book)).asked_at
    assert asked is not None
    got = await asyncio.gather(*(book.claim(HOURLY, asked, 0, None, by, manual=True) for by in "abc"))
    (firing,) = [one for one in got if one is not None]
    assert firing.manual
    job = await kept(book)
    assert (job.asked_at, job.next_due, job.last_firing) == (None, SEVEN, firing.id)


async def test_the_life_of_a_firing(book: JobBook) -> None:
    firing = await claimed(book)
    assert await book.unfinished() == [firing]
    assert await book.begun(firing, "crawl-1")
    (open_one,) = await book.unfinished()
    assert open_one.crawls == ("crawl-1",)
    assert await book.done(firing)
    assert not await book.failed(firing, "too late")
    assert await book.unfinished() == []
    (stored,) = await book.firings_of("hourly", 9)
    assert (stored["state"], stored["why"]) == ("done", "")


async def test_what_was_cut_off_is_taken_over_by_one_and_lost_to_the_first(book: JobBook) -> None:
    firing = await claimed(book)
    await book.begun(firing, "crawl-1")
    got = await asyncio.gather(*(book.take_over(firing, by) for by in "bcde"))
    (second,) = [one for one in got if one is not None]
    assert (second.id, second.attempt, second.crawls) == (firing.id, 2, ("crawl-1",))
    assert not await book.begun(firing, "crawl-2")
    assert not await book.done(firing)
    third = await book.take_over(second, "f")
    assert third is not None
    assert third.attempt == firings.ATTEMPTS
    assert await book.take_over(third, "g") is None
    (stored,) = await book.firings_of("hourly", 9)
    assert (stored["state"], stored["why"]) == ("failed", "cut off 3 times")


async def test_jobs_follow_their_watchlist(book: JobBook) -> None:
    def of_list(name: str, cron: str = "0 6 * * *", pages: int | None = None) -> Job:
        schedule = Schedule(cron=cron)
        return Job(name=name, marketplace="ebay", schedule=schedule, watchlist=FILE, origin="watchlist", pages=pages)

    await book.put(Job(name="mine", marketplace="ebay"), None)
    first = await book.sync(FILE, [(of_list("a"), SIX), (of_list("b", pages=3), SIX), (of_list("mine"), SIX)])
    assert (first.made, first.clashing, first.paused) == (("a", "b"), ("mine",), ())
    second = await book.sync(FILE, [(of_list("b"), EIGHT)])
    assert (second.changed, second.paused) == (("b",), ("a",))
    found = await kept(book, "b")
    assert (found.next_due, found.job.pages) == (SIX, None)
    assert (await kept(book, "a")).paused_why == GONE
    third = await book.sync(FILE, [(of_list("a"), SEVEN), (of_list("b", "0 8 * * *"), EIGHT)])
    assert (third.resumed, third.changed) == (("a",), ("b",))
    assert [(one.next_due, one.paused_at) for one in await book.jobs()] == [(SEVEN, None), (EIGHT, None), (None, None)]
    assert await book.sync(FILE, [(of_list("a"), SIX), (of_list("b", "0 8 * * *"), SIX)]) == type(first)(
        (), (), (), (), ()
    )
    await book.pause("a", "a person said so")
    fourth = await book.sync(FILE, [(of_list("a", pages=9), SIX), (of_list("b", "0 8 * * *"), SIX)])
    assert fourth.changed == ("a",)
    assert (await kept(book, "a")).paused_why == "a person said so"


async def test_who_schedules_is_seen(book: JobBook) -> None:
    assert await book.schedulers() == []
    await book.beat("host:1")
    await book.beat("host:2")
    assert await book.schedulers() == ["host:1", "host:2"]
    await book.leave("host:2")
    old = {"$set": {"seen_at": datetime.now(UTC) - timedelta(minutes=2)}}
    await book.store.database["schedulers"].update_one({"_id": "host:1"}, old)
    assert await book.schedulers() == []
