"""What is new since a token: each logged document once, in the order of the log, whoever writes meanwhile."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import AnalystError, OperatorError
from pipelines.evidence.entry import Leaf
from pipelines.store.adoption import MIGRATION, adopt_all, adopt_cut_off
from pipelines.store.changes import COLLECTIONS, Change, Changes, Wanted, changes_since
from pipelines.store.connection import Database
from pipelines.store.log import Log, size_of
from pipelines.store.records import record_decision, record_purge
from pipelines.store.session import CrawlRecord, Store, open_store
from tests.pipelines.offers import judged, offer, page_of

Document = dict[str, Any]
ALL = frozenset(COLLECTIONS)
EVERYTHING = Wanted(kinds=ALL)
Named = list[tuple[str, str]]


@pytest.fixture
async def store(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mongodb_uri: str
) -> AsyncIterator[Store]:
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    async with open_store(database.name) as opened:
        yield opened


async def logged(store: Store) -> Named:
    batches = await store.database["log"].find({}).sort("_id").to_list()
    return [(leaf["kind"], leaf["id"]) for batch in batches for leaf in batch["leaves"]]


async def read(store: Store, since: str | None = None, wanted: Wanted = EVERYTHING) -> tuple[list[Change], Changes]:
    reader = await changes_since(store, since, wanted)
    async with contextlib.aclosing(reader.read()) as changes:
        return [change async for change in changes], reader


def named(changes: list[Change]) -> Named:
    return [(change.entry.kind, change.entry.id) for change in changes]


async def crawl(store: Store, *numbers: int, minutes: float = 0, marketplace: str = "bazaar") -> CrawlRecord:
    """A crawl that has flushed each of these offers by itself, and has not ended."""
    record = await store.begin_crawl(marketplace, ["gucci"])
    for number in numbers:
        shown = offer(number, marketplace=marketplace)
        await record.add(judged(page_of(shown, minutes=minutes, marketplace=marketplace)))
        await record.flush()
    return record


async def test_two_crawls_write_while_a_reader_polls(store: Store) -> None:
    writing, found, polls = True, list[Change](), 0

    async def write(first: int) -> None:
        for run in range(2):
            record = await store.begin_crawl("bazaar", ["gucci"])
            for number in range(first, first + 15):
                minutes = first + 20 * run + number
                await record.add(judged(page_of(offer(number), offer(number + 500, stock=run), minutes=minutes)))
                await record.flush()
            await record.end("finished", {})

    async def poll() -> None:
        nonlocal polls
        token, last = None, False
        while not last:
            last = not writing  # once more when all is written
            changes, reader = await read(store, token, Wanted(kinds=ALL, limit=7 if polls % 3 else None))
            token, polls, last = reader.token, polls + 1, last and reader.ended
            found.extend(changes)

    async def write_all() -> None:
        nonlocal writing
        await asyncio.gather(write(0), write(1000))
        writing = False

    await asyncio.gather(write_all(), poll())
    in_order = dict.fromkeys(await logged(store))  # the later crawl can have adopted what the earlier still logged
    assert named(found) == list(in_order)
    assert len(in_order) == 129
    assert polls > 10
    assert all(change.document and change.document["_id"] == change.entry.id for change in found)


async def test_reading_goes_on_after_any_line(store: Store) -> None:
    await (await crawl(store, 1, 2, 3)).end("finished", {})
    every, reader = await read(store)
    assert reader.ended
    assert reader.place == await size_of(store.database) == len(every)
    for at, change in enumerate(every, start=1):
        rest, _ = await read(store, change.token)
        assert named(every[:at]) + named(rest) == named(every)
    assert (await read(store, reader.token))[0] == []


async def test_a_limit_and_a_filter_leave_nothing_out(store: Store) -> None:
    for marketplace in ("bazaar", "souk"):
        await (await crawl(store, 1, 2, marketplace=marketplace)).end("finished", {})
    of_souk = Wanted(marketplace="souk", limit=1)
    first, reader = await read(store, None, of_souk)
    second, reader = await read(store, reader.token, of_souk)
    assert not reader.ended
    rest, reader = await read(store, reader.token, of_souk)
    assert named(first + second) == [("snapshot", "souk:1#1"), ("snapshot", "souk:2#1")]
    assert (rest, reader.ended, reader.place) == ([], True, await size_of(store.database))
    captures, _ = await read(store, None, Wanted(frozenset({"capture", "crawl", "run"}), "souk"))
    assert [change.entry.kind for change in captures] == ["run", "capture", "capture", "crawl"]
    assert {change.document["marketplace"] for change in captures if change.document} == {"souk"}


async def test_documents_are_as_they_stand_without_bytes(store: Store) -> None:
    record = await crawl(store, 1)
    await record.add(judged(page_of(offer(1), minutes=5)))
    await record.end("finished", {})
    documents = {change.entry.kind: change.document for change in (await read(store))[0]}
    snapshot = await store.database["snapshots"].find_one({"_id": "bazaar:1#1"})
    assert documents["snapshot"] == snapshot
    assert snapshot is not None
    assert snapshot["last_seen"] > snapshot["first_seen"]
    capture = documents["capture"]
    assert capture is not None
    assert "reading" not in capture
    assert [one["listing"] for one in capture["sightings"]] == ["bazaar:1"]
    assert documents["crawl"] == documents["run"] == await store.database["crawls"].find_one({"_id": record.id})


async def test_what_was_removed_is_told_without_its_document(store: Store) -> None:
    await (await crawl(store, 1)).end("finished", {})
    await record_purge(store.database, collection="snapshots", ids=["bazaar:1#1"], reason="asked for", who="dpo")
    await store.database["snapshots"].delete_one({"_id": "bazaar:1#1"})
    changes, _ = await read(store, None, Wanted(marketplace="bazaar"))
    assert [(change.entry.kind, change.document is None) for change in changes] == [
        ("snapshot", True),
        ("purge", False),
    ]


async def test_decisions_are_told(store: Store) -> None:
    await (await crawl(store, 1)).end("finished", {})
    _, reader = await read(store)
    decision = await record_decision(
        store.database, listing="bazaar:1", snapshot="bazaar:1#1", label="genuine", reason="known shop", who="ada"
    )
    changes, _ = await read(store, reader.token, Wanted())
    assert [change.document for change in changes] == [decision]


async def test_what_another_crawl_has_adopted_is_told_once(store: Store) -> None:
    """Whichever of the two is logged first, and wherever reading begins between them."""
    database = store.database
    for adopted_first in (True, False):
        record = await crawl(store, 1, 2, minutes=60 * adopted_first)
        last = await database["log"].find_one({"run": record.id}, sort={"_id": -1})
        assert last is not None
        leaves = [Leaf(**leaf) for leaf in last["leaves"]]
        if adopted_first:
            await database["log"].delete_one({"_id": last["_id"]})
            await adopt_cut_off(database)
            await Log(database).append(record.id, leaves)
        else:
            await Log(database).append(record.id, leaves, adopted=True)
    every, _ = await read(store)
    names = await logged(store)
    assert len(names) > len(set(names))
    assert named(every) == list(dict.fromkeys(names))
    for place in range(len(names) + 1):
        rest, _ = await read(store, str(place))
        assert named(rest) == [name for name in dict.fromkeys(names) if names.index(name) >= place]


async def test_what_two_migrations_have_both_logged_is_told_once(store: Store) -> None:
    database = store.database
    record = await crawl(store, *range(30))
    await database["log"].delete_many({})
    await adopt_all(database)
    once = await logged(store)
    batches = await database["log"].find({"run": MIGRATION}).sort("_id").to_list()
    for batch in batches:  # the other one, a little behind
        await Log(database).append(MIGRATION, [Leaf(**leaf) for leaf in batch["leaves"]], adopted=True)
    await Log(database).append(record.id, [Leaf("snapshot", "bazaar:3#1", "0" * 64)], adopted=True)
    assert named((await read(store))[0]) == once
    for place in (3, len(once), len(once) + 5):
        assert named((await read(store, str(place)))[0]) == once[place:]


@pytest.mark.parametrize(
    ("since", "told"),
    [
        ("yesterday", "is no token, which are as 1a2b3c4d-1234"),
        ("-4", "is no token"),
        ("12345678-1", "is of another log"),
        ("999", "is beyond the end: the log of .* has 5 leaves"),
    ],
)
async def test_what_is_no_token_of_this_log_is_refused(store: Store, since: str, told: str) -> None:
    await (await crawl(store, 1)).end("finished", {})
    with pytest.raises(AnalystError, match=told):
        await changes_since(store, since, Wanted())


async def test_before_the_first_head_a_token_is_a_number_and_stays_good(store: Store) -> None:
    record = await crawl(store, 1)
    before, reader = await read(store)
    assert (reader.token, reader.place) == ("3", 3)
    await record.end("finished", {})
    after, reader = await read(store, reader.token)
    assert reader.token.partition("-")[2] == "5"
    assert named(before + after) == await logged(store)


async def test_a_gap_in_the_log_is_not_passed_over(store: Store) -> None:
    await (await crawl(store, 1, 2)).end("finished", {})
    await store.database["log"].delete_one({"_id": 1})
    reader = await changes_since(store, None, Wanted())
    with pytest.raises(OperatorError, match="is not as it was written from leaf 1 on"):
        _ = [change async for change in reader.read()]
