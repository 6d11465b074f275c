"""What every run has in common: a beginning that takes in what was cut off before it, and a signed end."""

import platform
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Literal

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.adoption import adopt_cut_off, adopt_ended, adopt_loose, unsettled
from pipelines.store.documents import SCHEMA, Document, milliseconds
from pipelines.store.heads import sign_head
from pipelines.store.log import Log, leaf_of
from pipelines.store.run_end import settle
from pipelines.store.stamps import stamp_after_run
from pipelines.store.standings import adopt_standings

Database = AsyncDatabase[Document]
SOFTWARE = ("bazaarwatch", "scrapy", "lxml", "pymongo")
Runs = Literal["crawls", "revisions"]


def new_run(marketplace: str, now: datetime | None = None) -> Document:
    """Return the record of a run that begins now. Until it has an end it counts as running, or as cut off."""
    now = now or datetime.now(UTC)
    return {
        "_id": f"{now:%Y%m%dT%H%M%SZ}-{marketplace}-{secrets.token_hex(3)}",
        "schema": SCHEMA,
        "marketplace": marketplace,
        "started_at": milliseconds(now),
        "ended_at": None,
        "ended": None,
        "counts": {},
        "software": {name: version(name) for name in SOFTWARE} | {"python": platform.python_version()},
    }


async def begin(database: Database, collection: Runs, record: Document) -> str:
    """Record that a run begins, and log what earlier ones were kept from logging. Raises PyMongoError."""
    await adopt_ended(database)
    await settle_cut_off(database)
    await adopt_cut_off(database)
    await adopt_loose(database)
    run = str(record["_id"])
    await database[collection].insert_one(record)
    await Log(database).append(run, [leaf_of("run", record)])
    return run


async def settle_cut_off(database: Database) -> None:
    """Do what runs that were cut off between their end and their head had still to do. Raises PyMongoError."""
    cut_off = await unsettled(database)
    for crawl in cut_off:
        await settle(database, crawl)
    if cut_off:
        await adopt_standings(database)


async def end(  # noqa: PLR0913, PLR0917 -- which run, and what is told of its end
    database: Database, collection: Runs, run: str, why: str, counts: Mapping[str, Any], more: Document | None = None
) -> None:
    """Record how a run ended, and log the record; what is left is to `sign`. Raises PyMongoError.

    more: what else its record tells from its end on.
    """
    plain = {name.replace(".", "_").replace("$", "_"): number for name, number in counts.items()}
    ended = {"ended_at": milliseconds(datetime.now(UTC)), "ended": why, "counts": plain} | (more or {})
    await database[collection].update_one({"_id": run, "ended_at": None}, {"$set": ended})
    await adopt_ended(database, own=run)


async def sign(database: Database, run: str) -> None:
    """Sign the log at the end of a run. Raises PyMongoError, and OperatorError where it can not be signed."""
    await sign_head(database, run)
    await stamp_after_run(database)
