"""The suspects of a marketplace, as those need them who choose which to look at again."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import Suspect
from pipelines.snapshot import Label
from pipelines.store.documents import Document, milliseconds
from pipelines.store.failure import explained
from pipelines.store.schema.indexes import SUSPECT
from pipelines.store.session import Store

Database = AsyncDatabase[Document]

MOST = 20_000
"""Suspects that are chosen from: those whose own pages were looked at longest ago. A run looks at a few hundred."""
GONE_FOR_GOOD = timedelta(days=14)
"""An offer that was gone for so long is not looked at any more."""
HARMLESS: frozenset[Label] = frozenset({"authorised", "genuine", "not_the_brand", "second_hand"})
"""Decisions after which an offer is no suspect any more, whatever its risk."""
UNDECIDED: Label = "unsure"
CHANGES = 50
"""Newest changes that are told of each."""
_BATCH = 1000
_FIELDS = dict.fromkeys(
    ("listing_id", "facts.url", "judgement.risk", "status", "status_reason.time", "statuses.until", "first_seen"), 1
) | dict.fromkeys(("last_seen", "latest.listing", "looked", "snapshots"), 1)


async def suspects_of(store: Store, marketplace: str, now: datetime) -> list[Suspect]:
    """Return the offers of a marketplace that are worth watching: of medium or high risk, or decided so.

    Not those that a person has found harmless, and none that has been gone for long. Raises OperatorError.
    """
    with explained(store.server):
        decided = await _decisions(store.database, marketplace)
        found = await _listings(store.database, marketplace, decided)
        watched = [one for one in found if decided.get(one["_id"]) not in HARMLESS and not _gone(one, now)]
        changed = await _changes(store.database, [one["_id"] for one in watched if "listing" in one["latest"]])
    return [_suspect(one, decided.get(one["_id"]), changed.get(one["_id"], [])) for one in watched]


async def note_unanswered(store: Store, marketplace: str, offers: Collection[str], began: datetime) -> None:
    """Note that the own pages of these offers (identifiers) were asked for in vain, by a run that began then.

    They wait for their turn like all others. Raises OperatorError.
    """
    if not offers:
        return
    wanted = {
        "_id": {"$in": [f"{marketplace}:{offer}" for offer in offers]},
        "looked.at": {"$not": {"$gte": milliseconds(began)}},
    }
    with explained(store.server):
        await store.database["listings"].update_many(wanted, {"$set": {"looked.at": milliseconds(began)}})


async def _decisions(database: Database, marketplace: str) -> dict[str, str]:
    """Return the last decision on each offer of a marketplace on which there is one."""
    of_marketplace = {"listing": {"$gte": f"{marketplace}:", "$lt": f"{marketplace};"}}
    cursor = database["decisions"].find(of_marketplace, {"listing": 1, "label": 1, "when": 1})
    return {one["listing"]: one["label"] async for one in cursor.sort({"listing": ASCENDING, "when": ASCENDING})}


async def _listings(database: Database, marketplace: str, decided: dict[str, str]) -> list[Document]:
    risky = {"marketplace": {"$eq": marketplace}} | SUSPECT
    cursor = database["listings"].find(risky, _FIELDS).sort({"looked.at": ASCENDING}).limit(MOST).hint("suspects")
    found = {one["_id"]: one async for one in cursor}
    others = [key for key, label in decided.items() if label not in HARMLESS and key not in found]
    for start in range(0, len(others), _BATCH):
        wanted = {"_id": {"$in": others[start : start + _BATCH]}}
        found |= {one["_id"]: one async for one in database["listings"].find(wanted, _FIELDS)}
    return [one for one in found.values() if one["facts"].get("url")]


def _gone(listing: Document, now: datetime) -> bool:
    since = listing.get("status_reason", {}).get("time")
    return listing["status"] in {"removed", "ended"} and since is not None and now - since > GONE_FOR_GOOD


async def _changes(database: Database, keys: list[str]) -> dict[str, list[datetime]]:
    """Return when the own pages of offers showed other facts than before, in order of time."""
    found: dict[str, list[datetime]] = {}
    for start in range(0, len(keys), _BATCH):
        wanted = {"listing": {"$in": keys[start : start + _BATCH]}}
        async for one in database["snapshots"].find(wanted, {"listing": 1, "view": 1, "first_seen": 1}):
            if one["view"] == "listing":
                found.setdefault(one["listing"], []).append(one["first_seen"])
    return {key: sorted(times)[1:] for key, times in found.items()}


def _suspect(listing: Document, decision: str | None, changed: Iterable[datetime]) -> Suspect:
    became = [one["until"] for one in listing.get("statuses", ())]
    return Suspect(
        key=listing["_id"],
        listing_id=listing["listing_id"],
        url=listing["facts"]["url"],
        risk=listing["judgement"]["risk"],
        status=listing["status"],
        waits=decision in {None, UNDECIDED},
        first_seen=listing["first_seen"],
        changes=tuple(sorted({*changed, *became})[-CHANGES:]),
        **_looks(listing),
    )


def _looks(listing: Document) -> dict[str, Any]:
    """Return when the own page was looked at last, and how often; earlier versions did not count."""
    looked = listing.get("looked", {})
    if not looked and "listing" in listing["latest"]:
        return {"looked_at": listing["last_seen"], "looks": listing["snapshots"]}
    return {"looked_at": looked.get("at"), "looks": looked.get("times", 0)}
