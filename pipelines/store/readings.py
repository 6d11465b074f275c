"""What later readers say of offers, beside what was recorded of them."""

from collections.abc import Iterable

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document

_VERSIONS = ("capture", "captured_at", "reader_version", "judged_by", "read_at")


async def readings_of(database: AsyncDatabase[Document], keys: Iterable[str]) -> list[Document]:
    """Return what was said otherwise of these offers: each part of a reading, with the versions behind it.

    In the order in which the captures were taken, and of one capture in the order in which it was read.
    """
    return await _parts(database, keys, {}, "$$part")


async def briefly_of(database: AsyncDatabase[Document], keys: Iterable[str], reader_version: str) -> list[Document]:
    """Return the same of one reader, without facts and judgements: a page's offers can have long histories."""
    part = {name: f"$$part.{name}" for name in ("listing", "snapshot", "facts_hash", "fields")}
    return await _parts(database, keys, {"reader_version": reader_version}, part)


async def _parts(
    database: AsyncDatabase[Document], keys: Iterable[str], wanted: Document, part: Document | str
) -> list[Document]:
    listings = list(keys)
    ours = {"$filter": {"input": "$differing", "as": "part", "cond": {"$in": ["$$part.listing", listings]}}}
    parts = {"$map": {"input": ours, "as": "part", "in": part}}
    cursor = await database["readings"].aggregate(
        [
            {"$match": {"differing.listing": {"$in": listings}} | wanted},
            {"$project": dict.fromkeys(_VERSIONS, 1) | {"parts": parts}},
            {"$sort": {"captured_at": 1, "read_at": 1}},
        ]
    )
    found: list[Document] = []
    async for reading in cursor:
        said = reading.pop("parts")
        found += [one | reading for one in said]
    return found
