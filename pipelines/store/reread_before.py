"""Looks up what is stored of a capture and of the offers on it, before the capture is read again.

Offers can have long histories and pages many offers: facts are fetched only where they are compared.
"""

from collections.abc import Iterable

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.snapshot import SnapshotPage
from pipelines.store.digest import digest_from
from pipelines.store.documents import Document
from pipelines.store.readings import briefly_of, readings_of
from pipelines.store.readings_kept import digest_in
from pipelines.store.reread_state import Before

Database = AsyncDatabase[Document]

_OF_LISTING = ("facts", "judgement.version", "latest", "status_reason", "last_seen", "snapshots")
_OF_STATE = ("listing", "number", "view", "facts_hash", "first_seen", "last_seen", "capture")


async def before_reading(database: Database, page: SnapshotPage) -> Before:
    """Return what is stored of a capture that has been read again but not been written yet. Raises PyMongoError."""
    assert page.captured is not None  # noqa: S101 -- it is a stored capture
    capture = await database["captures"].find_one({"_id": page.captured.capture_id})
    assert capture is not None  # noqa: S101 -- no capture is ever deleted
    view = page.capture.reading.view
    before = Before(capture, await _rows(database, capture, view))
    keys = sorted({snapshot.listing.key for snapshot in page.snapshots})
    async for listing in database["listings"].find({"_id": {"$in": keys}}, dict.fromkeys(_OF_LISTING, 1)):
        before.listings[listing["_id"]] = listing
    for said in await briefly_of(database, keys, page.capture.reader_version):
        before.readings.setdefault(said["listing"], []).append(said)
    await _add_snapshots(database, before, keys, view)
    return before


async def _rows(database: Database, capture: Document, view: str | None) -> dict[str, list[str]]:
    """Return what was read before: in the crawl itself, and what readers since have found besides."""
    recorded = await digest_in(database, capture)
    since = database["readings"].find({"capture": capture["_id"], "reading": {"$exists": True}}, {"reading": 1})
    later = [digest_from(one["reading"], capture["marketplace"]) async for one in since.sort("read_at", ASCENDING)]
    rows: dict[str, list[str]] = {}
    for digest in (recorded, *later):
        if digest and digest.view == view:
            new: dict[str, list[str]] = {}
            for listing, facts_hash in digest.rows:
                new.setdefault(listing.key, []).append(facts_hash)
            rows = new | rows
    return rows


async def _add_snapshots(database: Database, before: Before, keys: Iterable[str], view: str | None) -> None:
    latest = [
        (other, f"{key}#{state['number']}")
        for key, listing in before.listings.items()
        for other, state in listing["latest"].items()
    ]
    hashes = {facts_hash for of_offer in before.rows.values() for facts_hash in of_offer}
    await _add_states(database, before, {"listing": {"$in": list(before.rows)}, "facts_hash": {"$in": list(hashes)}})
    await _add_states(database, before, {"_id": {"$in": [name for _, name in latest]}})
    unexplained = [
        key
        for key in keys
        if key not in before.rows or not all(before.state_with(key, one, view) for one in before.rows[key])
    ]
    if unexplained:
        await _add_states(database, before, {"listing": {"$in": unexplained}})
        await _add_restated(database, before, unexplained)
    compared = {
        state["_id"]
        for key, of_offer in before.rows.items()
        for facts_hash in of_offer
        if (state := before.state_with(key, facts_hash, view))
    }
    await _add_facts(database, before, [*compared, *(name for other, name in latest if other != view)])


async def _add_states(database: Database, before: Before, wanted: Document) -> None:
    async for one in database["snapshots"].find(wanted, dict.fromkeys(_OF_STATE, 1)):
        before.add_state(one)


async def _add_restated(database: Database, before: Before, keys: list[str]) -> None:
    """Add facts that no snapshot has: a capture taken after a rereading is recorded with the hash that it gave."""
    for said in await readings_of(database, keys):
        if "facts" in said and said["facts_hash"] in before.rows.get(said["listing"], ()):
            before.restated.setdefault(said["listing"], []).append(said)


async def _add_facts(database: Database, before: Before, names: list[str]) -> None:
    wanted = {"facts": 1, "judgement.version": 1}
    full = {one["_id"]: one async for one in database["snapshots"].find({"_id": {"$in": names}}, wanted)}
    for states in before.snapshots.values():
        for state in states:
            state.update(full.get(state["_id"], {}))
