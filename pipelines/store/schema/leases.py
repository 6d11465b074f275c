"""Who may crawl a marketplace now: the documents of `leases`."""

from pipelines.store.schema.shapes import COUNT, MAYBE_STRING, STRING, TIME, Schema, shape

HOLDER: Schema = shape({"host": STRING, "process": COUNT, "started": COUNT, "machine": STRING})
LEASES: dict[str, Schema] = {
    "leases": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "token": COUNT,
            "holder": HOLDER | {"bsonType": ["object", "null"]},
            "crawl": MAYBE_STRING,
            "taken_at": TIME,
            "renewed_at": TIME,
            "expires_at": TIME,
        },
    ),
}
