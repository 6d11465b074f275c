"""What is known when a run has ended: which offers it did not show, and where those stand that only its results showed.

Called after the run's record is complete. Doing it twice changes nothing; what a crash left undone, the end of the
next run of the same searches does.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.looks import sold_sentence
from pipelines.store.sellers_writing import count_sellers, sellers_of_crawl
from pipelines.store.standings import log_standings
from pipelines.store.status import SOLD, Look
from pipelines.store.status_writing import BATCH, note_looks
from pipelines.store.unseen import tells_of_absence
from pipelines.store.unseen_lookup import note_missed

Database = AsyncDatabase[Document]
_TOLD = ["removed", "challenge", "login"]


class _Shown(NamedTuple):
    """The last time that a run saw an offer, on its own page if it did so there."""

    own_page: bool
    look: Look


async def settle(database: Database, crawl: str) -> None:
    """Bring the statuses of offers and the records of sellers to what an ended run tells. Raises PyMongoError."""
    ended = await database["crawls"].find_one({"_id": crawl})
    if ended is None:
        return
    shown = await _shown(database, crawl)
    looked_at = await _looked_at(database, ended)
    looks = {key: [one.look] for key, one in shown.items() if one.own_page or key not in looked_at}
    changed = await note_looks(database, await _that_matter(database, looks))
    if tells_of_absence(ended):
        changed += await note_missed(database, ended, shown.keys())
    await log_standings(database, changed)
    await count_sellers(database, await sellers_of_crawl(database, crawl))


async def _shown(database: Database, crawl: str) -> dict[str, _Shown]:
    last = {name: f"${name}" for name in ("time", "availability")} | {"sighting": "$_id"}
    own_page = {"$eq": ["$view", "listing"]}
    steps: list[Document] = [
        {"$match": {"crawl": {"$eq": crawl}}},
        {"$group": {"_id": "$listing", "last": {"$max": {"own_page": own_page} | last}}},
    ]
    found = {}
    async for one in await database["sightings"].aggregate(steps, allowDiskUse=True):
        last = one["last"]
        sold = last.get("availability") in SOLD
        where = "its own page" if last["own_page"] else "a page of results"
        found[one["_id"]] = _Shown(
            last["own_page"],
            Look(
                kind="sold" if sold else "page" if last["own_page"] else "line_alone",
                time=last["time"],
                sentence=sold_sentence(last.get("availability"), where) if sold else "",
                capture=last["sighting"].rpartition("#")[0],
                crawl=crawl,
            ),
        )
    return found


async def _looked_at(database: Database, run: Document) -> set[str]:
    """Return the offers whose own pages have told the run where they stand, without showing them."""
    wanted = {"crawl": {"$eq": run["_id"]}, "page_state": {"$in": _TOLD}, "offer_id": {"$type": "string"}}
    captures = database["captures"].find(wanted, {"offer_id": 1})
    return {f"{run['marketplace']}:{one['offer_id']}" async for one in captures}


async def _that_matter(database: Database, looks: Mapping[str, list[Look]]) -> dict[str, list[Look]]:
    """Return the looks at offers that are not live, and those that show an offer as sold."""
    keys = sorted(key for key, (look,) in looks.items() if look.kind != "sold")
    found = {key: seen for key, seen in looks.items() if seen[0].kind == "sold"}
    for start in range(0, len(keys), BATCH):
        wanted = {"_id": {"$in": keys[start : start + BATCH]}, "status": {"$ne": "live"}}
        async for one in database["listings"].find(wanted, {"_id": 1}):
            found[one["_id"]] = looks[one["_id"]]
    return found
