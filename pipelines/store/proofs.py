"""Proofs out of the log of a database, for whoever wants to check a document elsewhere."""

from collections.abc import Iterable

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.entry import Kind
from pipelines.evidence.head import head_from
from pipelines.evidence.merkle import Range, Subtrees, consistency_ranges, inclusion_ranges
from pipelines.evidence.proof import Consistency, Inclusion
from pipelines.store.documents import Document
from pipelines.store.log import batches, entries_of

Database = AsyncDatabase[Document]


async def inclusion_of(database: Database, kind: Kind, name: str) -> Inclusion | None:
    """Return the proof of a document under the first head over it; None where no head is over it yet.

    The log is read once from its beginning to that head. Raises PyMongoError.
    """
    leaf = {"$elemMatch": {"kind": kind, "id": name}}
    # What the run itself has logged stands before what was taken in for it.
    batch = await database["log"].find_one({"leaves": leaf}, sort={"adopted": ASCENDING, "_id": ASCENDING})
    if batch is None:
        return None
    at = next(at for at, one in enumerate(batch["leaves"]) if (one["kind"], one["id"]) == (kind, name))
    index = batch["_id"] + at
    document = await database["heads"].find_one({"size": {"$gt": index}}, sort={"_id": ASCENDING})
    if document is None:
        return None
    head = head_from(document)
    path = await _hashes(database, inclusion_ranges(index, head.size))
    return Inclusion(entries_of(batch)[at], index, path, head)


async def consistency_of(database: Database, old: int, new: int) -> Consistency:
    """Return the proof that the log under head `new` begins with that under head `old`, by their numbers.

    Raises PyMongoError, and KeyError for a head that is not there.
    """
    found = {one["_id"]: head_from(one) async for one in database["heads"].find({"_id": {"$in": [old, new]}})}
    path = await _hashes(database, consistency_ranges(found[old].size, found[new].size))
    return Consistency(found[old], found[new], path)


async def public_key(database: Database, fingerprint: str) -> str | None:
    """Return the public key, in hex, that signed heads under this fingerprint. Raises PyMongoError."""
    key = await database["keys"].find_one({"_id": {"$eq": fingerprint}})
    return str(key["public"]) if key else None


async def _hashes(database: Database, ranges: Iterable[Range]) -> tuple[str, ...]:
    subtrees = Subtrees(ranges)
    async for batch in batches(database, wanted={"_id": {"$lt": subtrees.last}}):
        for position, entry in enumerate(entries_of(batch), start=batch["_id"]):
            if position < subtrees.last:
                subtrees.add(position, entry.leaf_hash())
    return tuple(node.hex() for node in subtrees.hashes())
