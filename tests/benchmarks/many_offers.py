"""A million offers, seen five times each: what a team has after some years."""

import asyncio
import atexit
import os
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pymongo

from pipelines.store.documents import SCHEMA
from pipelines.store.session import open_store
from tests.benchmarks.database import fresh_database

Document = dict[str, Any]
OFFERS, DAYS, PAGE = 1_000_000, 5, 50
BRANDS = [f"Brand {number}" for number in range(50)]
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
RISKS = ((70, "high"), (40, "medium"), (15, "low"))


@cache
def load() -> None:
    """Make every command of this process and those it starts use such a database; it is dropped at the end."""
    kept = ExitStack()
    atexit.register(kept.close)
    environment = kept.enter_context(fresh_database())
    os.environ |= environment
    _load(environment)
    asyncio.run(_make_indexes())


async def _make_indexes() -> None:
    async with open_store():
        pass


def _load(environment: dict[str, str]) -> None:
    """Let the server make the documents itself: to send them takes many times as long."""
    with pymongo.MongoClient[Document](environment["BAZAARWATCH_MONGODB_URI"]) as client:
        database = client[environment["BAZAARWATCH_DATABASE"]]
        database["about"].insert_one({"_id": "schema", "version": SCHEMA})
        for name, numbers, document in (
            ("listings", (OFFERS // 1000, 1000), LISTING),
            ("snapshots", (OFFERS // 1000, 1000), SNAPSHOT),
            ("captures", (OFFERS // 1000, 1000 // PAGE), CAPTURE),
            ("sightings", (DAYS * OFFERS // 1000, 1000), SIGHTING),
        ):
            database.aggregate([*_counted(*numbers), {"$replaceWith": document}, {"$out": name}])


def _counted(outer: int, inner: int) -> list[Document]:
    """Stages that give a document for each number `n` from 0 on, outer times inner of them."""
    number: Document = {"$add": [{"$multiply": ["$outer", inner]}, "$inner"]}
    return [
        {"$documents": [{"outer": {"$range": [0, outer]}}]},
        {"$unwind": "$outer"},
        {"$project": {"outer": 1, "inner": {"$range": [0, inner]}}},
        {"$unwind": "$inner"},
        {"$project": {"n": number, "day": {"$floor": {"$divide": [number, OFFERS]}}}},
        {"$project": {"n": {"$mod": ["$n", OFFERS]}, "day": {"$toInt": "$day"}}},
    ]


def _text(*parts: Any) -> Document:  # noqa: ANN401 -- text, or an expression
    return {"$concat": [one if isinstance(one, str) and one[0] != "$" else {"$toString": one} for one in parts]}


def _rest(of: int) -> Document:
    return {"$mod": ["$n", of]}


MARKETPLACE = _text("bazaar", _rest(10))
KEY = _text(MARKETPLACE, ":", "$n")
PAGE_NUMBER = {"$toInt": {"$floor": {"$divide": ["$n", PAGE]}}}
PAGE_NAME = _text("bazaar-20260301T120000.000000Z-", PAGE_NUMBER)
PRICE = {"$toDecimal": {"$add": [_rest(3000), 0.5]}}
PART = {"$divide": [{"$mod": [{"$multiply": ["$n", 7919]}, 1000]}, 1000]}
SCORE = {"$round": [{"$multiply": [{"$pow": [PART, 3]}, 100]}, 1]}
"""Scattered evenly, and most offers harmless."""
BRAND = _text("Brand ", _rest(len(BRANDS)))
FACTS = {
    "url": _text("https://bazaar.example/offer/", "$n"),
    "title": _text(BRAND, " shoulder bag, black leather, with box and receipt, number ", "$n"),
    "price": PRICE,
    "currency": "EUR",
    "condition": "New",
    "seller": {"name": _text("Seller ", _rest(40_000)), "id": _text("s", _rest(40_000))},
    "images": [_text("https://img.bazaar.example/", "$n", f"/{place}.jpg") for place in range(3)],
    "description": "Brand new, never worn, comes with everything that belongs to it. Ships within two days. " * 3,
}
JUDGEMENT = {
    "brands": [BRAND],
    "hits": [],
    "score": SCORE,
    "risk": {
        "$switch": {
            "branches": [{"case": {"$gte": [SCORE, least]}, "then": risk} for least, risk in RISKS],
            "default": "none",
        }
    },
    "suggestion": None,
    "reasons": [
        {
            "signal": "price_far_below_reference",
            "strength": 0.9,
            "weight": 45.0,
            "sentence": "costs 2 % of the reference price",
        }
    ],
    "version": "6-1-9c0ab2/41c2fa90d3e1-ecb2026-02-27",
}
SEEN = {"first_seen": BEGIN, "last_seen": BEGIN + timedelta(days=DAYS - 1)}
LISTING = SEEN | {
    "_id": KEY,
    "schema": {"$literal": SCHEMA},
    "marketplace": MARKETPLACE,
    "listing_id": _text("$n"),
    "facts": FACTS,
    "judgement": JUDGEMENT,
    "status": "live",
    "snapshots": {"$literal": 1},
    "latest": {"search": {"number": {"$literal": 1}, "facts_hash": HASH}},
    "decision": None,
}
SNAPSHOT = SEEN | {
    "_id": _text(KEY, "#1"),
    "schema": {"$literal": SCHEMA},
    "listing": KEY,
    "number": {"$literal": 1},
    "view": "search",
    "facts": FACTS,
    "facts_hash": HASH,
    "raw": {"price": "€12.50"},
    "sources": {"price": "dom"},
    "judgement": JUDGEMENT,
    "capture": PAGE_NAME,
    "page": HASH,
    "reader_version": "23",
}
CAPTURE = {"_id": _text("bazaar-20260301T120000.000000Z-", "$n"), "reader_version": "23"}
SIGHTING = {
    "_id": _text("bazaar-day-", "$day", "-", PAGE_NUMBER, "#", _rest(PAGE)),
    "time": {"$dateAdd": {"startDate": BEGIN, "unit": "day", "amount": "$day"}},
    "listing": KEY,
    "crawl": _text("20260301T120000Z-", MARKETPLACE, "-day-", "$day"),
    "view": "search",
    "sponsored": False,
    "term": "bag",
    "result_page": {"$literal": 1},
    "rank": {"$add": [_rest(PAGE), 1]},
    "price": PRICE,
    "currency": "EUR",
}
