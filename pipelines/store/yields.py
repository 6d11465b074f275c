"""What each search term has brought: counted from the sightings and the pages of the last crawls of a marketplace."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from crawler.watchlist.terms import TermYield
from pipelines.store.documents import Document

CRAWLS = 20
"""The newest crawls of a marketplace that are counted; what was long ago says little about a term today."""
_ANSWERED = ["results", "no_results"]
_SUSPECT = ["medium", "high"]


class _Offer(NamedTuple):
    """What is known now of one offer."""

    first_seen: datetime
    speaks: bool
    """Whether it names a watched brand."""
    suspect: bool


async def marketplaces(database: AsyncDatabase[Document]) -> list[str]:
    """Return the marketplaces that were crawled."""
    return sorted(await database["crawls"].distinct("marketplace"))


async def yields_of(database: AsyncDatabase[Document], marketplace: str) -> Mapping[str, TermYield]:
    """Return what each term brought in the last crawls of a marketplace; terms in small letters.

    A crawl counts for a term where the site answered it: a block or a failure says nothing about a term, and neither
    does a crawl that was found broken.
    """
    wanted = {
        "marketplace": {"$eq": marketplace},
        "health.verdict": {"$nin": ["broken", "blocked"]},
        "revisit": {"$ne": True},
    }
    cursor = database["crawls"].find(wanted, {"started_at": 1})
    newest = await cursor.sort("started_at", DESCENDING).limit(CRAWLS).to_list()
    started = {one["_id"]: one["started_at"] for one in newest}
    seen: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for crawl in started:
        for term in await _answered(database, crawl):
            seen[term].setdefault(crawl, set())
        for term, offers in await _sighted(database, crawl):
            seen[term].setdefault(crawl, set()).update(offers)
    known = await _known(database, {key for crawls in seen.values() for offers in crawls.values() for key in offers})
    return {term: _counted(crawls, started, known) for term, crawls in seen.items()}


async def _answered(database: AsyncDatabase[Document], crawl: str) -> list[str]:
    wanted = {"crawl": {"$eq": crawl}, "page_state": {"$in": _ANSWERED}, "term": {"$type": "string"}}
    return [term.casefold() for term in await database["captures"].distinct("term", wanted)]


async def _sighted(database: AsyncDatabase[Document], crawl: str) -> list[tuple[str, Iterable[str]]]:
    steps: list[Document] = [
        {"$match": {"crawl": {"$eq": crawl}, "term": {"$type": "string"}}},
        {"$group": {"_id": "$term", "offers": {"$addToSet": "$listing"}}},
    ]
    cursor = await database["sightings"].aggregate(steps)
    return [(one["_id"].casefold(), one["offers"]) async for one in cursor]


async def _known(database: AsyncDatabase[Document], keys: set[str]) -> Mapping[str, _Offer]:
    wanted = {"first_seen": 1, "judgement.brands": 1, "judgement.risk": 1}
    cursor = database["listings"].find({"_id": {"$in": list(keys)}}, wanted)
    return {
        one["_id"]: _Offer(one["first_seen"], bool(one["judgement"]["brands"]), one["judgement"]["risk"] in _SUSPECT)
        async for one in cursor
    }


def _counted(crawls: Mapping[str, set[str]], started: Mapping[str, datetime], known: Mapping[str, _Offer]) -> TermYield:
    idle = 0
    for crawl in started:  # the newest first
        if crawl in crawls:
            if any(known[key].speaks or known[key].suspect for key in crawls[crawl] if key in known):
                break
            idle += 1
    offers = {key for found in crawls.values() for key in found}
    new = {
        key
        for crawl, found in crawls.items()
        for key in found
        if key in known and known[key].first_seen >= started[crawl]
    }
    return TermYield(
        crawls=len(crawls),
        offers=len(offers),
        new=len(new),
        naming=sum(known[key].speaks for key in offers if key in known),
        suspects=sum(known[key].suspect for key in offers if key in known),
        idle=idle,
    )
