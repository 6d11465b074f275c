"""Databases of earlier versions, written by hand as those versions wrote them."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from bson.decimal128 import Decimal128

from crawler.errors import OperatorError
from pipelines.store.connection import Database
from pipelines.store.documents import SCHEMA
from pipelines.store.migration import bring_up_to_date
from pipelines.store.session import open_store

Document = dict[str, Any]
NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
IN_POINTS = "1-1-abc/0123456789ab-ecb2026-02-27"


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


def offer(number: int, judged: Document) -> tuple[Document, Document]:
    facts = {"title": "Gucci bag", "price": Decimal128(Decimal("12.50"))}
    latest = {"search": {"number": 1, "facts_hash": "0" * 64}}
    listing = {
        "_id": f"bazaar:{number}",
        "schema": 1,
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
        "schema": 1,
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
        "page": "1" * 64,
    }
    return listing, snapshot


async def write_schema_1(database: Database, offers: int = 3) -> None:
    """A database of schema 1, whose last offer was judged in points before documents said so."""
    judgements = [judgement() for _ in range(offers - 1)] + [judgement(0.8, 4, IN_POINTS)]
    documents = [offer(number, judged) for number, judged in enumerate(judgements, start=1)]
    await database["listings"].insert_many([listing for listing, _ in documents])
    await database["snapshots"].insert_many([snapshot for _, snapshot in documents])
    said = {"listing": "bazaar:1", "snapshot": "bazaar:1#1", "facts_hash": "0" * 64, "judgement": judgement(0.1)}
    reading = {
        "_id": "c1@2/x",
        "schema": 1,
        "capture": "c1",
        "page": "1" * 64,
        "marketplace": "bazaar",
        "captured_at": NOON,
        "reader_version": "2",
        "judged_by": "x",
        "read_at": NOON,
        "page_state": "results",
        "view": "search",
        "offers": offers,
        "anomalies": [],
        "differing": [said],
        "found": [],
        "not_found": [],
    }
    await database["readings"].insert_one(reading)


async def everything(database: Database) -> dict[str, list[Document]]:
    return {name: await database[name].find({}).sort("_id").to_list() for name in ("listings", "snapshots", "readings")}


async def test_scores_and_weights_become_points_and_nothing_else_changes(database: Database) -> None:
    await write_schema_1(database)
    before = await everything(database)
    await bring_up_to_date(database)
    after = await everything(database)
    for name in ("listings", "snapshots"):
        assert [one["judgement"]["score"] for one in after[name]] == [42.7, 42.7, 0.8]
        assert [one["judgement"]["reasons"][0]["weight"] for one in after[name]] == [45, 45, 4]
    (said,) = after["readings"][0]["differing"]
    assert said["judgement"]["score"] == 10
    in_points = judgement(42.7, 45)
    for one in (*before["listings"][:2], *before["snapshots"][:2]):
        one["judgement"] = in_points
    before["readings"][0]["differing"][0]["judgement"] = judgement(10, 45)
    for name, documents in before.items():
        assert after[name] == [one | {"schema": 2} for one in documents]
    assert await database["about"].find_one({}) == {"_id": "schema", "version": SCHEMA}


async def test_it_runs_once(database: Database) -> None:
    await write_schema_1(database)
    await bring_up_to_date(database)
    once = await everything(database)
    await bring_up_to_date(database)
    assert await everything(database) == once


async def test_what_was_cut_off_is_completed(database: Database) -> None:
    await write_schema_1(database)
    half = {"$set": {"schema": 2, "judgement": judgement(42.7, 45)}}
    await database["snapshots"].update_one({"_id": "bazaar:1#1"}, half)
    await bring_up_to_date(database)
    scores = [one["judgement"]["score"] for one in (await everything(database))["snapshots"]]
    assert scores == [42.7, 42.7, 0.8]


async def test_two_openings_at_once_multiply_once(database: Database) -> None:
    await write_schema_1(database, offers=400)
    await asyncio.gather(*(bring_up_to_date(database) for _ in range(4)))
    for name in ("listings", "snapshots"):
        assert await database[name].distinct("judgement.score") == [0.8, 42.7]
        assert await database[name].count_documents({"schema": 2}) == 400


async def test_a_new_database_has_todays_version(database: Database) -> None:
    await bring_up_to_date(database)
    about = await database["about"].find_one({})
    assert about == {"_id": "schema", "version": SCHEMA}


async def test_a_newer_database_is_refused_and_left_alone(
    database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    await database["about"].insert_one({"_id": "schema", "version": SCHEMA + 1})
    with pytest.raises(OperatorError, match=f"has schema {SCHEMA + 1}, and this Bazaarwatch knows {SCHEMA}"):
        async with open_store(database.name):
            pass
    assert await database.list_collection_names() == ["about"]
