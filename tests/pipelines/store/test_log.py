"""What is appended to the log, by whom, and the heads that are signed over it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import OperatorError
from pipelines.evidence.canonical import document_hash
from pipelines.evidence.entry import Leaf
from pipelines.evidence.head import head_from
from pipelines.evidence.keys import FILE, signing_key
from pipelines.evidence.merkle import Frontier
from pipelines.evidence.witness import remembered
from pipelines.store import runs
from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.documents import SCHEMA, milliseconds
from pipelines.store.heads import sign_head
from pipelines.store.log import Log, batches, entries_of, in_page_order, of_capture, size_of
from pipelines.store.migration import bring_up_to_date
from pipelines.store.records import record_decision
from pipelines.store.session import CrawlRecord, Store, open_store
from pipelines.store.writing import Writer
from tests.pipelines.offers import judged, offer, page_of
from tests.pipelines.verified import failures

Document = dict[str, Any]


@pytest.fixture
async def store(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mongodb_uri: str) -> Database:
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    await bring_up_to_date(database)
    return with_amounts(database)


async def logged(store: Database) -> list[tuple[str, str]]:
    return [(leaf["kind"], leaf["id"]) async for batch in batches(store) for leaf in batch["leaves"]]


async def tree(store: Database, size: int) -> Frontier:
    frontier = Frontier()
    async for batch in batches(store):
        for entry in entries_of(batch):
            if frontier.size < size:
                frontier.add(entry.leaf_hash())
    return frontier


def leaves(name: str, count: int) -> list[Leaf]:
    return [Leaf("snapshot", f"{name}#{number}", "0" * 64) for number in range(count)]


async def test_each_page_is_a_leaf_and_each_new_state(store: Database) -> None:
    writer = Writer(store, "crawl-1")
    pages = [judged(page_of(offer(1), offer(2))), judged(page_of(offer(1), offer(2), minutes=1))]
    for page in pages:
        await writer.add(page)
        await writer.flush()
    captures = [page.captured.capture_id for page in pages if page.captured]
    assert await logged(store) == [
        ("capture", captures[0]),
        ("snapshot", "bazaar:1#1"),
        ("snapshot", "bazaar:2#1"),
        ("capture", captures[1]),
    ]


async def test_the_hash_of_a_leaf_is_that_of_what_is_stored(store: Database) -> None:
    writer = Writer(store, "crawl-1")
    await writer.add(judged(page_of(offer(1), offer(2))))
    await writer.add(judged(page_of(offer(1), minutes=1), version="2"))
    await writer.flush()
    (batch,) = [batch async for batch in batches(store)]
    assert [leaf["kind"] for leaf in batch["leaves"]] == ["capture", "capture", "snapshot", "snapshot", "judgement"]
    for leaf in batch["leaves"]:
        document = await store[f"{leaf['kind']}s"].find_one({"_id": leaf["id"]})
        assert document is not None
        more = in_page_order(await store["sightings"].find(of_capture(leaf["id"])).to_list())
        assert leaf["hash"] == document_hash(leaf["kind"], document, *more)


async def test_two_who_append_at_once_give_each_place_once(store: Database) -> None:
    async def append(name: str) -> None:
        log = Log(store)
        for round_ in range(20):
            await log.append(name, leaves(f"{name}{round_}", 3))

    await asyncio.gather(*(append(name) for name in ("a", "b", "c")))
    expected = 0
    async for batch in batches(store):
        assert batch["_id"] == expected
        expected += batch["count"]
    assert expected == await size_of(store) == 180
    assert len(set(await logged(store))) == 180


async def test_more_leaves_than_a_document_holds_are_several_batches(store: Database) -> None:
    log = Log(store)
    assert await log.append("a", leaves("x", 7000)) == 0
    assert await log.append("a", leaves("y", 1)) == 7000
    assert [batch["count"] async for batch in batches(store)] == [5000, 2000, 1]


async def test_each_run_ends_with_its_record_and_a_signed_head(store: Database, tmp_path: Path) -> None:
    for number in range(2):
        async with open_store(store.name) as opened:
            record = await opened.begin_crawl("bazaar", ["gucci"])
            await record.add(judged(page_of(offer(number), minutes=number)))
            await record.end("finished", {"pages": 1})
        entries = await logged(store)
        ended = await store["crawls"].find_one({"_id": record.id})
        assert ended is not None
        assert entries[ended["leaf"]] == ("crawl", record.id)
    first, second = await store["heads"].find({}).sort("_id").to_list()
    key = signing_key(tmp_path)
    heads = [head_from(one) for one in (first, second)]
    assert [head.size for head in heads] == [5, 9]  # beginning, capture, snapshot, crawl, key; and all but a key again
    assert [head.previous for head in heads] == ["", heads[0].hash()]
    for head in heads:
        assert head.is_signed_by(key.public)
        assert head.root == (await tree(store, head.size)).root().hex()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [(seen.number, seen.hash) for seen in remembered(tmp_path)] == [(head.number, head.hash()) for head in heads]


async def test_runs_that_end_at_once_make_a_chain(store: Database) -> None:
    await Log(store).append("a", leaves("x", 3))
    await asyncio.gather(*(sign_head(store, f"run-{number}") for number in range(4)))
    heads = [head_from(one) for one in await store["heads"].find({}).sort("_id").to_list()]
    assert [head.number for head in heads] == [1, 2, 3, 4]
    assert [head.previous for head in heads] == ["", *(head.hash() for head in heads[:-1])]


async def test_a_lost_key_is_replaced_and_the_old_one_still_verifies(store: Database, tmp_path: Path) -> None:
    await sign_head(store, "run-1")
    (tmp_path / FILE).unlink()
    await sign_head(store, "run-2")
    keys = {one["_id"]: one["public"] for one in await store["keys"].find({}).to_list()}
    assert len(keys) == 2
    for document in await store["heads"].find({}).to_list():
        assert head_from(document).is_signed_by(keys[document["key"]])


async def test_a_key_that_others_can_read_signs_nothing(store: Database, tmp_path: Path) -> None:
    await sign_head(store, "run-1")
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(OperatorError, match="others can read this private key"):
        await sign_head(store, "run-2")
    (tmp_path / FILE).write_text("no key")
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(OperatorError, match="is no private key"):
        await sign_head(store, "run-2")


async def test_a_log_that_was_tampered_with_is_not_signed_again(store: Database) -> None:
    log = Log(store)
    for name in ("x", "y"):
        await log.append(name, leaves(name, 2))
    await store["log"].delete_one({"_id": 0})
    with pytest.raises(OperatorError, match="is not as it was written"):
        await sign_head(store, "run-1")


async def written(store: Store, minutes: int) -> CrawlRecord:
    record = await store.begin_crawl("bazaar", ["gucci"])
    await record.add(judged(page_of(offer(minutes), minutes=minutes)))
    await record.flush()
    return record


async def test_what_a_killed_run_could_not_log_is_logged_by_the_next(store: Database) -> None:
    async with open_store(store.name) as opened:
        killed = await written(opened, 1)
        before = await logged(store)
        await store["log"].delete_many({})  # as if it had been killed before it appended
        other = await written(opened, 2)
        await other.end("finished", {})
    assert set(before) <= set(await logged(store))
    adopted = await store["log"].find_one({"run": killed.id})
    assert adopted is not None
    assert adopted["adopted"] is True
    assert (await store["log"].count_documents({"run": killed.id})) == 1
    assert [leaf["kind"] for leaf in adopted["leaves"]] == ["run", "capture", "snapshot"]


async def test_what_was_killed_after_its_end_was_written_is_logged_by_the_next(store: Database) -> None:
    async with open_store(store.name) as opened:
        killed = await written(opened, 1)
        ended = {"ended_at": datetime.now(UTC), "ended": "finished"}
        await store["crawls"].update_one({"_id": killed.id}, {"$set": ended})
        other = await written(opened, 2)
        await other.end("finished", {})
    assert [name for kind, name in await logged(store) if kind == "crawl"] == [killed.id, other.id]


async def test_what_was_recorded_and_killed_before_it_was_logged_is_logged_though_others_were_since(
    store: Database,
) -> None:
    async with open_store(store.name) as opened:
        record = await written(opened, 1)
        about = {"listing": "bazaar:1", "snapshot": "bazaar:1#1", "label": "unsure", "reason": "no logo", "who": "ann"}
        killed = {"_id": "bazaar:1@killed", "schema": SCHEMA, "when": milliseconds(datetime.now(UTC))} | about
        await store["decisions"].insert_one(killed)
        other = await record_decision(store, **about)  # type: ignore[arg-type]  # a label
        await record.end("finished", {})
        assert not await failures(store)
        for minutes in (2, 3):
            later = await written(opened, minutes)
            await later.end("finished", {})
    assert not await failures(store)
    assert [name for kind, name in await logged(store) if kind == "decision"] == [other["_id"], killed["_id"]]
    adopted = await store["log"].find_one({"leaves.id": killed["_id"]})
    assert adopted is not None
    assert adopted["adopted"] is True


async def test_what_was_put_in_with_an_earlier_date_is_not_taken_for_cut_off(store: Database) -> None:
    async with open_store(store.name) as opened:
        record = await written(opened, 1)
        await record.end("finished", {})
        decision = await record_decision(
            store, listing="bazaar:1", snapshot="bazaar:1#1", label="unsure", reason="no logo", who="ann"
        )
        await store["decisions"].insert_one(
            decision | {"_id": "put in", "label": "genuine", "when": decision["when"] - timedelta(days=1)}
        )
        record = await written(opened, 2)
        await record.end("finished", {})
    assert [one.id for one in await failures(store)] == ["put in"]


async def test_what_was_killed_between_its_end_and_its_head_is_settled_by_the_next_whatever_that_searches(
    store: Database,
) -> None:
    async with open_store(store.name) as opened:
        killed, beside = await written(opened, 1), await written(opened, 2)
        await runs.end(store, "crawls", killed.id, "finished", {})
        await beside.end("finished", {})  # its head covers the end of the other
        assert not await failures(store)
        other = await opened.begin_crawl("elsewhere", ["prada"])
        await other.end("finished", {})
    seller = await store["sellers"].find_one({})
    assert seller is not None
    assert seller["offers"] == 2
    assert not await failures(store)


async def test_what_is_older_than_the_log_is_taken_in_once(store: Database) -> None:
    async with open_store(store.name) as opened:
        record = await opened.begin_crawl("bazaar", ["gucci"])
        await record.add(judged(page_of(offer(1), offer(2))))
        await record.end("finished", {})
    before = {leaf for leaf in await logged(store) if leaf[0] != "key"}
    for name in ("log", "heads", "keys", "about"):  # what an earlier version did not have
        await store[name].delete_many({})
    await store["crawls"].update_many({}, {"$unset": {"leaf": ""}})
    await asyncio.gather(*(bring_up_to_date(store) for _ in range(2)))
    assert {leaf for leaf in await logged(store) if leaf[0] != "key"} == before
    size, heads = await size_of(store), await store["heads"].count_documents({})
    await bring_up_to_date(store)
    assert (await size_of(store), await store["heads"].count_documents({})) == (size, heads)


async def test_a_judgement_that_only_a_listing_had_is_kept_when_the_log_begins(store: Database) -> None:
    async with open_store(store.name) as opened:
        record = await opened.begin_crawl("bazaar", ["gucci"])
        await record.add(judged(page_of(offer(1))))
        await record.end("finished", {})
    for name in ("log", "heads", "keys", "about"):
        await store[name].delete_many({})
    await store["listings"].update_one({}, {"$set": {"judgement.version": "other", "judgement.score": 12.5}})
    await bring_up_to_date(store)
    listing, kept = await store["listings"].find_one({}), await store["judgements"].find_one({})
    assert listing is not None
    assert kept is not None
    assert kept["judgement"] == listing["judgement"]
    assert ("judgement", kept["_id"]) in await logged(store)
