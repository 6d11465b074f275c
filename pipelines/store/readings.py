"""What later readers say of offers, beside what was recorded of them."""

from collections.abc import Iterable

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document


async def readings_of(database: AsyncDatabase[Document], keys: Iterable[str]) -> list[Document]:
    """Return what was said otherwise of these offers: each part of a reading, with the versions behind it.

    In the order in which the captures were taken, and of one capture in the order in which it was read.
    """
    wanted = {"differing.listing": {"$in": list(keys)}}
    versions = {"capture": 1, "captured_at": 1, "reader_version": 1, "judged_by": 1, "read_at": 1}
    cursor = await database["readings"].aggregate(
        [
            {"$match": wanted},
            {"$sort": {"captured_at": 1, "read_at": 1}},
            {"$unwind": "$differing"},
            {"$match": wanted},
            {"$project": versions | {"differing": 1}},
        ]
    )
    return [document.pop("differing") | document | {"_id": document["_id"]} async for document in cursor]
