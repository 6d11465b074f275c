"""What was run: the documents of `crawls` and `about`."""

from pipelines.store.schema.shapes import COUNT, FLAG, STRING, STRINGS, TEXTS, TIME, Schema, shape

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
CRAWL_MORE: Schema = {
    "flushed_at": TIME,
    "site": STRING,
    "searches": {"bsonType": "array", "items": shape({"term": STRING, "pages": COUNT, "to_end": FLAG})},
}
RUNS: dict[str, Schema] = {
    "crawls": shape(RUN | {"terms": STRINGS}, RUN_MORE | CRAWL_MORE),
    "about": shape({"_id": {"enum": ["schema", "log"]}}, {"version": COUNT, "log": STRING}),
}
