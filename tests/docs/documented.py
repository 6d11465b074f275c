"""What docs/database.md has to say of each field, told from the validators."""

from collections.abc import Iterator
from typing import Any

from pipelines.store.schema.indexes import INDEXES
from pipelines.store.schema.making import DOCUMENTS
from pipelines.store.schema.offers import FACTS, JUDGEMENT
from pipelines.store.schema.shapes import Schema

SHARED: dict[str, Schema] = {"facts": FACTS, "judgement": JUDGEMENT}
"""Shapes that stand in several collections, and have a section of their own."""
SECTIONS: dict[str, Schema] = DOCUMENTS | SHARED
CALLED = {"int": "integer", "long": "integer", "double": "number", "bool": "boolean", "binData": "binary"}
HOLDS = {
    "judgement.brands.0": "that name a brand",
    "judgement.risk": "of medium or high risk",
    "status": "that are not live",
}
"""Field by which an index holds only some offers, and which these are."""
Fields = dict[str, str]


def fields(schema: Schema) -> Fields:
    """Path of each field → its type, as the document has to have them."""
    return dict(_fields(schema, ""))


def _fields(schema: Schema, before: str) -> Iterator[tuple[str, str]]:
    required = schema.get("required", [])
    for name, inside in schema.get("properties", {}).items():
        path = f"{before}{name}"
        yield path, _called(inside) + ("" if name in required else ", optional")
        yield from _inside(inside, path)


def _inside(schema: Schema, path: str) -> Iterator[tuple[str, str]]:
    if any(schema == shared for shared in SHARED.values()):
        return
    yield from _fields(schema, f"{path}.")
    if isinstance(schema.get("items"), dict):
        yield from _inside(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _inside(schema["additionalProperties"], f"{path}.*")


def _called(schema: Schema) -> str:
    for name, shared in SHARED.items():
        if schema == shared:
            return f"[{name}](#{name})"
    if "enum" in schema:
        return "one of " + ", ".join("null" if value is None else f"`{value}`" for value in schema["enum"])
    if "bsonType" not in schema:
        return "any"
    types: Any = schema["bsonType"]
    names = [CALLED.get(name, name) for name in ([types] if isinstance(types, str) else types)]
    if names[0] == "array":
        return f"list of {_called(schema.get('items', {}))}"
    if names[0] == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_called(schema['additionalProperties'])}"
    wide = [name for name in names if name != "integer" or "number" not in names]
    return " or ".join(dict.fromkeys(wide))


def _of_which(holds: Schema | None) -> str:
    return f", of offers {HOLDS[next(iter(holds))]}" if holds else ""


def indexes(collection: str) -> list[str]:
    """Each index of a collection as a line."""
    return [
        f"- index `{index.document['name']}`: "
        + ", ".join(f"`{path}`" + (" descending" if way == -1 else "") for path, way in index.document["key"].items())
        + (", unique" if index.document.get("unique") else "")
        + _of_which(index.document.get("partialFilterExpression"))
        for index in INDEXES.get(collection, [])
    ]
