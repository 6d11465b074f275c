"""What was run: the documents of `crawls`, `sites` and `about`."""

from pipelines.store.schema.shapes import COUNT, FLAG, MAYBE_STRING, NUMBER, STRING, STRINGS, TEXTS, TIME, Schema, shape

RUN: Schema = {
    "_id": STRING,
    "schema": COUNT,
    "marketplace": STRING,
    "started_at": TIME,
    "ended_at": {"bsonType": ["date", "null"]},
    "ended": {"bsonType": ["string", "null"]},
    "counts": {"bsonType": "object", "additionalProperties": {"bsonType": ["int", "long", "double"]}},
    "software": TEXTS,
}
RUN_MORE: Schema = {"leaf": COUNT}
"""Its place in the log, once it has ended."""
_SHARES: Schema = {"bsonType": "object", "additionalProperties": NUMBER}
_COUNTS: Schema = {"bsonType": "object", "additionalProperties": COUNT}
_FIGURES: Schema = {
    "requests": COUNT,
    "failed": COUNT,
    "forbidden": COUNT,
    "states": _COUNTS,
    "own_states": _COUNTS,
    "followed": COUNT,
    "followed_offers": COUNT,
    "short": COUNT,
    "told_next": COUNT,
    "repeated": COUNT,
    "refused": COUNT,
    "read": COUNT,
    "fields": _SHARES,
    "own_read": COUNT,
    "own_fields": _SHARES,
    "garbled": COUNT,
    "markup": COUNT,
    "cut_off": COUNT,
}
_SEARCH: Schema = {"term": STRING, "asked": COUNT, "pages": COUNT, "offers": COUNT, "done": FLAG}
HEALTH: Schema = shape(
    {
        "verdict": {"enum": ["healthy", "degraded", "broken", "blocked", "incomplete"]},
        "reasons": {"bsonType": "array", "items": shape({"what": STRING, "sentence": STRING, "captures": STRINGS})},
        "figures": shape(_FIGURES),
        "searches": {"bsonType": "array", "items": shape(_SEARCH)},
    }
)
CRAWL_MORE: Schema = {
    "health": HEALTH,
    "flushed_at": TIME,
    "site": STRING,
    "revisit": FLAG,
    "searches": {"bsonType": "array", "items": shape({"term": STRING, "pages": COUNT, "to_end": FLAG})},
}
SITE: Schema = {
    "_id": STRING,
    "schema": COUNT,
    "day": STRING,
    "requests": COUNT,
    "granted": COUNT,
    "rests_until": {"bsonType": ["date", "null"]},
    "rest_reason": MAYBE_STRING,
    "rested": COUNT,
    "opened_by": MAYBE_STRING,
}
RUNS: dict[str, Schema] = {
    "crawls": shape(RUN | {"terms": STRINGS}, RUN_MORE | CRAWL_MORE),
    "sites": shape(SITE),
    "about": shape({"_id": {"enum": ["schema", "log"]}}, {"version": COUNT, "log": STRING}),
}
