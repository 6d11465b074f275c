"""Bodies of pages: each stored once, as a difference to an earlier one of the same address where that is smaller.

A base that is going to be removed is released first, see `release_base`. A crawl can choose it as a base at that very
moment; so whoever has written differences looks afterwards whether their bases are still there to stay.
"""

import hashlib
from collections.abc import Iterable, Mapping

import zstandard
from pymongo import ReplaceOne
from pymongo.asynchronous.database import AsyncDatabase

from crawler.errors import OperatorError
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.packing import Base, packed, unpacked

Database = AsyncDatabase[Document]


class MissingPageError(OperatorError):
    """The bytes behind one capture are not there, or are not those that were kept; the others may be."""


def page_document(page_hash: str, body: bytes, base: Base | None = None) -> Document:
    """Return one distinct body: `_id` is the SHA-256 of the raw bytes. `base` is another page that needs no base."""
    compressed, needed = packed(body, base)
    document = {"_id": page_hash, "schema": SCHEMA, "encoding": "zstd", "size": len(body), "body": compressed}
    return document | ({"encoding": "zstd-diff", "base": needed.name} if needed else {})


def body_in(document: Document, base: bytes | None = None) -> bytes | None:
    """Return the raw bytes of a page; None where they are not those that were kept."""
    try:
        body = unpacked(document["body"], document["size"], base)
    except zstandard.ZstdError:
        return None
    return body if hashlib.sha256(body).hexdigest() == document["_id"] else None


async def body_of(database: Database, page_hash: str) -> bytes:
    """Return the bytes of a page. Raises MissingPageError where they are not there, or not those that were kept."""
    document = await _page(database, page_hash)
    if "base" not in document:
        body = body_in(document)
    else:
        base = await database["pages"].find_one({"_id": {"$eq": document["base"]}})
        if base is None:  # removed since: what needed it has been packed anew before
            document = await _page(database, page_hash)
            base = await _page(database, document["base"]) if "base" in document else None
        body = body_in(document, body_in(base) if base else None)
    if body is None:
        raise MissingPageError(f"page {page_hash} in {database.name} is damaged: bring it back from a backup.")
    return body


async def release_base(database: Database, page_hash: str) -> int:
    """Pack anew the pages that are stored as differences to this one, so that it can be removed; return how many.

    Call it before a page is removed. It is no base from then on. Raises MissingPageError, and changes nothing, where
    the page itself can not be read, which the others can not be either.
    """
    base = await body_of(database, page_hash)
    await database["pages"].update_one({"_id": {"$eq": page_hash}}, {"$set": {"released": True}})
    heir: Base | None = None
    released = 0
    # Asked again until there is none: a crawl that had chosen the base just before may have added one meanwhile.
    while document := await database["pages"].find_one({"base": {"$eq": page_hash}}):
        name = document["_id"]
        body = body_in(document, base)
        if body is None:
            raise MissingPageError(f"page {name} in {database.name} is damaged: bring it back from a backup.")
        anew = page_document(name, body, heir)
        await database["pages"].replace_one({"_id": {"$eq": name}, "base": {"$eq": page_hash}}, anew)
        if "base" not in anew:
            heir = Base(name, body)
        released += 1
    return released


async def settle(
    database: Database, written: Iterable[Document], taken: Iterable[str], bodies: Mapping[str, bytes]
) -> None:
    """Pack pages on their own whose base is gone or is about to go.

    `written`: the pages that were to be written; `taken`: the hashes among them that were there already, as others had
    packed them; `bodies`: hash to bytes. To be called before anything points to the pages. Raises PyMongoError.
    """
    there = set(taken)
    needed = {page["_id"]: page["base"] for page in written if "base" in page and page["_id"] not in there}
    if there:
        asked = {"_id": {"$in": list(there)}, "base": {"$exists": True}}
        needed |= {page["_id"]: page["base"] async for page in database["pages"].find(asked, {"base": 1})}
    if not needed:
        return
    staying = {"_id": {"$in": list(set(needed.values()))}, "released": {"$exists": False}}
    bases = {page["_id"] async for page in database["pages"].find(staying, {"_id": 1})}
    anew = [
        ReplaceOne({"_id": name, "base": base}, page_document(name, bodies[name]))
        for name, base in needed.items()
        if base not in bases
    ]
    if anew:
        await database["pages"].bulk_write(anew, ordered=False)


async def _page(database: Database, page_hash: str) -> Document:
    document = await database["pages"].find_one({"_id": {"$eq": page_hash}})
    if document is None:
        raise MissingPageError(f"page {page_hash} is missing in {database.name}: bring it back from a backup.")
    return document
