"""The validators as standard JSON Schema, for programs that read exported documents.

MongoDB's validators speak of BSON types. What is published speaks of the same documents in relaxed extended JSON, which
`mongoexport` and the drivers' `json_util` write: whole numbers are numbers, and what JSON has no type for is an object,
`{"$date": …}`, `{"$numberDecimal": …}`, `{"$binary": …}`.
"""

from collections.abc import Iterator
from typing import Any

from pipelines.store.documents import SCHEMA
from pipelines.store.schema.making import DOCUMENTS
from pipelines.store.schema.shapes import Schema

_SIMPLE = {
    "string": "string",
    "bool": "boolean",
    "null": "null",
    "object": "object",
    "array": "array",
    "int": "integer",
    "long": "integer",
    "double": "number",
}


def _tagged(name: str, inside: Schema) -> Schema:
    return {"type": "object", "properties": {name: inside}, "required": [name], "additionalProperties": False}


_LONG = _tagged("$numberLong", {"type": "string", "pattern": "^-?[0-9]+$"})
_BINARY = {"base64": {"type": "string", "contentEncoding": "base64"}, "subType": {"type": "string"}}
EXTENDED: dict[str, Schema] = {
    # Years before 1970 and after 9999 are written as milliseconds.
    "date": _tagged("$date", {"anyOf": [{"type": "string", "format": "date-time"}, _LONG]}),
    "decimal": _tagged("$numberDecimal", {"type": "string"}),
    "binData": _tagged("$binary", {"type": "object", "properties": _BINARY, "required": list(_BINARY)}),
}
"""BSON type to the object that stands for it."""

_OF_SCHEMAS = frozenset({"anyOf", "oneOf", "allOf"})
_AS_THEY_ARE = frozenset(
    {"required", "enum", "pattern", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength"}
)


def published(collection: str) -> Schema:
    """Return the JSON Schema of the documents of a collection as they are exported."""
    body = translated(DOCUMENTS[collection])
    used = {name: EXTENDED[name] for name in EXTENDED if f"#/$defs/{name}" in set(_references(body))}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:bazaarwatch:schema:{SCHEMA}:{collection}",
        "title": f"A document of {collection}, schema {SCHEMA}, in relaxed extended JSON",
    }
    return head | body | ({"$defs": used} if used else {})


def translated(schema: Schema) -> Schema:
    """Translate a validator's schema. Raises ValueError for a keyword that would be lost."""
    found: Schema = {}
    for keyword, value in schema.items():
        if keyword == "bsonType":
            found |= _types(value)
        elif keyword == "properties":
            found[keyword] = {name: translated(inside) for name, inside in value.items()}
        elif keyword in _OF_SCHEMAS:
            found[keyword] = [translated(inside) for inside in value]
        elif keyword in _AS_THEY_ARE:
            found[keyword] = value
        elif keyword in {"items", "additionalProperties"}:
            found[keyword] = translated(value) if isinstance(value, dict) else value
        else:
            raise ValueError(f"No translation of {keyword!r} is known: add one")
    return found


def _types(names: str | list[str]) -> Schema:
    listed = [names] if isinstance(names, str) else names
    simple = list(dict.fromkeys(_SIMPLE[name] for name in listed if name in _SIMPLE))
    choices: list[Schema] = [{"$ref": f"#/$defs/{name}"} for name in listed if name not in _SIMPLE]
    if simple:
        choices.append({"type": simple[0] if len(simple) == 1 else simple})
    return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _references(schema: Any) -> Iterator[str]:  # noqa: ANN401 -- any part of a schema
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for inside in schema.values():
            yield from _references(inside)
    elif isinstance(schema, list):
        for inside in schema:
            yield from _references(inside)
