"""One holder at a time, by the clock of a real server; and one that was frozen writes nothing when it wakes."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from crawler.errors import AnalystError, BusyError
from pipelines.store import leases
from pipelines.store.connection import Database
from pipelines.store.holding import Hold, hold
from pipelines.store.leases import LeaseLostError, held, release, renew, take
from pipelines.store.processes import Process, this_process
from pipelines.store.schema.making import ensure_schema
from pipelines.store.session import Store, open_store
from tests.pipelines.offers import judged, offer, page_of
from tests.pipelines.store.test_processes import process_with
from tests.running import ROOT

COLLECTIONS = ("pages", "captures", "snapshots", "sightings", "listings", "log", "heads")
ELSEWHERE = Process("elsewhere", 4711, 1, "another machine")


@pytest.fixture
async def store(database: Database) -> Database:
    await ensure_schema(database)
    return database


@pytest.fixture
async def opened(database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv(leases.LIFE_VARIABLE, "1.5")
    async with open_store(database.name) as store:
        yield store


async def test_one_holds_it_and_the_token_only_grows(store: Database) -> None:
    tokens = []
    for _ in range(3):
        fence = await take(store, "bazaar", ELSEWHERE, 60)
        assert fence is not None
        assert await take(store, "bazaar", this_process(), 60) is None
        await fence.check()
        tokens.append(fence.token)
        await release(fence)
        with pytest.raises(LeaseLostError, match="not renewed in time"):
            await fence.check()
    assert tokens == [1, 2, 3]


async def test_of_many_at_once_one_has_it(store: Database) -> None:
    for marketplace, before in (("new", False), ("ended", True)):
        if before:
            assert await take(store, marketplace, ELSEWHERE, 0.01)
            await asyncio.sleep(0.05)
        taken = await asyncio.gather(*(take(store, marketplace, ELSEWHERE, 60) for _ in range(20)))
        assert len([fence for fence in taken if fence]) == 1, marketplace


async def test_it_ends_by_the_clock_of_the_server_and_lives_as_long_as_it_is_renewed(store: Database) -> None:
    fence = await take(store, "bazaar", ELSEWHERE, 0.4)
    assert fence is not None
    for _ in range(4):
        await asyncio.sleep(0.2)
        await renew(fence, 0.4, "crawl-1")
        await fence.check()
    (now,) = await held(store, "bazaar")
    assert (now.holder, now.crawl, now.token) == (ELSEWHERE, "crawl-1", 1)
    assert 0 <= now.idle < 0.4
    assert 0 < now.left <= 0.4
    await asyncio.sleep(0.5)
    assert await held(store) == []
    for late in (fence.check(), renew(fence, 60)):
        with pytest.raises(LeaseLostError):
            await late
    other = await take(store, "bazaar", this_process(), 60)
    assert other is not None
    assert other.token == 2
    await release(fence)  # by who has it no more
    await other.check()
    with pytest.raises(LeaseLostError, match=f"process {os.getpid()} on .* holds it now"):
        await fence.check()


async def test_nothing_is_written_under_an_older_token(opened: Store) -> None:
    own = await hold(opened, "bazaar")
    record = await opened.begin_crawl("bazaar", ["gucci"], "bazaar.example", own.fence)
    await record.add(judged(page_of(offer(1))))
    await record.flush()
    before = await everything(opened)
    await release(own.fence)
    assert await take(opened.database, "bazaar", ELSEWHERE, 60)
    await record.add(judged(page_of(offer(2))))
    writes: list[Callable[[], Awaitable[object]]] = [record.flush, lambda: record.end("finished", {}), record.flush]
    for refused in writes:
        with pytest.raises(LeaseLostError, match="process 4711 on elsewhere holds it now"):
            await refused()
    assert await everything(opened) == before


async def test_a_lease_of_a_dead_process_of_this_machine_is_taken_at_once(opened: Store) -> None:
    child = await asyncio.create_subprocess_exec("sleep", "60")
    assert await take(opened.database, "bazaar", process_with(child.pid), 600)
    with pytest.raises(BusyError, match=rf"process {child.pid} on .* since 20.* run this again"):
        await hold(opened, "bazaar")
    child.kill()
    await child.wait()
    assert (await hold(opened, "bazaar")).fence.token == 2


async def test_a_silent_holder_elsewhere_is_waited_for_and_a_living_one_is_told_of(opened: Store) -> None:
    fence = await take(opened.database, "bazaar", ELSEWHERE, 1)
    assert fence is not None
    assert (await hold(opened, "bazaar")).fence.token == 2

    other = await take(opened.database, "market", ELSEWHERE, 1.5)
    assert other is not None
    living = asyncio.create_task(Hold(opened, other, 1.5).keep(lambda _: None))
    with pytest.raises(BusyError, match="process 4711 on elsewhere"):
        await hold(opened, "market")
    living.cancel()


async def test_a_lease_that_can_not_be_renewed_is_told_of(opened: Store) -> None:
    own = await hold(opened, "bazaar")
    told: list[Exception] = []
    keeping = asyncio.create_task(own.keep(told.append))
    await asyncio.sleep(2)
    assert not told
    await release(own.fence)
    await asyncio.wait_for(keeping, 2)
    assert isinstance(told[0], LeaseLostError)


@pytest.mark.parametrize("said", ["soon", "0", "-1", "nan", "1e9"])
def test_a_life_that_is_none_is_refused(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(leases.LIFE_VARIABLE, said)
    with pytest.raises(AnalystError, match=said):
        leases.life()


async def test_a_frozen_holder_writes_nothing_when_it_wakes(opened: Store) -> None:
    async with holder(opened) as (process, line):
        assert [await line() for _ in range(5)] == [1, 2, 3, 4, 5]
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(BusyError):
            await hold(opened, "bazaar")
        await asyncio.sleep(1)  # it is seen to be there, and to be silent
        taken = await hold(opened, "bazaar")
        assert taken.fence.token == 2
        record = await opened.begin_crawl("bazaar", ["gucci"], "bazaar.example", taken.fence)
        before = await everything(opened)
        process.send_signal(signal.SIGCONT)
        told = (await asyncio.wait_for(process.communicate(b"\n"), 20))[0].decode().splitlines()
        assert "This crawl may write no more: its lease of bazaar is over" in told[-1]
        assert f"process {os.getpid()} on " in told[-1]
        assert await everything(opened) == before
        await record.add(judged(page_of(offer(1))))
        await record.end("finished", {})
    ended = await opened.database["crawls"].find({}).sort("started_at", 1).to_list()
    assert [one["ended"] for one in ended] == [None, "finished"]


@asynccontextmanager
async def holder(store: Store) -> AsyncIterator[tuple[asyncio.subprocess.Process, Callable[[], Awaitable[int]]]]:
    """Yield a process that has the lease and writes, and what has it write a page and returns its number."""
    script = [sys.executable, "-m", "tests.pipelines.store.holder", store.database.name]
    process = await asyncio.create_subprocess_exec(*script, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    asked, said = process.stdin, process.stdout
    assert asked is not None
    assert said is not None

    async def line() -> int:
        asked.write(b"\n")
        return int(await said.readline())

    try:
        yield process, line
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def everything(store: Store) -> dict[str, list[str]]:
    """Names of all documents that a crawl could have written."""
    found = {}
    for name in COLLECTIONS:
        found[name] = [str(one["_id"]) async for one in store.database[name].find({}, {"_id": 1}).sort("_id", 1)]
    return found
