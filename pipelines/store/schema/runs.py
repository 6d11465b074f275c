"""What was run: the documents of `crawls` and `about`."""

from pipelines.store.schema.shapes import COUNT, STRING, STRINGS, TEXTS, TIME, Schema, shape

RUNS: dict[str, Schema] = {
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
