"""From the documents of earlier versions to today's: once, when a database is opened.

Each document is changed in one step together with its `schema`, and only where that is an older one. So whatever is cut
off is completed by the next opening, and two openings at once change nothing twice. The version of the whole database
is written when all steps that lead to it are done.

A database that is up to date is only read: an account that may read is enough to open it.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from crawler.errors import OperatorError
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.schema.making import lacking, make
from pipelines.store.steps.to_2_points import scores_in_points
from pipelines.store.steps.to_3_history import link_sellers, name_sites
from pipelines.store.steps.to_3_log import begin_log

Database = AsyncDatabase[Document]


class Step(NamedTuple):
    """One change on the way to a version; it leaves alone what has been changed, and may be cut off anywhere."""

    version: int
    """Of the database, once all steps of this version are done."""
    change: Callable[[Database], Awaitable[None]]
    """Runs under today's validators: it writes past them, because later steps add what they ask for."""


STEPS: tuple[Step, ...] = (
    Step(2, scores_in_points),
    Step(3, link_sellers),
    Step(3, name_sites),
    Step(3, begin_log),
)
"""In the order in which they are taken; `begin_log` is the last of its version."""

NOT_ALLOWED = frozenset({13, 8000})
"""MongoDB's error codes for an account that may not do something: a server's own, and that of hosted ones."""


async def bring_up_to_date(database: Database) -> None:
    """Make what is missing of collections, validators and indexes, and change older documents.

    Raises PyMongoError, and OperatorError for a database that a newer program has written, which is left alone, and for
    one that is not up to date where the account may not change that.
    """
    about = await database["about"].find_one({"_id": "schema"})
    version = about["version"] if about else 0
    if version > SCHEMA:
        raise OperatorError(
            f"The database {database.name} has schema {version}, and this Bazaarwatch knows {SCHEMA}: "
            "use the newer Bazaarwatch that wrote it, or name another database with --database."
        )
    missing = await lacking(database)
    if version == SCHEMA and not missing:
        return
    try:
        await make(database, missing)
        if version or await _holds_offers(database):
            await _take_steps(database, version)
        else:  # steps write past validators, and a new database can do without the right to that
            await _record(database, SCHEMA)
    except OperationFailure as error:
        if error.code not in NOT_ALLOWED:
            raise
        state = f"has schema {version}, not yet {SCHEMA}" if version else "was not used by Bazaarwatch yet"
        raise OperatorError(
            f"The database {database.name} {state if version < SCHEMA else f'lacks {missing}'}, and this account may "
            f"not change that: run `bazaarwatch doctor` once with an account that may: readWrite is enough for a new "
            f"database, an older one takes dbAdmin too. Afterwards read is enough to read, and readWrite to crawl."
        ) from error


async def _holds_offers(database: Database) -> bool:
    firsts = [await database[name].find_one({}, {"_id": 1}) for name in ("pages", "captures", "listings", "crawls")]
    return any(firsts)


async def _take_steps(database: Database, version: int) -> None:
    for number in range(version + 1, SCHEMA + 1):
        for step in STEPS:
            if step.version == number:
                await step.change(database)
        await _record(database, number)


async def _record(database: Database, version: int) -> None:
    await database["about"].update_one({"_id": "schema"}, {"$max": {"version": version}}, upsert=True)
