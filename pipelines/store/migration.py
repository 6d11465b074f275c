"""From the documents of earlier versions to today's: once, when a database is opened.

Each document is changed in one step together with its `schema`, and only where that is an older one. So whatever is cut
off is completed by the next opening, and two openings at once change nothing twice. The version of the whole database
is written last.
"""

import logging
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from crawler.errors import OperatorError
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.schema.making import ensure_schema

Database = AsyncDatabase[Document]

log = logging.getLogger(__name__)


async def bring_up_to_date(database: Database) -> None:
    """Make collections, validators and indexes, and change older documents.

    Raises PyMongoError, and OperatorError for a database that a newer program has written; nothing is touched then.
    """
    about = await database["about"].find_one({"_id": "schema"})
    version = about["version"] if about else 0
    if version > SCHEMA:
        raise OperatorError(
            f"The database {database.name} has schema {version}, and this Bazaarwatch knows {SCHEMA}: "
            "use the newer Bazaarwatch that wrote it, or name another database with --database."
        )
    await ensure_schema(database)
    if version < SCHEMA:
        await _scores_in_points(database)
        await database["about"].update_one({"_id": "schema"}, {"$max": {"version": SCHEMA}}, upsert=True)


async def _scores_in_points(database: Database) -> None:
    """Bring documents to schema 2: scores are 0–100 where they were 0–1, and so are the weights of reasons."""
    of_document = {"judgement": _in_points("$judgement")}
    said = {"$mergeObjects": ["$$said", {"judgement": _in_points("$$said.judgement")}]}
    of_reading = {"differing": {"$map": {"input": "$differing", "as": "said", "in": said}}}
    for name, change in (("snapshots", of_document), ("listings", of_document), ("readings", of_reading)):
        done = await database[name].update_many({"schema": {"$lt": 2}}, [{"$set": change | {"schema": 2}}])
        if done.modified_count:
            log.info("%s: %s of %s now have their scores in points", database.name, done.modified_count, name)


def _in_points(judgement: str) -> Document:
    """Return the expression for a judgement in points: one is, already, whose version names the rates' last day."""
    weight = {"$multiply": ["$$reason.weight", 100]}
    reasons: Document = {
        "$map": {
            "input": f"{judgement}.reasons",
            "as": "reason",
            "in": {"$mergeObjects": ["$$reason", {"weight": {"$round": [weight, 1]}}]},
        }
    }
    score: dict[str, Any] = {"$round": [{"$multiply": [f"{judgement}.score", 100]}, 1]}
    by_points = {"$regexMatch": {"input": f"{judgement}.version", "regex": "-ecb"}}
    return {"$cond": [by_points, judgement, {"$mergeObjects": [judgement, {"score": score, "reasons": reasons}]}]}
