"""Who sells: the documents of `sellers`."""

from pipelines.store.schema.shapes import COUNT, STRING, STRINGS, TIME, Schema, shape

NAME = shape({"name": STRING, "first_seen": TIME, "last_seen": TIME})
SELLERS: dict[str, Schema] = {
    "sellers": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "marketplace": STRING,
            "names": {"bsonType": "array", "items": NAME},
            "first_seen": TIME,
            "last_seen": TIME,
            "offers": COUNT,
            "suspects": COUNT,
            "brands": STRINGS,
            "decisions": {"bsonType": "object", "additionalProperties": COUNT},
        },
        {"seller_id": STRING, "name": STRING, "url": STRING, "location": STRING},
    ),
}
