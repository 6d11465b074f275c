"""A million offers, seen five times each: what a team has after some years, loaded in bulk."""

import asyncio
import atexit
import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pymongo
from bson.decimal128 import Decimal128
from pymongo.write_concern import WriteConcern

from pipelines.store.documents import SCHEMA
from pipelines.store.session import open_store
from tests.benchmarks.database import fresh_database

Document = dict[str, Any]
OFFERS, DAYS, BATCH = 1_000_000, 5, 5_000
BRANDS = [f"Brand {number}" for number in range(50)]
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
RISKS = ((70, "high"), (40, "medium"), (15, "low"), (0, "none"))


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
    with pymongo.MongoClient[Document](environment["BAZAARWATCH_MONGODB_URI"]) as client:
        database = client[environment["BAZAARWATCH_DATABASE"]]
        database["about"].insert_one({"_id": "schema", "version": SCHEMA})
        _insert(database, "listings", map(listing, range(OFFERS)))
        _insert(database, "snapshots", map(snapshot, range(OFFERS)))
        _insert(database, "captures", map(capture, range(OFFERS // 50)))
        numbers = itertools.product(range(DAYS), range(OFFERS))
        _insert(database, "sightings", itertools.starmap(sighting, numbers))


def _insert(database: pymongo.database.Database[Document], name: str, documents: Iterator[Document]) -> None:
    collection = database[name].with_options(write_concern=WriteConcern(j=False))
    while batch := list(itertools.islice(documents, BATCH)):
        collection.insert_many(batch, ordered=False)


def score(number: int) -> float:
    """Scattered evenly, and most offers harmless."""
    return round((number * 7919 % 1000 / 1000) ** 3 * 100, 1)


def facts(number: int) -> Document:
    return {
        "url": f"https://bazaar.example/offer/{number}",
        "title": f"{BRANDS[number % 50]} shoulder bag, black leather, with box and receipt, number {number}",
        "price": Decimal128(f"{number % 3000}.50"),
        "currency": "EUR",
        "condition": "New",
        "seller": {"name": f"Seller {number % 40_000}", "id": f"s{number % 40_000}"},
        "images": [f"https://img.bazaar.example/{number}/{place}.jpg" for place in range(3)],
        "description": "Brand new, never worn, comes with everything that belongs to it. Ships within two days. " * 3,
    }


def judgement(number: int) -> Document:
    points = score(number)
    reason = {"strength": 0.9, "weight": 45.0, "sentence": "costs 2 % of the reference price"}
    return {
        "brands": [BRANDS[number % 50]],
        "hits": [],
        "score": points,
        "risk": next(risk for least, risk in RISKS if points >= least),
        "suggestion": None,
        "reasons": [reason | {"signal": "price_far_below_reference"}],
        "version": "6-1-9c0ab2/41c2fa90d3e1-ecb2026-02-27",
    }


def listing(number: int) -> Document:
    return {
        "_id": f"bazaar{number % 10}:{number}",
        "schema": SCHEMA,
        "marketplace": f"bazaar{number % 10}",
        "listing_id": str(number),
        "facts": facts(number),
        "judgement": judgement(number),
        "status": "live",
        "first_seen": BEGIN,
        "last_seen": BEGIN + timedelta(days=DAYS - 1),
        "snapshots": 1,
        "latest": {"search": {"number": 1, "facts_hash": HASH}},
        "decision": None,
    }


def snapshot(number: int) -> Document:
    key = f"bazaar{number % 10}:{number}"
    return {
        "_id": f"{key}#1",
        "schema": SCHEMA,
        "listing": key,
        "number": 1,
        "view": "search",
        "facts": facts(number),
        "facts_hash": HASH,
        "raw": {"price": "€12.50"},
        "sources": {"price": "dom"},
        "judgement": judgement(number),
        "first_seen": BEGIN,
        "last_seen": BEGIN + timedelta(days=DAYS - 1),
        "capture": f"bazaar-20260301T120000.000000Z-{number // 50:08x}",
        "page": HASH,
        "reader_version": "23",
    }


def capture(number: int) -> Document:
    return {"_id": f"bazaar-20260301T120000.000000Z-{number:08x}", "schema": SCHEMA, "reader_version": "23"}


def sighting(day: int, number: int) -> Document:
    return {
        "_id": f"bazaar-202603{day + 1:02}T120000.000000Z-{number // 50:08x}#{number % 50 + 1}",
        "time": BEGIN + timedelta(days=day, milliseconds=number),
        "listing": f"bazaar{number % 10}:{number}",
        "crawl": f"2026030{day + 1}T120000Z-bazaar{number % 10}-a1b2c3",
        "view": "search",
        "sponsored": False,
        "term": "bag",
        "result_page": 1,
        "rank": number % 50 + 1,
        "price": Decimal128(f"{number % 3000}.50"),
        "currency": "EUR",
    }
