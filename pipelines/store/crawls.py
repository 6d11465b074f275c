"""The record of each crawl: what was asked for, how it ended, and what it counted."""

from collections.abc import Iterable, Mapping
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store import runs
from pipelines.store.documents import Document


async def begin_crawl(database: AsyncDatabase[Document], marketplace: str, terms: Iterable[str]) -> str:
    """Record that a crawl begins and return its id. Until `end_crawl` it counts as running, or as cut off."""
    return await runs.begin(database, "crawls", runs.new_run(marketplace) | {"terms": list(terms)})


async def end_crawl(database: AsyncDatabase[Document], crawl: str, why: str, counts: Mapping[str, Any]) -> None:
    """Record how a crawl ended, and its counts, and sign the log."""
    await runs.end(database, "crawls", crawl, why, counts)
