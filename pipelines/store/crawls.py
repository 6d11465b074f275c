"""The record of each crawl: what was asked for, how it ended, and what it counted."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import SearchRead
from crawler.run_health import Health
from pipelines.store import runs
from pipelines.store.documents import Document
from pipelines.store.healths import health_document
from pipelines.store.run_end import settle
from pipelines.store.sites import heed


async def begin_crawl(  # noqa: PLR0913 -- what a run is
    database: AsyncDatabase[Document],
    marketplace: str,
    terms: Iterable[str],
    site: str | None = None,
    now: datetime | None = None,
    *,
    revisit: bool = False,
) -> str:
    """Record that a crawl begins and return its id. Until `end_crawl` it counts as running, or as cut off.

    site: host, with its port where it has one of its own, that is asked; None where none is. revisit: whether known
    offers are looked at again, and nothing is searched.
    """
    record = runs.new_run(marketplace, now) | {"terms": list(terms)}
    more = ({"site": site} if site else {}) | ({"revisit": True} if revisit else {})
    return await runs.begin(database, "crawls", record | more)


async def end_crawl(  # noqa: PLR0913, PLR0917 -- which run, and what is told of its end
    database: AsyncDatabase[Document],
    crawl: str,
    why: str,
    counts: Mapping[str, Any],
    searches: Iterable[SearchRead] = (),
    health: Health | None = None,
) -> None:
    """Record how a crawl ended, its counts, how far each search was read; settle what it tells; sign the log.

    health: what the run is worth, where somebody has watched it; offers that only a run worth little does not show
    stay as they are.
    """
    told: Document = {"searches": [asdict(search) for search in searches]}
    if health is not None:
        told["health"] = health_document(health)
    await runs.end(database, "crawls", crawl, why, counts, told)
    if health is not None and (record := await database["crawls"].find_one({"_id": crawl}, {"marketplace": 1})):
        await heed(database, record["marketplace"], crawl, health)
    await settle(database, crawl)
    await runs.sign(database, crawl)
