"""Finds the offers that the searches of a run had found before and do not show any more, when the run has ended."""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import timedelta
from typing import NamedTuple

from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.status import Look
from pipelines.store.status_writing import BATCH, note_looks
from pipelines.store.unseen import LOOKBACK, Run, covers, missed

Database = AsyncDatabase[Document]
OWN_PAGE_STANDS = timedelta(days=7)
"""What the own page of an offer has shown is not doubted for so long, because a search does not list it."""


class _Found(NamedTuple):
    """Where an offer was found last by a search that has run again."""

    run: Run
    pages: Mapping[str, int]
    """Term to the page of results on which it stood."""


async def note_missed(database: Database, ended: Document, shown: Collection[str]) -> list[str]:
    """Note which offers a finished run (its document) did not show, though it should have; return those that changed.

    Raises PyMongoError.
    """
    run = Run.of(ended)
    if not run.searches or run.site is None:
        return []
    earlier = await _earlier(database, ended)
    found = await _found_before(database, run, earlier)
    due = sorted(key for key, one in found.items() if key not in shown and covers(run, one.pages))
    changed: list[str] = []
    for start in range(0, len(due), BATCH):
        part = {key: found[key] for key in due[start : start + BATCH]}
        changed += await note_looks(database, await _looks(database, part, [run, *earlier]))
    return changed


async def _earlier(database: Database, ended: Document) -> list[Run]:
    """Return the runs before it of the same searches, newest first."""
    wanted = {
        "marketplace": ended["marketplace"],
        "site": ended["site"],
        "terms": {"$in": [search["term"] for search in ended["searches"]]},
        "started_at": {"$lte": ended["started_at"]},
        "_id": {"$ne": ended["_id"]},
    }
    cursor = database["crawls"].find(wanted).sort("started_at", DESCENDING).limit(LOOKBACK)
    return [Run.of(one) async for one in cursor]


async def _found_before(database: Database, run: Run, earlier: list[Run]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for one in earlier:
        pages: dict[str, dict[str, int]] = {}
        async for key, term, page in _shown_in(database, one, list(run.searches)):
            pages.setdefault(key, {})[term] = page
        found = {key: _Found(one, terms) for key, terms in pages.items()} | found
    return found


async def _shown_in(database: Database, run: Run, terms: list[str]) -> AsyncIterator[tuple[str, str, int]]:
    """Yield each offer that one of these searches showed in a run, with the term and the page on which it stood."""
    steps: list[Document] = [
        {"$match": {"crawl": {"$eq": run.crawl}, "term": {"$in": terms}}},
        {"$group": {"_id": {"listing": "$listing", "term": "$term"}, "page": {"$min": "$result_page"}}},
    ]
    async for one in await database["sightings"].aggregate(steps, allowDiskUse=True):
        yield one["_id"]["listing"], one["_id"]["term"], one["page"] or 1


async def _looks(database: Database, found: Mapping[str, _Found], runs: list[Run]) -> dict[str, list[Look]]:
    wanted = {"_id": {"$in": list(found)}, "status": {"$in": ["live", "blocked", "not_seen"]}}
    stored = {one["_id"]: one async for one in database["listings"].find(wanted, {"last_seen": 1, "looked.at": 1})}
    seen = {key: one["last_seen"] for key, one in stored.items()}
    later = [key for key, time in seen.items() if (end := found[key].run.ended_at) is not None and time > end]
    alive = {key for key in later if _shown_on_its_own(stored[key], runs[0])}
    elsewhere = alive | await _found_by_other_searches(database, later, found)
    looks = {key: missed(found[key].pages, time, runs) for key, time in seen.items() if key not in elsewhere}
    return {key: [look] for key, look in looks.items() if look}


def _shown_on_its_own(listing: Document, run: Run) -> bool:
    """Whether the last look at an offer's own page, since a search found it, showed it not long before a run."""
    looked = listing.get("looked", {}).get("at")
    return bool(looked) and looked <= listing["last_seen"] and run.started_at - looked < OWN_PAGE_STANDS


async def _found_by_other_searches(database: Database, keys: list[str], found: Mapping[str, _Found]) -> set[str]:
    """Return the offers that a crawl for something else has found since: what these searches miss tells nothing."""
    since: dict[str, set[str]] = {}
    if keys:
        async for one in database["sightings"].find({"listing": {"$in": keys}}, {"listing": 1, "crawl": 1, "time": 1}):
            end = found[one["listing"]].run.ended_at
            if end is not None and one["time"] > end:
                since.setdefault(one["crawl"], set()).add(one["listing"])
    searching = {"_id": {"$in": list(since)}, "site": {"$exists": True}, "revisit": {"$ne": True}}
    crawls = await database["crawls"].distinct("_id", searching)
    return {key for crawl in crawls for key in since[crawl]}
