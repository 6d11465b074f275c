"""What runs were worth, as it is stored with them."""

from dataclasses import asdict

from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from crawler.run_health import Health, HealthReason, RunFigures, SearchFigures
from pipelines.store.documents import Document

LOOKBACK = 30
"""Healthy runs that are looked up; of some, all pages were recalled, and they say nothing of facts."""

Database = AsyncDatabase[Document]


def health_document(health: Health) -> Document:
    """Return it as it is stored."""
    return {
        "verdict": health.verdict,
        "reasons": [asdict(reason) | {"captures": list(reason.captures)} for reason in health.reasons],
        "figures": asdict(health.figures),
        "searches": [asdict(search) for search in health.searches],
    }


def health_of(stored: Document) -> Health:
    """Return it from its document."""
    return Health(
        verdict=stored["verdict"],
        reasons=tuple(HealthReason(one["what"], one["sentence"], tuple(one["captures"])) for one in stored["reasons"]),
        figures=RunFigures(**stored["figures"]),
        searches=tuple(SearchFigures(**one) for one in stored["searches"]),
    )


async def healthy_before(database: Database, crawl: str) -> list[Health]:
    """Return the healthy runs of the same site before a run, newest first; of a revisit, revisits.

    Raises PyMongoError.
    """
    told = {"marketplace": 1, "site": 1, "started_at": 1, "revisit": 1}
    run = await database["crawls"].find_one({"_id": crawl}, told)
    if run is None:
        return []
    wanted = {
        "marketplace": run["marketplace"],
        "site": run.get("site"),
        "revisit": True if run.get("revisit") else {"$ne": True},
        "health.verdict": "healthy",
        "started_at": {"$lte": run["started_at"]},
        "_id": {"$ne": crawl},
    }
    cursor = database["crawls"].find(wanted, {"health": 1}).sort("started_at", DESCENDING).limit(LOOKBACK)
    return [health_of(one["health"]) async for one in cursor]
