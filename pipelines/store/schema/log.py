"""What shows that nothing was changed: the documents of `log`, `heads`, `keys`, `revisions`, `decisions`, `purges`."""

from typing import get_args

from pipelines.evidence.entry import Kind
from pipelines.store.schema.runs import RUN, RUN_MORE
from pipelines.store.schema.shapes import COUNT, FLAG, HASH, LABEL, MAYBE_STRING, STRING, STRINGS, TIME, Schema, shape

LEAF = shape({"kind": {"enum": list(get_args(Kind))}, "id": STRING, "hash": HASH})
STAMP = shape(
    {"state": {"enum": ["none", "pending", "stamped"]}},
    {"token": {"bsonType": "binData"}, "server": STRING, "at": TIME},
)
SIGNATURE: Schema = {"bsonType": "string", "pattern": "^[0-9a-f]{128}$"}
LOG: dict[str, Schema] = {
    "log": shape(
        {
            "_id": COUNT,
            "schema": COUNT,
            "count": COUNT,
            "run": STRING,
            "at": TIME,
            "adopted": FLAG,
            "leaves": {"bsonType": "array", "items": LEAF, "minItems": 1},
        },
    ),
    "heads": shape(
        {
            "_id": COUNT,
            "schema": COUNT,
            "log": STRING,
            "number": COUNT,
            "size": COUNT,
            "root": HASH,
            "previous": STRING,
            "run": STRING,
            "time": TIME,
            "key": HASH,
            "timestamp_server": MAYBE_STRING,
            "signature": SIGNATURE,
            "frontier": {"bsonType": "array", "items": HASH},
            "stamp": STAMP,
        },
    ),
    "keys": shape({"_id": HASH, "schema": COUNT, "public": HASH, "since": TIME}),
    "revisions": shape(RUN | {"kind": {"enum": ["reread", "rejudge"]}}, RUN_MORE),
    "decisions": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "listing": STRING,
            "snapshot": STRING,
            "label": LABEL,
            "reason": STRING,
            "who": STRING,
            "when": TIME,
        },
        {"note": STRING},
    ),
    "purges": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "collection": STRING,
            "ids": STRINGS,
            "reason": STRING,
            "who": STRING,
            "when": TIME,
        },
    ),
}
