"""Databases of earlier versions, their documents written by hand as those versions wrote them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import zstandard
from bson.binary import Binary
from bson.decimal128 import Decimal128
from bson.int64 import Int64

from pipelines.store.connection import Database

Document = dict[str, Any]
NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
IN_POINTS = "1-1-abc/0123456789ab-ecb2026-02-27"
BODY = b"<html><title>Gucci bag</title></html>"
PAGE = "6161fa11e38f2acd91e98c1737f5af623bebe01b9787ea864dcbb7224d5e19c2"
CRAWL = "20260301T120000Z-bazaar-a1b2c3"


def judgement(score: float = 0.427, weight: float = 0.45, version: str = "1-1-abc/1-0123456789ab") -> Document:
    reason = {"signal": "price_far_below_reference", "strength": 0.95, "weight": weight, "sentence": "2 %"}
    return {
        "brands": ["Gucci"],
        "hits": [],
        "score": score,
        "risk": "medium",
        "suggestion": None,
        "reasons": [reason],
        "version": version,
    }


def offer(number: int, judged: Document, schema: int = 1) -> tuple[Document, Document]:
    """A listing and its snapshot."""
    facts = {"title": "Gucci bag", "price": Decimal128(Decimal("12.50"))}
    latest = {"search": {"number": 1, "facts_hash": "0" * 64}}
    listing = {
        "_id": f"bazaar:{number}",
        "schema": schema,
        "marketplace": "bazaar",
        "listing_id": str(number),
        "facts": facts,
        "judgement": judged,
        "status": "live",
        "first_seen": NOON,
        "last_seen": NOON,
        "snapshots": 1,
        "latest": latest,
        "decision": None,
    }
    snapshot = {
        "_id": f"bazaar:{number}#1",
        "schema": schema,
        "listing": listing["_id"],
        "number": 1,
        "view": "search",
        "facts": facts,
        "facts_hash": "0" * 64,
        "raw": {"price": "€12.50"},
        "sources": {},
        "judgement": judged,
        "first_seen": NOON,
        "last_seen": NOON,
        "capture": "c1",
        "page": PAGE,
    }
    return listing, snapshot


def reading(judged: Document, schema: int = 1) -> Document:
    """What a later reader said of the first offer."""
    said = {"listing": "bazaar:1", "snapshot": "bazaar:1#1", "facts_hash": "0" * 64, "judgement": judged}
    return {
        "_id": "c1@2/x",
        "schema": schema,
        "capture": "c1",
        "page": PAGE,
        "marketplace": "bazaar",
        "captured_at": NOON,
        "reader_version": "2",
        "judged_by": "x",
        "read_at": NOON,
        "page_state": "results",
        "view": "search",
        "offers": 3,
        "anomalies": [],
        "differing": [said],
        "found": [],
        "not_found": [],
    }


async def _write_rest(database: Database, schema: int, offers: int) -> None:
    """The documents that are the same in schemas 1 and 2."""
    body = {"encoding": "zstd", "size": len(BODY), "body": Binary(zstandard.compress(BODY))}
    await database["pages"].insert_one({"_id": PAGE, "schema": schema} | body)
    capture = {
        "_id": "c1",
        "schema": schema,
        "crawl": CRAWL,
        "marketplace": "bazaar",
        "origin": "fetched",
        "requested_url": "https://bazaar.example/s?q=gucci",
        "url": "https://bazaar.example/s?q=gucci",
        "redirects": [],
        "captured_at": NOON,
        "status": 200,
        "request_headers": [["Accept", "text/html"]],
        "response_headers": [["Content-Type", "text/html"]],
        "page": PAGE,
        "page_state": "results",
        "view": "search",
        "offers": offers,
        "term": "gucci",
        "result_page": 1,
        "offer_id": None,
        "anomalies": [],
        "reader_version": "1",
    }
    await database["captures"].insert_one(capture)
    run = {
        "_id": CRAWL,
        "schema": schema,
        "marketplace": "bazaar",
        "terms": ["gucci"],
        "started_at": NOON,
        "ended_at": NOON,
        "ended": "finished",
        "counts": {"offers": Int64(offers)},
        "software": {"bazaarwatch": "0.1.0"},
    }
    await database["crawls"].insert_one(run)
    sighting = {"time": NOON, "crawl": CRAWL, "view": "search", "sponsored": False, "term": "gucci", "result_page": 1}
    await database["sightings"].insert_many(
        [sighting | {"_id": f"c1#{rank}", "listing": f"bazaar:{rank}", "rank": rank} for rank in range(1, offers + 1)],
    )


async def write_schema_1(database: Database, offers: int = 3) -> None:
    """A database of schema 1, whose last offer was judged in points before documents said so."""
    judgements = [judgement() for _ in range(offers - 1)] + [judgement(0.8, 4, IN_POINTS)]
    documents = [offer(number, judged) for number, judged in enumerate(judgements, start=1)]
    await database["listings"].insert_many([listing for listing, _ in documents])
    await database["snapshots"].insert_many([snapshot for _, snapshot in documents])
    await database["readings"].insert_one(reading(judgement(0.1)))
    await _write_rest(database, 1, offers)


async def write_schema_2(database: Database, offers: int = 3) -> None:
    """A database of schema 2: scores in points, judgements kept by themselves, and `about` says the version."""
    documents = [offer(number, judgement(42.7, 45, IN_POINTS), 2) for number in range(1, offers + 1)]
    await database["listings"].insert_many([listing for listing, _ in documents])
    await database["snapshots"].insert_many([snapshot | {"reader_version": "1"} for _, snapshot in documents])
    await database["readings"].insert_one(reading(judgement(10, 45, IN_POINTS), 2))
    earlier = {"_id": "bazaar:1#1/x", "schema": 2, "listing": "bazaar:1", "snapshot": "bazaar:1#1", "number": 1}
    await database["judgements"].insert_one(earlier | {"view": "search", "judgement": judgement(42.7, 45, "x")})
    await _write_rest(database, 2, offers)
    await database["about"].insert_one({"_id": "schema", "version": 2})


EARLIER: Mapping[int, Callable[[Database, int], Awaitable[None]]] = {1: write_schema_1, 2: write_schema_2}
"""What writes a database of an earlier version, with so many offers."""
