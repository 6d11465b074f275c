"""What is known of offers: the documents of `listings`, `snapshots`, `sightings` and `judgements`."""

from pipelines.store.schema.shapes import (
    AMOUNT,
    COUNT,
    FLAG,
    HASH,
    LABEL,
    MAYBE_COUNT,
    MAYBE_STRING,
    NUMBER,
    RISK,
    STRING,
    STRINGS,
    TEXTS,
    TIME,
    VIEW,
    Schema,
    shape,
)

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
DECIDED = shape(
    {"id": STRING, "label": LABEL, "reason": STRING, "who": STRING, "when": TIME, "snapshot": STRING},
) | {"bsonType": ["object", "null"]}
STATUS: Schema = {"enum": ["live", "not_seen", "removed", "ended", "blocked"]}
STATUS_REASON = shape(
    {"time": TIME, "sentence": STRING},
    {"capture": STRING, "crawl": STRING, "runs": COUNT, "blocked_at": TIME},
)
STATUS_BEFORE = shape({"status": STATUS, "until": TIME}, {"time": TIME, "sentence": STRING})
RELISTS = shape({"listing": STRING, "by": STRINGS, "sentence": STRING, "time": TIME})
CHANGED = shape({"field": STRING, "old": {}, "new": {}})
LOOKED = shape({"at": TIME}, {"times": COUNT})
LATEST = shape({"number": COUNT, "facts_hash": HASH})
OFFERS: dict[str, Schema] = {
    "listings": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "marketplace": STRING,
            "listing_id": STRING,
            "facts": FACTS,
            "judgement": JUDGEMENT,
            "status": STATUS,
            "first_seen": TIME,
            "last_seen": TIME,
            "snapshots": COUNT,
            "latest": shape({}, {"search": LATEST, "listing": LATEST}),
            "decision": DECIDED,
        },
        {
            "status_reason": STATUS_REASON,
            "statuses": {"bsonType": "array", "items": STATUS_BEFORE},
            "relists": RELISTS,
            "seller": STRING,
            "looked": LOOKED,
        },
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
        {"reader_version": STRING, "changed": {"bsonType": "array", "items": CHANGED}},
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
        {"judged_at": TIME, "capture": STRING},
    ),
}
