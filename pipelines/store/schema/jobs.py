"""What runs by itself: the documents of `jobs`, `firings` and `schedulers`. They tell how we work: none is logged."""

from pipelines.store.schema.shapes import COUNT, FLAG, STRING, STRINGS, TIME, Schema, shape

_MAYBE_TIME: Schema = {"bsonType": ["date", "null"]}
_INTEGER: Schema = {"bsonType": ["int", "long"]}
_SCHEDULE = shape({"cron": STRING, "time_zone": STRING})
_SEASON = shape({"name": STRING, "from": STRING, "to": STRING}, {"cron": STRING, "times_more": COUNT})
STATES = ("claimed", "running", "done", "failed", "skipped")

JOBS: dict[str, Schema] = {
    "jobs": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "marketplace": STRING,
            "terms": STRINGS,
            "brands": STRINGS,
            "terms_from": STRINGS,
            "offers": FLAG,
            "priority": _INTEGER,
            "seasons": STRINGS,
            "own_seasons": {"bsonType": "array", "items": _SEASON},
            "origin": {"enum": ["watchlist", "command"]},
            "made_at": TIME,
            "next_due": _MAYBE_TIME,
            "paused_at": _MAYBE_TIME,
        },
        {
            "site": STRING,
            "budget": COUNT,
            "pages": COUNT,
            "requests": COUNT,
            "revisit": FLAG,
            "schedule": _SCHEDULE,
            "watchlist": STRING,
            "paused_why": STRING,
            "asked_at": TIME,
            "last": shape({"due": TIME, "firing": STRING}),
        },
    ),
    "firings": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "job": STRING,
            "marketplace": STRING,
            "due": TIME,
            "missed": COUNT,
            "next_due": _MAYBE_TIME,
            "manual": FLAG,
            "claimed_at": TIME,
            "by": STRING,
            "attempt": COUNT,
            "crawls": STRINGS,
            "state": {"enum": list(STATES)},
            "why": STRING,
            "ended_at": _MAYBE_TIME,
        },
    ),
    "schedulers": shape({"_id": STRING, "schema": COUNT, "host": STRING, "pid": COUNT, "seen_at": TIME}),
}
