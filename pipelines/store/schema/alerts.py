"""What is told to people: the outbox, and how far it has come. It holds how we work, and no evidence."""

from pipelines.store.schema.shapes import COUNT, NUMBER, STRING, STRINGS, TIME, Schema, shape

KINDS: Schema = {
    "enum": [
        "new_suspect",
        "relisted",
        "changed",
        "price_floor",
        "broken_run",
        "blocked_run",
        "missed_job",
        "begun",
    ]
}
SENT: Schema = {"bsonType": "array", "items": shape({"channel": STRING, "at": TIME})}
ALERTS: dict[str, Schema] = {
    "alerts": shape(
        {
            "_id": STRING,
            "kind": KINDS,
            "subject": STRING,
            "title": STRING,
            "sentence": STRING,
            "weight": NUMBER,
            "at": TIME,
            "noted_at": TIME,
            "left": STRINGS,
            "sent": SENT,
        },
        {"marketplace": STRING, "url": STRING, "told_at": TIME},
    ),
    "alert_channels": shape(
        {"_id": STRING},
        {"attempts": COUNT, "next_try": TIME, "error": STRING, "sent_at": TIME, "busy_until": TIME},
    ),
    "alert_place": shape({"_id": {"enum": ["place"]}, "token": STRING, "since": TIME, "firings_until": TIME}),
}
"""`alert_channels` tells how each channel does, `alert_place` what was looked through."""
