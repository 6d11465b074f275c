"""What was captured earlier at the same addresses: what new pages can be stored as differences to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import zstandard
from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.snapshot import SnapshotPage
from pipelines.store.bodies import body_in
from pipelines.store.digest import unpacked_digest
from pipelines.store.documents import Document
from pipelines.store.packing import Base

SHOWS = ("results", "no_results", "listing", "removed")
"""States of a page that shows what the site has there: one robot check is as like or unlike another as any page."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the newest capture of an address has to offer as bases."""

    page_hash: str | None
    """Of its own body, which may itself be stored as a difference; None where it can not be read."""
    body: Base | None = None
    reading: Base | None = None


async def earlier_of(database: AsyncDatabase[Document], pages: Iterable[SnapshotPage]) -> dict[str, Earlier]:
    """Return address to what was captured there last, where that was more than an obstacle. Raises PyMongoError.

    One question, whatever the number of pages: the answers are as many as there are addresses.
    """
    captures = (page.capture for page in pages)
    urls = list(dict.fromkeys(one.url for one in captures if not one.known and one.reading.state in SHOWS))
    if not urls:
        return {}
    first, *others = map(_newest_at, urls)
    steps = [*first, *({"$unionWith": {"coll": "captures", "pipeline": one}} for one in others), *_WITH_BASES]
    cursor = await database["captures"].aggregate(steps)
    return {one["url"]: _earlier(one) async for one in cursor}


def _newest_at(url: str) -> list[dict[str, Any]]:
    # A page that was recalled has the bytes of an earlier one, which is as good and has its reading beside it.
    wanted = {"url": {"$eq": url}, "same_as": {"$exists": False}, "page_state": {"$in": SHOWS}}
    shown = {"url": 1, "page": 1, "reading": 1, "reading_base": 1}
    return [{"$match": wanted}, {"$sort": {"captured_at": DESCENDING}}, {"$limit": 1}, {"$project": shown}]


def _looked_up(collection: str, by: str, name: str, *fields: str) -> dict[str, Any]:
    shown: list[dict[str, Any]] = [{"$project": dict.fromkeys(fields, 1)}]
    return {"$lookup": {"from": collection, "localField": by, "foreignField": "_id", "as": name, "pipeline": shown}}


_WITH_BASES: list[dict[str, Any]] = [
    _looked_up("pages", "page", "own", "base"),
    {"$set": {"base": {"$ifNull": [{"$first": "$own.base"}, "$page"]}}},
    _looked_up("pages", "base", "base", "body", "size", "base", "released"),
    _looked_up("captures", "reading_base", "first", "reading"),
]


def _earlier(capture: Document) -> Earlier:
    body = _body(capture["base"])
    return Earlier(capture["page"] if capture["own"] and body else None, body, _reading(capture))


def _body(found: list[Document]) -> Base | None:
    if not found or "released" in found[0] or "base" in found[0]:
        return None
    body = body_in(found[0])
    return None if body is None else Base(found[0]["_id"], body)


def _reading(capture: Document) -> Base | None:
    first = capture["first"][0] if "reading_base" in capture and capture["first"] else capture
    if "reading" not in first or (first is capture and "reading_base" in capture):
        return None
    try:
        return Base(first["_id"], unpacked_digest(first["reading"]))
    except zstandard.ZstdError:
        return None
