"""Documents against the documented shapes: what has another can not be checked further, and is named here."""

from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.schema.making import DOCUMENTS
from pipelines.store.verifying.leaf_index import Leaves
from pipelines.store.verifying.report import Report

Database = AsyncDatabase[Document]


def shaped(collection: str, wanted: Document | None = None) -> Document:
    """Return the filter for documents of the documented shape."""
    return {"$and": [wanted or {}, {"$jsonSchema": DOCUMENTS[collection]}]}


async def check_shapes(database: Database, report: Report) -> dict[str, list[Any]]:
    """Tell of each document with another shape, and return their ids by collection. Raises PyMongoError."""
    found: dict[str, list[Any]] = {}
    for collection, schema in DOCUMENTS.items():
        wanted = {"$nor": [{"$jsonSchema": schema}]}
        async for document in database[collection].find(wanted, {"_id": 1}):
            report.fail(collection, document["_id"], "does not have the shape of such a document: it was altered")
            found.setdefault(collection, []).append(document["_id"])
    return found


def pass_over(leaves: Leaves, malformed: dict[str, list[Any]], kinds: dict[str, str]) -> None:
    """Take the leaves of malformed documents for met: they are not missing."""
    for kind, collection in kinds.items():
        for name in malformed.get(collection, ()):
            leaves.of(kind, str(name))
