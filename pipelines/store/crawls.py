"""The record of each run: what was asked for, how it ended, and what it counted."""

import platform
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import SCHEMA, Document, milliseconds

SOFTWARE = ("bazaarwatch", "scrapy", "lxml", "pymongo")


async def begin_crawl(database: AsyncDatabase[Document], marketplace: str, terms: Iterable[str]) -> str:
    """Record that a run begins and return its id. Until `end_crawl` it counts as running, or as cut off."""
    now = datetime.now(UTC)
    crawl = f"{now:%Y%m%dT%H%M%SZ}-{marketplace}-{secrets.token_hex(3)}"
    await database["crawls"].insert_one(
        {
            "_id": crawl,
            "schema": SCHEMA,
            "marketplace": marketplace,
            "terms": list(terms),
            "started_at": milliseconds(now),
            "ended_at": None,
            "ended": None,
            "counts": {},
            "software": {name: version(name) for name in SOFTWARE} | {"python": platform.python_version()},
        },
    )
    return crawl


async def end_crawl(database: AsyncDatabase[Document], crawl: str, why: str, counts: Mapping[str, Any]) -> None:
    """Record how a run ended, and its counts."""
    plain = {name.replace(".", "_").replace("$", "_"): number for name, number in counts.items()}
    ended = {"ended_at": milliseconds(datetime.now(UTC)), "ended": why, "counts": plain}
    await database["crawls"].update_one({"_id": crawl}, {"$set": ended})
