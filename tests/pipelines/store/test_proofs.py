"""Proofs of single documents and of a log that only grew, checked without the database."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.log import in_page_order, of_capture
from pipelines.store.migration import bring_up_to_date
from pipelines.store.proofs import consistency_of, inclusion_of, public_key
from pipelines.store.records import record_decision, record_purge
from pipelines.store.session import open_store
from tests.pipelines.offers import judged, offer, page_of

Document = dict[str, Any]
OTHER = "00" * 32


@pytest.fixture
async def store(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mongodb_uri: str) -> Database:
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    await bring_up_to_date(database)
    async with open_store(database.name) as opened:
        for number in range(4):
            record = await opened.begin_crawl("bazaar", [])
            await record.add(judged(page_of(offer(1), offer(number + 2), minutes=number)))
            await record.end("finished", {})
    return with_amounts(database)


async def one(store: Database, collection: str, name: str) -> Document:
    found = await store[collection].find_one({"_id": name})
    assert found is not None
    return found


async def test_a_snapshot_is_proven_and_nothing_else_is(store: Database) -> None:
    snapshot = await one(store, "snapshots", "bazaar:3#1")
    proof = await inclusion_of(store, "snapshot", "bazaar:3#1")
    assert proof is not None
    public = await public_key(store, proof.head.key)
    assert public is not None
    assert proof.fault(public, snapshot) is None
    assert proof.fault(public, snapshot | {"number": 2}) == "the document is not the one that was logged"
    assert "path" in str(replace(proof, index=proof.index + 1).fault(public, snapshot))
    assert "path" in str(replace(proof, path=(*proof.path[:-1], OTHER)).fault(public, snapshot))
    assert "signed" in str(proof.fault(OTHER, snapshot))
    later = replace(proof.head, time=proof.head.time.replace(year=2020))
    assert "signed" in str(replace(proof, head=later).fault(public, snapshot))


async def test_a_capture_is_proven_with_its_sightings(store: Database) -> None:
    capture = await store["captures"].find_one({}, sort={"_id": 1})
    assert capture is not None
    sightings = in_page_order(await store["sightings"].find(of_capture(capture["_id"])).to_list())
    proof = await inclusion_of(store, "capture", capture["_id"])
    assert proof is not None
    public = str(await public_key(store, proof.head.key))
    assert proof.fault(public, capture, *sightings) is None
    assert proof.fault(public, capture, *reversed(sightings)) is not None
    assert proof.fault(public, capture) is not None


async def test_what_no_head_is_over_is_not_proven(store: Database) -> None:
    assert await inclusion_of(store, "snapshot", "bazaar:99#1") is None
    async with open_store(store.name) as opened:
        record = await opened.begin_crawl("bazaar", [])
        await record.add(judged(page_of(offer(77), minutes=9)))
        await record.flush()
        assert await inclusion_of(store, "snapshot", "bazaar:77#1") is None
        await record.end("finished", {})
    assert await inclusion_of(store, "snapshot", "bazaar:77#1") is not None


async def test_a_log_that_grew_is_proven_to_have_grown(store: Database) -> None:
    proof = await consistency_of(store, 1, 4)
    public = str(await public_key(store, proof.new.key))
    assert proof.fault(public, public) is None
    assert (await consistency_of(store, 2, 2)).fault(public, public) is None
    assert "begin" in str(replace(proof, old=replace(proof.old, root=OTHER)).fault(public, public))
    assert "two logs" in str(replace(proof, old=replace(proof.old, log=OTHER)).fault(public, public))
    assert "signed" in str(proof.fault(OTHER, public))
    with pytest.raises(KeyError):
        await consistency_of(store, 1, 99)


async def test_decisions_and_removals_are_proven(store: Database) -> None:
    decision = await record_decision(
        store, listing="bazaar:1", snapshot="bazaar:1#1", label="counterfeit", reason="The logo", who="ann"
    )
    purge = await record_purge(store, collection="pages", ids=["0" * 64], reason="Asked for", who="ann")
    for kind, document in (("decision", decision), ("purge", purge)):
        proof = await inclusion_of(store, kind, document["_id"])  # type: ignore[arg-type]  # a Kind
        assert proof is not None
        public = str(await public_key(store, proof.head.key))
        assert proof.fault(public, document) is None
        assert proof.fault(public, document | {"who": "bob"}) is not None
