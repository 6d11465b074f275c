"""Offers as they are stored and read now: what is judged again, and what stood beside it on the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.captures import StoredCapture
from pipelines.store.digest import digest_from
from pipelines.store.documents import Document
from pipelines.store.readings import readings_of
from pipelines.store.readings_kept import digest_in

Database = AsyncDatabase[Document]


class Offer(NamedTuple):
    """One offer in the state that a page showed."""

    key: str
    facts_hash: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """The current state of an offer on one kind of page, and its judgement until now."""

    offer: Offer
    """As its page is read now: a later reader can have read it otherwise than the snapshot recorded."""
    snapshot: Document
    """Without facts."""
    listing: Document
    """`judgement` and `latest`."""
    judges: bool
    """Whether the listing's judgement is that of this state."""


@dataclass(frozen=True, slots=True)
class StoredOffers:
    """The states that one capture was the first to show, and that are due."""

    capture: StoredCapture
    view: str
    states: tuple[State, ...]


async def facts_of_states(database: Database, wanted: Iterable[tuple[str, str]], view: str) -> dict[str, list[Offer]]:
    """Return the stored facts of offers in these states, given as key and facts hash; by key. Raises PyMongoError.

    What a later reader has said stands before what was recorded.
    """
    pairs = set(wanted)
    keys, hashes = sorted({key for key, _ in pairs}), sorted({facts_hash for _, facts_hash in pairs})
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    recorded: dict[tuple[str, str], str] = {}
    asked = {"listing": {"$in": keys}, "facts_hash": {"$in": hashes}, "view": view}
    cursor = database["snapshots"].find(asked, {"listing": 1, "facts_hash": 1, "facts": 1})
    async for one in cursor.sort({"listing": ASCENDING, "number": ASCENDING}):
        state = (one["listing"], one["facts_hash"])
        found[state], recorded[state] = one["facts"], one["_id"]
    for said in await readings_of(database, keys):
        state = (said["listing"], said["facts_hash"])
        if "facts" in said and recorded.get(state, said["snapshot"]) == said["snapshot"]:
            found[state] = said["facts"]
    offers: dict[str, list[Offer]] = {}
    for key, facts_hash in sorted(pairs & found.keys()):
        offers.setdefault(key, []).append(Offer(key, facts_hash, found[key, facts_hash]))
    return offers


async def beside(database: Database, page: StoredOffers) -> list[Offer]:
    """Return all offers of the page of results behind a capture, in page order. Raises PyMongoError.

    As the last reader saw the page; an offer that stands there twice is returned twice.
    """
    said = database["readings"].find({"capture": page.capture.id, "reading": {"$exists": True}}, {"reading": 1})
    later = await said.sort("read_at", DESCENDING).limit(1).to_list()
    capture = page.capture.document
    digest = digest_from(later[0]["reading"], capture["marketplace"]) if later else await digest_in(database, capture)
    if not digest or digest.view != page.view:
        return []
    rows = [(listing.key, facts_hash) for listing, facts_hash in digest.rows]
    offers = await facts_of_states(database, rows, page.view)
    by_state = {(one.key, one.facts_hash): one for of_offer in offers.values() for one in of_offer}
    return [by_state[row] for row in rows if row in by_state]
