"""The collections, what each document must look like, and the indexes: the contract with everyone who reads."""

from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

Schema = dict[str, Any]

NAMESPACE_EXISTS = 48
"""MongoDB's error code for a collection that is there already."""

STRING: Schema = {"bsonType": "string"}
MAYBE_STRING: Schema = {"bsonType": ["string", "null"]}
TIME: Schema = {"bsonType": "date"}
COUNT: Schema = {"bsonType": ["int", "long"], "minimum": 0}
MAYBE_COUNT: Schema = {"bsonType": ["int", "long", "null"], "minimum": 0}
AMOUNT: Schema = {"bsonType": "decimal"}
NUMBER: Schema = {"bsonType": ["double", "int"]}
FLAG: Schema = {"bsonType": "bool"}
HASH: Schema = {"bsonType": "string", "pattern": "^[0-9a-f]{64}$"}
STRINGS: Schema = {"bsonType": "array", "items": STRING}
TEXTS: Schema = {"bsonType": "object", "additionalProperties": STRING}
VIEW: Schema = {"enum": ["search", "listing"]}
RISK: Schema = {"enum": ["none", "low", "medium", "high"]}
HEADERS: Schema = {"bsonType": "array", "items": {"bsonType": "array", "items": STRING, "minItems": 2, "maxItems": 2}}


def shape(required: Schema, optional: Schema | None = None) -> Schema:
    """JSON Schema of a document with these fields and no others."""
    known = {"bsonType": "object", "properties": required | (optional or {}), "additionalProperties": False}
    return known | ({"required": list(required)} if required else {})


FACTS = shape(
    {},
    {
        "url": STRING,
        "title": STRING,
        "description": STRING,
        "price": AMOUNT,
        "currency": {"bsonType": "string", "pattern": "^[A-Z]{3}$"},
        "list_price": AMOUNT,
        "price_max": AMOUNT,
        "unit": STRING,
        "min_order": COUNT,
        "condition": STRING,
        "availability": STRING,
        "stock": COUNT,
        "units_sold": COUNT,
        "seller": shape({}, {"name": STRING, "id": STRING, "url": STRING, "location": STRING}),
        "location": STRING,
        "brand_claimed": STRING,
        "category": STRING,
        "attributes": {"bsonType": "array", "items": shape({"name": STRING, "value": STRING})},
        "images": STRINGS,
        "rating": AMOUNT,
        "review_count": COUNT,
        "listed_at": TIME,
    },
)
HIT = shape(
    {
        "brand": STRING,
        "alias": STRING,
        "field": STRING,
        "start": COUNT,
        "end": COUNT,
        "disguise": MAYBE_STRING,
        "confidence": NUMBER,
        "sentence": STRING,
    },
)
REASON = shape({"signal": STRING, "strength": NUMBER, "weight": NUMBER, "sentence": STRING})
JUDGEMENT = shape(
    {
        "brands": STRINGS,
        "hits": {"bsonType": "array", "items": HIT},
        "score": {"bsonType": ["double", "int"], "minimum": 0, "maximum": 100},
        "risk": RISK,
        "suggestion": MAYBE_STRING,
        "reasons": {"bsonType": "array", "items": REASON},
        "version": STRING,
    },
)
LATEST = shape({"number": COUNT, "facts_hash": HASH})
DIFFERING = shape(
    {"listing": STRING, "snapshot": STRING, "facts_hash": HASH, "judgement": JUDGEMENT},
    {"facts": FACTS, "raw": TEXTS, "sources": TEXTS, "fields": STRINGS},
)

DOCUMENTS: dict[str, Schema] = {
    "listings": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "marketplace": STRING,
            "listing_id": STRING,
            "facts": FACTS,
            "judgement": JUDGEMENT,
            "status": {"enum": ["live", "removed"]},
            "first_seen": TIME,
            "last_seen": TIME,
            "snapshots": COUNT,
            "latest": shape({}, {"search": LATEST, "listing": LATEST}),
            "decision": {"bsonType": ["object", "null"]},
        },
        {"status_reason": shape({"capture": STRING, "time": TIME, "sentence": STRING})},
    ),
    "snapshots": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "listing": STRING,
            "number": COUNT,
            "view": VIEW,
            "facts": FACTS,
            "facts_hash": HASH,
            "raw": TEXTS,
            "sources": TEXTS,
            "judgement": JUDGEMENT,
            "first_seen": TIME,
            "last_seen": TIME,
            "capture": STRING,
            "page": HASH,
        },
        {"reader_version": STRING},
    ),
    "sightings": shape(
        {
            "_id": STRING,
            "time": TIME,
            "listing": STRING,
            "crawl": STRING,
            "view": VIEW,
            "sponsored": FLAG,
        },
        {
            "term": MAYBE_STRING,
            "result_page": MAYBE_COUNT,
            "rank": COUNT,
            "price": AMOUNT,
            "currency": STRING,
            "units_sold": COUNT,
            "stock": COUNT,
            "availability": STRING,
        },
    ),
    "captures": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "crawl": STRING,
            "marketplace": STRING,
            "origin": {"enum": ["fetched", "ingested"]},
            "requested_url": STRING,
            "url": STRING,
            "redirects": STRINGS,
            "captured_at": TIME,
            "status": MAYBE_COUNT,
            "request_headers": HEADERS,
            "response_headers": HEADERS,
            "page": HASH,
            "page_state": STRING,
            "view": {"enum": ["search", "listing", None]},
            "offers": COUNT,
            "term": MAYBE_STRING,
            "result_page": MAYBE_COUNT,
            "offer_id": MAYBE_STRING,
            "anomalies": {"bsonType": "array", "items": shape({"what": STRING, "times": COUNT})},
            "reader_version": STRING,
        },
        {
            "reading": {"bsonType": "binData"},
            "same_as": STRING,
            "judged_by": STRING,
            "content_type": STRING,
            "rendered": FLAG,
            "ingested_by": MAYBE_STRING,
            "ingested_from": MAYBE_STRING,
        },
    ),
    "readings": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "capture": STRING,
            "page": HASH,
            "marketplace": STRING,
            "captured_at": TIME,
            "reader_version": STRING,
            "judged_by": STRING,
            "read_at": TIME,
            "page_state": STRING,
            "view": {"enum": ["search", "listing", None]},
            "offers": COUNT,
            "anomalies": {"bsonType": "array", "items": shape({"what": STRING, "times": COUNT})},
            "differing": {"bsonType": "array", "items": DIFFERING},
            "found": STRINGS,
            "not_found": STRINGS,
        },
        {"reading": {"bsonType": "binData"}},
    ),
    "judgements": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "listing": STRING,
            "snapshot": STRING,
            "number": COUNT,
            "view": VIEW,
            "judgement": JUDGEMENT,
        },
        {"judged_at": TIME},
    ),
    "pages": shape(
        {"_id": HASH, "schema": COUNT, "encoding": {"enum": ["zstd"]}, "size": COUNT, "body": {"bsonType": "binData"}},
    ),
    "crawls": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "marketplace": STRING,
            "terms": STRINGS,
            "started_at": TIME,
            "ended_at": {"bsonType": ["date", "null"]},
            "ended": {"bsonType": ["string", "null"]},
            "counts": {"bsonType": "object", "additionalProperties": {"bsonType": ["int", "long", "double"]}},
            "software": TEXTS,
        },
        {"flushed_at": TIME},
    ),
    "about": shape({"_id": {"enum": ["schema"]}, "version": COUNT}),
}

# Observations are many and alike. A time series of MongoDB was measured to be seven times slower to write, with one
# series for each offer, and can not refuse an observation that is there already.
STORAGE: dict[str, Schema] = {"sightings": {"wiredTiger": {"configString": "block_compressor=zstd"}}}

NAMES_A_BRAND: Schema = {"judgement.brands.0": {"$exists": True}}
"""Offers that name a watched brand: what the indexes for sellers and images hold, and so what has to be asked for."""
_NAMING: dict[str, Any] = {"partialFilterExpression": NAMES_A_BRAND}

INDEXES: dict[str, list[IndexModel]] = {
    "listings": [
        # `last_seen` is in none of them: it grows with each sighting, and every index would be written again.
        IndexModel([("judgement.score", DESCENDING)], name="riskiest"),
        IndexModel([("marketplace", ASCENDING), ("judgement.score", DESCENDING)], name="by_marketplace"),
        IndexModel([("judgement.brands", ASCENDING), ("judgement.score", DESCENDING)], name="by_brand"),
        IndexModel([("listing_id", ASCENDING)], name="by_listing_id"),
        IndexModel([("facts.images", ASCENDING)], name="by_image", **_NAMING),
        IndexModel([("facts.seller.id", ASCENDING)], name="by_seller_id", **_NAMING),
        IndexModel([("facts.seller.name", ASCENDING)], name="by_seller_name", **_NAMING),
    ],
    "sightings": [
        IndexModel([("listing", ASCENDING), ("time", ASCENDING)], name="of_listing"),
        IndexModel([("crawl", ASCENDING)], name="of_crawl"),
    ],
    "snapshots": [
        IndexModel([("listing", ASCENDING), ("number", ASCENDING)], name="history", unique=True),
        IndexModel([("capture", ASCENDING)], name="of_capture"),
    ],
    "judgements": [IndexModel([("listing", ASCENDING), ("number", ASCENDING)], name="of_listing")],
    "captures": [
        IndexModel([("crawl", ASCENDING), ("captured_at", ASCENDING)], name="by_crawl"),
        IndexModel([("url", ASCENDING), ("captured_at", ASCENDING)], name="by_url"),
        IndexModel([("page", ASCENDING)], name="by_page"),
        IndexModel([("marketplace", ASCENDING), ("captured_at", ASCENDING), ("_id", ASCENDING)], name="by_marketplace"),
    ],
    "readings": [
        IndexModel([("capture", ASCENDING)], name="of_capture"),
        IndexModel([("differing.listing", ASCENDING)], name="of_listing"),
    ],
    "crawls": [IndexModel([("started_at", DESCENDING)], name="newest")],
}


async def ensure_schema(database: AsyncDatabase[dict[str, Any]]) -> None:
    """Make what is missing of the collections, their validators and their indexes; idempotent and quick."""
    there = {entry["name"]: entry async for entry in await database.list_collections()}
    for name, schema in DOCUMENTS.items():
        validator = {"$jsonSchema": schema}
        if name not in there:
            storage = {"storageEngine": STORAGE[name]} if name in STORAGE else {}
            await _create(database, name, validator=validator, **storage)
        elif there[name].get("options", {}).get("validator") != validator:
            await database.command("collMod", name, validator=validator)
    for name, indexes in INDEXES.items():
        await database[name].create_indexes(indexes)


async def _create(database: AsyncDatabase[dict[str, Any]], name: str, **options: Any) -> None:  # noqa: ANN401 -- MongoDB's options
    try:
        await database.create_collection(name, check_exists=False, **options)
    except OperationFailure as error:
        if error.code != NAMESPACE_EXISTS:  # another command was faster
            raise
