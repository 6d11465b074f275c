"""JSON Schema, as MongoDB takes it, of the values that documents are made of."""

from typing import Any, get_args

from pipelines.snapshot import Label

Schema = dict[str, Any]

STRING: Schema = {"bsonType": "string"}
MAYBE_STRING: Schema = {"bsonType": ["string", "null"]}
TIME: Schema = {"bsonType": "date"}
COUNT: Schema = {"bsonType": ["int", "long"], "minimum": 0}
MAYBE_COUNT: Schema = {"bsonType": ["int", "long", "null"], "minimum": 0}
AMOUNT: Schema = {"bsonType": "decimal"}
NUMBER: Schema = {"bsonType": ["double", "int"]}
FLAG: Schema = {"bsonType": "bool"}
HASH: Schema = {"bsonType": "string", "pattern": "^[0-9a-f]{64}$"}
STRINGS: Schema = {"bsonType": "array", "items": STRING}
TEXTS: Schema = {"bsonType": "object", "additionalProperties": STRING}
VIEW: Schema = {"enum": ["search", "listing"]}
LABEL: Schema = {"enum": list(get_args(Label))}
RISK: Schema = {"enum": ["none", "low", "medium", "high"]}
HEADERS: Schema = {"bsonType": "array", "items": {"bsonType": "array", "items": STRING, "minItems": 2, "maxItems": 2}}


def shape(required: Schema, optional: Schema | None = None) -> Schema:
    """JSON Schema of a document with these fields and no others."""
    known = {"bsonType": "object", "properties": required | (optional or {}), "additionalProperties": False}
    return known | ({"required": list(required)} if required else {})
