"""Records of sellers against the offers that name them."""

from collections.abc import Iterable

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.canonical import canonical
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.sellers import seller_key
from pipelines.store.sellers_writing import counted_anew
from pipelines.store.verifying.report import Report
from pipelines.store.verifying.shapes import shaped
from pipelines.store.verifying.stored import Stored

Database = AsyncDatabase[Document]
_BATCH = 200
BEHIND = "records of sellers that a run without an end has left behind"
_STATED = ("url", "location")


async def check_sellers(database: Database, report: Report, stored: Stored) -> None:
    """Count every seller's record anew. Raises PyMongoError."""
    batch: list[Document] = []
    async for seller in database["sellers"].find(shaped("sellers")).sort("_id", ASCENDING):
        batch.append(seller)
        if len(batch) == _BATCH:
            await _check(database, report, stored, batch)
            batch = []
    await _check(database, report, stored, batch)
    async for listing in database["listings"].find({"seller": {"$type": "string"}}, {"seller": 1}):
        if not await database["sellers"].find_one({"_id": listing["seller"]}, {"_id": 1}):
            report.fail("sellers", listing["seller"], f"is missing, and the listing {listing['_id']} names it")


async def _check(database: Database, report: Report, stored: Stored, sellers: Iterable[Document]) -> None:
    by_key = {one["_id"]: one for one in sellers}
    anew = await counted_anew(database, by_key)
    runs = stored.runs
    open_ = await runs.any_open() or await runs.revised("reread") or await runs.revised("rejudge")
    behind = open_ or not await runs.all_settled()
    for key, seller in by_key.items():
        report.checked["sellers"] += 1
        if not 1 <= seller["schema"] <= SCHEMA:
            report.fail("sellers", key, f"is {seller['schema']}", "schema")
        wanted = anew.get(key)
        if wanted is None:
            wrong = [""]
        else:
            wrong = _not_of_its_key(seller)
            wrong += [name for name in wanted.keys() | seller.keys() if _differ(name, seller, wanted)]
            wrong += [name for name in _STATED if name in seller and not await _is_stated(database, key, seller, name)]
            wrong += [] if await _was_seen(database, seller, wanted) else ["last_seen"]
            wrong += [] if await _was_called(database, seller) else ["names"]
        for name in sorted(set(wrong)):
            if behind:
                report.note(BEHIND, key)
            elif wanted is None:
                report.fail("sellers", key, "no offer names it: it was put in")
            else:
                report.fail("sellers", key, "is not what its offers say", name)


def _not_of_its_key(seller: Document) -> list[str]:
    """Return the fields that the key repeats and that say something else."""
    marketplace, of_key = seller["marketplace"], seller["_id"]
    told = seller.get("seller_id")
    if not of_key.startswith(f"{marketplace}:"):
        return ["marketplace"]
    return ["seller_id"] if told is not None and seller_key(marketplace, {"id": told}) != of_key else []


def _differ(name: str, seller: Document, wanted: Document) -> bool:
    return name != "schema" and canonical(seller.get(name)) != canonical(wanted.get(name))


async def _is_stated(database: Database, key: str, seller: Document, name: str) -> bool:
    """Whether an offer states the seller's address or place, now or in an earlier snapshot."""
    if await database["listings"].find_one({"seller": key, f"facts.seller.{name}": seller[name]}, {"_id": 1}):
        return True
    called = [{f"facts.seller.{way}": value} for way, value in _called(seller)]
    wanted = {"$or": called, f"facts.seller.{name}": seller[name]}
    return await database["snapshots"].find_one(wanted, {"_id": 1}) is not None


async def _was_seen(database: Database, seller: Document, wanted: Document) -> bool:
    """Whether an offer of the seller was seen when it is said to have been seen last."""
    at = seller["last_seen"]
    if at < wanted["last_seen"]:
        return False
    newest = await database["listings"].find_one({"seller": seller["_id"], "last_seen": at}, {"_id": 1})
    if newest is not None:
        return True
    named = {"$or": [{f"facts.seller.{way}": value} for way, value in _called(seller)]}
    if await database["snapshots"].find_one(named | {"last_seen": at}, {"_id": 1}):
        return True
    # An offer that is another's by now may have been seen since in the state in which it named this one.
    async for one in database["snapshots"].find(named | {"last_seen": {"$gt": at}}, {"listing": 1}):
        if await database["sightings"].find_one({"listing": one["listing"], "time": at}, {"_id": 1}):
            return True
    return False


async def _was_called(database: Database, seller: Document) -> bool:
    """Whether an offer has stated each of the seller's names, now or before."""
    keys = [one["_id"] async for one in database["listings"].find({"seller": seller["_id"]}, {"_id": 1})]
    for one in seller["names"]:
        named = {"facts.seller.name": one["name"]}
        if not (
            await database["snapshots"].find_one({"listing": {"$in": keys}} | named, {"_id": 1})
            or await database["snapshots"].find_one(named, {"_id": 1})
            or await database["readings"].find_one({"differing.facts.seller.name": one["name"]}, {"_id": 1})
        ):
            return False
    return True


def _called(seller: Document) -> list[tuple[str, str]]:
    ways = [("id", seller["seller_id"])] if "seller_id" in seller else []
    return [*ways, *(("name", one["name"]) for one in seller["names"])]
