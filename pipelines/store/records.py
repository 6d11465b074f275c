"""What a person has decided or removed on purpose: recorded, logged and signed in one go."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.snapshot import Label
from pipelines.store.decided import follow_decisions
from pipelines.store.documents import SCHEMA, Document, milliseconds
from pipelines.store.heads import sign_head
from pipelines.store.log import Log, leaf_of

Database = AsyncDatabase[Document]


async def record_decision(  # noqa: PLR0913 -- the fields of a decision
    database: Database, *, listing: str, snapshot: str, label: Label, reason: str, who: str, note: str = ""
) -> Document:
    """Record what a person has decided of one snapshot, and return the document. Never changed, never deleted.

    Raises PyMongoError, and OperatorError where the log can not be signed.
    """
    now = datetime.now(UTC)
    decision: Document = {
        "_id": f"{listing}@{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(3)}",
        "schema": SCHEMA,
        "listing": listing,
        "snapshot": snapshot,
        "label": label,
        "reason": reason,
        "who": who,
        "when": milliseconds(now),
    }
    if note:
        decision["note"] = note
    await database["decisions"].insert_one(decision)
    await follow_decisions(database, [listing])
    await Log(database).append("decision", [leaf_of("decision", decision)])
    await sign_head(database, "decision")
    return decision


async def record_purge(database: Database, *, collection: str, ids: Sequence[str], reason: str, who: str) -> Document:
    """Record that documents will be removed, and return the record; they are removed by the caller, after this.

    Raises PyMongoError, and OperatorError where the log can not be signed.
    """
    now = datetime.now(UTC)
    purge: Document = {
        "_id": f"{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(3)}",
        "schema": SCHEMA,
        "collection": collection,
        "ids": list(ids),
        "reason": reason,
        "who": who,
        "when": milliseconds(now),
    }
    await database["purges"].insert_one(purge)
    await Log(database).append("purge", [leaf_of("purge", purge)])
    await sign_head(database, "purge")
    return purge
