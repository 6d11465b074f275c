"""What stands behind an offer, out of a real database, and the proofs that its log gives."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crawler.errors import AnalystError, OperatorError
from pipelines.evidence.bundle.material import Material
from pipelines.evidence.merkle import proves_consistency, proves_inclusion
from pipelines.snapshot import SnapshotPage
from pipelines.store.behind import behind, bytes_behind
from pipelines.store.bodies import MissingPageError
from pipelines.store.connection import Database
from pipelines.store.records import record_decision, record_purge
from pipelines.store.session import Store, open_store
from tests.pipelines.offers import judged, offer, page_of


@pytest.fixture
async def store(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mongodb_uri: str
) -> AsyncIterator[Store]:
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    async with open_store(database.name) as opened:
        yield opened


async def crawl(store: Store, *pages: SnapshotPage) -> str:
    record = await store.begin_crawl("bazaar", ["gucci"])
    for page in pages:
        await record.add(judged(page))
    await record.end("finished", {"pages": len(pages)})
    return record.id


async def crawled(store: Store) -> None:
    """Two states of an offer, seen four times among others, by three runs."""
    await crawl(store, page_of(offer(1), offer(2)), page_of(offer(3), minutes=1))
    await crawl(store, page_of(offer(1), minutes=10), page_of(offer(1), offer(2), minutes=11))
    await crawl(store, page_of(offer(1, title="Gucci hat"), minutes=20))


def holds(material: Material) -> bool:
    newest = material.newest
    root = bytes.fromhex(newest.root)
    included = [
        proves_inclusion(one.entry.leaf_hash(), one.position, newest.size, one.path, root) for one in material.proven
    ]
    begin = [
        proves_consistency(head.size, bytes.fromhex(head.root), newest.size, root, material.consistency[head.number])
        for head in (one.head for one in material.heads[:-1])
    ]
    return all(included) and all(begin)


async def test_an_offer_comes_with_its_states_captures_and_proofs(store: Store) -> None:
    await crawled(store)
    material = await behind(store, "bazaar:1")
    assert [one.entry.id for one in material.of("snapshot")] == ["bazaar:1#1", "bazaar:1#2"]
    # The first that showed each state; the last of them is the newest, too.
    assert [one.documents[0]["captured_at"].minute for one in material.of("capture")] == [0, 20]
    assert [len(one.documents) for one in material.of("capture")] == [3, 2]
    assert [one.head.number for one in material.heads] == [1, 3]
    assert [one.entry.kind for one in material.proven].count("crawl") == 2
    assert holds(material)
    assert not material.left_out
    for capture in material.captures():
        assert (await bytes_behind(store, capture)).startswith(b"(")


async def test_every_capture_that_shows_it_can_be_wanted(store: Store) -> None:
    await crawled(store)
    material = await behind(store, "bazaar:1", every=True)
    assert [one.documents[0]["captured_at"].minute for one in material.of("capture")] == [0, 10, 11, 20]
    assert [one.head.number for one in material.heads] == [1, 2, 3]
    assert holds(material)


async def test_decisions_and_what_was_removed_on_purpose_come_along(store: Store) -> None:
    await crawled(store)
    capture = next((await behind(store, "bazaar:1")).captures())
    database = store.database
    of_state = {"listing": "bazaar:1", "snapshot": "bazaar:1#1"}
    await record_decision(database, **of_state, label="counterfeit", reason="no such model", who="ann")
    await record_decision(database, listing="bazaar:2", snapshot="bazaar:2#1", label="unsure", reason="?", who="ann")
    await record_purge(database, collection="pages", ids=[capture["page"]], reason="asked to", who="ben")
    await record_purge(database, collection="pages", ids=["0" * 64], reason="of another offer", who="ben")
    material = await behind(store, "bazaar:1")
    assert [one.documents[0]["reason"] for one in material.of("decision", "purge")] == ["no such model", "asked to"]
    assert holds(material)


async def test_a_state_whose_capture_was_removed_is_left_out(store: Store) -> None:
    await crawled(store)
    capture = next((await behind(store, "bazaar:1")).captures())
    await record_purge(store.database, collection="captures", ids=[capture["_id"]], reason="asked to", who="ben")
    await store.database["captures"].delete_one({"_id": capture["_id"]})
    material = await behind(store, "bazaar:1")
    assert [one.entry.id for one in material.of("snapshot")] == ["bazaar:1#2"]
    told = f"the snapshot bazaar:1#1 is left out: the capture {capture['_id']} that showed it is no longer stored"
    assert material.left_out == [told]
    assert [one.documents[0]["who"] for one in material.of("purge")] == ["ben"]


async def test_where_an_offer_stands_comes_along(store: Store) -> None:
    await crawl(store, page_of(offer(1), view="listing", offer_id="1"))
    assert not list((await behind(store, "bazaar:1")).of("standing"))
    await crawl(store, page_of(state="removed", minutes=9, view="listing", status=410, offer_id="1"))
    material = await behind(store, "bazaar:1")
    (standing,) = material.of("standing")
    assert standing.documents[0]["status"] == "removed"
    assert standing.documents[0]["status_reason"]["capture"] in {one["_id"] for one in material.captures()}
    await crawl(store, page_of(offer(1), minutes=20, view="listing", offer_id="1"))
    material = await behind(store, "bazaar:1")
    (standing,) = material.of("standing")
    assert standing.documents[0]["status"] == "live"
    assert [one["status"] for one in standing.documents[0]["statuses"]] == ["live", "removed"]
    assert holds(material)
    assert not material.left_out


async def test_nothing_is_proven_before_a_run_has_ended(store: Store) -> None:
    record = await store.begin_crawl("bazaar", ["gucci"])
    await record.add(judged(page_of(offer(1))))
    await record.flush()
    with pytest.raises(AnalystError, match="No run has ended and signed the log yet"):
        await behind(store, "bazaar:1")
    await crawl(store, page_of(offer(2), minutes=1))
    # Another run that ends signs what the first one has written so far.
    assert len(list((await behind(store, "bazaar:1")).of("snapshot"))) == 1


async def test_what_is_not_signed_yet_is_left_out_and_said_to_be(store: Store) -> None:
    await crawl(store, page_of(offer(1)))
    record = await store.begin_crawl("bazaar", ["gucci"])
    await record.add(judged(page_of(offer(1, title="Gucci hat"), minutes=5)))
    await record.flush()
    material = await behind(store, "bazaar:1")
    assert [one.entry.id for one in material.of("snapshot")] == ["bazaar:1#1"]
    assert "the snapshot bazaar:1#2 is left out: no signed head covers it yet" in material.left_out
    await record.add(judged(page_of(offer(7), minutes=6)))
    await record.flush()
    with pytest.raises(AnalystError, match="bazaar:7: no capture of it is covered by a signed head yet"):
        await behind(store, "bazaar:7")


async def test_what_was_changed_since_proves_nothing(store: Store) -> None:
    await crawled(store)
    await store.database["snapshots"].update_one({"_id": "bazaar:1#1"}, {"$set": {"facts.title": "Another bag"}})
    with pytest.raises(OperatorError, match="snapshot bazaar:1#1 is not as it was logged"):
        await behind(store, "bazaar:1")


async def test_a_log_with_a_gap_proves_nothing(store: Store) -> None:
    await crawled(store)
    last = await store.database["log"].find_one({}, sort={"_id": -1})
    assert last is not None
    await store.database["log"].delete_one({"_id": last["_id"]})
    with pytest.raises(OperatorError, match="The log is not as it was written"):
        await behind(store, "bazaar:1")


async def test_bytes_that_are_gone_are_told(store: Store) -> None:
    await crawled(store)
    await store.database["pages"].delete_many({})
    material = await behind(store, "bazaar:1")
    with pytest.raises(MissingPageError, match="is missing"):
        await bytes_behind(store, next(material.captures()))
