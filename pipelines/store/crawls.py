"""The record of each crawl: what was asked for, how it ended, and what it counted."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import SearchRead
from pipelines.store import runs
from pipelines.store.documents import Document
from pipelines.store.run_end import settle


async def begin_crawl(
    database: AsyncDatabase[Document],
    marketplace: str,
    terms: Iterable[str],
    site: str | None = None,
    now: datetime | None = None,
) -> str:
    """Record that a crawl begins and return its id. Until `end_crawl` it counts as running, or as cut off.

    site: host, with its port where it has one of its own, that is searched; None where nothing is.
    """
    record = runs.new_run(marketplace, now) | {"terms": list(terms)}
    return await runs.begin(database, "crawls", record | ({"site": site} if site else {}))


async def end_crawl(
    database: AsyncDatabase[Document],
    crawl: str,
    why: str,
    counts: Mapping[str, Any],
    searches: Iterable[SearchRead] = (),
) -> None:
    """Record how a crawl ended, its counts, how far each search was read; settle what it tells; sign the log."""
    await runs.end(database, "crawls", crawl, why, counts, {"searches": [asdict(search) for search in searches]})
    await settle(database, crawl)
    await runs.sign(database, crawl)
