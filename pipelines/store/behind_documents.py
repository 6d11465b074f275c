"""The documents that stand behind one offer, with the bytes of each that were logged."""

from collections.abc import Iterable
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.canonical import hashed_bytes
from pipelines.store.documents import Document
from pipelines.store.log import found_sightings, in_page_order, of_capture
from pipelines.store.standings import standing_in

Database = AsyncDatabase[Document]
Found = dict[tuple[str, str], tuple[bytes, Document]]
"""Kind and id of a leaf to the bytes that it has the hash of, and the document."""
OF_OFFER = {"snapshot": "snapshots", "judgement": "judgements", "decision": "decisions"}


async def captures_of(database: Database, listing: str, *, every: bool) -> list[str]:
    """Return the names of the captures that showed a state of an offer first, and of the newest; or of all."""
    of_offer = {"listing": {"$eq": listing}}
    names = set(await database["snapshots"].distinct("capture", of_offer))
    for view in ("search", "listing"):
        wanted = of_offer | {"view": {"$eq": view}}
        newest = await database["sightings"].find_one(wanted, {"_id": 1}, sort={"time": DESCENDING})
        names |= {newest["_id"].partition("#")[0]} if newest else set()
    if every:
        names |= {one["_id"].partition("#")[0] async for one in database["sightings"].find(of_offer, {"_id": 1})}
    known = await database["listings"].find_one({"_id": {"$eq": listing}}, {"status_reason.capture": 1})
    told = (known or {}).get("status_reason", {}).get("capture")
    return sorted(names | ({told} if told else set()))


async def documents_of(database: Database, listing: str, captures: list[str]) -> Found:
    """Return all documents that stand behind an offer, or behind these captures."""
    found: Found = {}
    bodies, crawls = set(), set()
    for capture in await _all(database, "captures", "_id", captures):
        shown = in_page_order(await database["sightings"].find(of_capture(capture["_id"])).to_list())
        _take(found, "capture", capture, *shown)
        bodies.add(capture["page"])
        crawls.add(capture["crawl"])
    for image in await _all(database, "image_captures", "listing", [listing]):
        _take(found, "image_capture", image)
        bodies.add(image["image"])
        crawls.add(image["crawl"])
    await _take_of_offer(database, listing, found)
    for reading in await _all(database, "readings", "capture", captures):
        names = found_sightings(reading)
        there = {one["_id"]: one for one in await _all(database, "sightings", "_id", names)}
        _take(found, "reading", reading, *(there[name] for name in names if name in there))
    for crawl in await _all(database, "crawls", "_id", crawls):
        _take(found, "run", crawl)
        if crawl["ended_at"] is not None:
            _take(found, "crawl", crawl)
    for purge in await _all(database, "purges", "ids", bodies | set(captures)):
        _take(found, "purge", purge)
    for key in await database["keys"].find({}).to_list():
        _take(found, "key", key)
    return found


async def _take_of_offer(database: Database, listing: str, found: Found) -> None:
    for kind, collection in OF_OFFER.items():
        for one in await _all(database, collection, "listing", [listing]):
            _take(found, kind, one)
    for known in await _all(database, "listings", "_id", [listing]):
        if standing := standing_in(known):
            _take(found, "standing", standing)


async def _all(database: Database, collection: str, name: str, values: Iterable[str]) -> list[Document]:
    wanted: dict[str, Any] = {name: {"$in": list(values)}}
    return await database[collection].find(wanted).sort("_id", ASCENDING).to_list()


def _take(found: Found, kind: str, document: Document, *more: Document) -> None:
    found[kind, str(document["_id"])] = hashed_bytes(kind, document, *more), document
