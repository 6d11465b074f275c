"""What stands behind the offers: the documents of `captures`, `readings` and `pages`."""

from pipelines.store.schema.offers import FACTS, JUDGEMENT
from pipelines.store.schema.shapes import (
    COUNT,
    FLAG,
    HASH,
    HEADERS,
    MAYBE_COUNT,
    MAYBE_STRING,
    STRING,
    STRINGS,
    TEXTS,
    TIME,
    Schema,
    shape,
)

DIFFERING = shape(
    {"listing": STRING, "snapshot": STRING, "facts_hash": HASH, "judgement": JUDGEMENT},
    {"facts": FACTS, "raw": TEXTS, "sources": TEXTS, "fields": STRINGS},
)

EVIDENCE: dict[str, Schema] = {
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
            "reading_base": STRING,
            "same_as": STRING,
            "judged_by": STRING,
            "requested_at": TIME,
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
    "pages": shape(
        {
            "_id": HASH,
            "schema": COUNT,
            "encoding": {"enum": ["zstd", "zstd-diff"]},
            "size": COUNT,
            "body": {"bsonType": "binData"},
        },
        {"base": HASH, "released": FLAG},
    ),
}
