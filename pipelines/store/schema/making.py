"""Making what is missing of the schema in a database."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from pipelines.store.schema.alerts import ALERTS
from pipelines.store.schema.evidence import EVIDENCE
from pipelines.store.schema.images import IMAGES
from pipelines.store.schema.indexes import INDEXES
from pipelines.store.schema.jobs import JOBS
from pipelines.store.schema.leases import LEASES
from pipelines.store.schema.log import LOG
from pipelines.store.schema.offers import OFFERS
from pipelines.store.schema.runs import RUNS
from pipelines.store.schema.sellers import SELLERS
from pipelines.store.schema.shapes import Schema

NAMESPACE_EXISTS, INDEX_NOT_FOUND, BUILDING = 48, 27, 12587
"""MongoDB's error codes for a collection that is there already, an index that is not, one that is being built."""
ASK_AGAIN = 0.2
"""Seconds."""

DOCUMENTS: dict[str, Schema] = OFFERS | SELLERS | EVIDENCE | IMAGES | RUNS | LOG | JOBS | LEASES | ALERTS

# Observations are many and alike. A time series of MongoDB was measured to be seven times slower to write, with one
# series for each offer, and can not refuse an observation that is there already. What is alike packs well, and best in
# large blocks: on disk each is rounded up to 4 KB.
_PACKED = "block_compressor=zstd,leaf_page_max={}KB"
_BLOCKS = {"sightings": 256, "captures": 128, "pages": 128}
_INDEX_BLOCKS = {"sightings": 64}
_UNPACKED = {"images": "block_compressor=none"}
"""They are packed as they come."""

Database = AsyncDatabase[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a database lacks of the schema; false where that is nothing."""

    collections: tuple[str, ...]
    validators: tuple[str, ...]
    """Collections whose validator is another."""
    indexes: Mapping[str, list[IndexModel]]
    """Those missing, by collection."""
    other_indexes: Mapping[str, list[str]]
    """Names of those that are there and defined in another way, by collection; they are among `indexes` too."""

    def __bool__(self) -> bool:
        return bool(self.collections or self.validators or self.indexes)

    def __str__(self) -> str:
        parts = {
            "collections": self.collections,
            "validators of": self.validators,
            "indexes of": tuple(self.indexes),
        }
        return "; ".join(f"{what} {', '.join(names)}" for what, names in parts.items() if names)


async def ensure_schema(database: Database) -> None:
    """Make what is missing of the collections, their validators and their indexes; idempotent and quick."""
    await make(database, await lacking(database))


async def lacking(database: Database) -> Lacking:
    """Look for what is missing; nothing is written. The right to read is enough."""
    there = {entry["name"]: entry.get("options", {}) async for entry in await database.list_collections()}
    stored = dict(zip(INDEXES, await asyncio.gather(*(_indexes(database, name) for name in INDEXES)), strict=True))
    missing = {
        name: [index for index in indexes if _definition(index.document) != stored[name].get(index.document["name"])]
        for name, indexes in INDEXES.items()
    }
    other = {
        name: [index.document["name"] for index in indexes if index.document["name"] in stored[name]]
        for name, indexes in missing.items()
    }
    return Lacking(
        tuple(name for name in DOCUMENTS if name not in there),
        tuple(name for name in DOCUMENTS if name in there and there[name].get("validator") != _validator(name)),
        {name: indexes for name, indexes in missing.items() if indexes},
        {name: names for name, names in other.items() if names},
    )


async def make(database: Database, missing: Lacking) -> None:
    """Make what is missing, also where another command makes it at the same time. Raises OperationFailure."""
    while True:
        try:
            return await _make(database, missing)
        except OperationFailure as error:
            if error.code != BUILDING:
                raise
        await asyncio.sleep(ASK_AGAIN)
        missing = await lacking(database)


async def _make(database: Database, missing: Lacking) -> None:
    for name in missing.collections:
        creating = database.create_collection(name, check_exists=False, validator=_validator(name), **_storage(name))
        await _unless(NAMESPACE_EXISTS, creating)
    for name in missing.validators:
        await database.command("collMod", name, validator=_validator(name))
    for name, others in missing.other_indexes.items():
        for other in others:
            await _unless(INDEX_NOT_FOUND, database[name].drop_index(other))
    for name, indexes in missing.indexes.items():
        await database[name].create_indexes(indexes)


def _storage(name: str) -> Schema:
    """Return how a new collection is laid out on disk, and its indexes, that of its identifiers included."""
    own = _UNPACKED.get(name, _PACKED.format(_BLOCKS.get(name, 32)))
    of_indexes = _PACKED.format(_INDEX_BLOCKS.get(name, 32))
    return {
        "storageEngine": {"wiredTiger": {"configString": own}},
        "indexOptionDefaults": {"storageEngine": {"wiredTiger": {"configString": of_indexes}}},
    }


def _validator(name: str) -> Schema:
    return {"$jsonSchema": DOCUMENTS[name]}


async def _indexes(database: Database, name: str) -> dict[str, Schema]:
    """Definitions of the indexes of a collection, by name; none where there is no such collection."""
    return {index["name"]: _definition(index) async for index in await database[name].list_indexes()}


def _definition(index: Mapping[str, Any]) -> Schema:
    """Return what makes an index what it is; MongoDB adds fields of its own, and the order of its keys counts."""
    options = {name: index.get(name) for name in ("unique", "partialFilterExpression", "sparse", "expireAfterSeconds")}
    return options | {"key": list(index["key"].items())}


async def _unless(code: int, asked: Any) -> None:  # noqa: ANN401 -- any coroutine of the driver's
    try:
        await asked
    except OperationFailure as error:
        if error.code != code:  # another command was faster
            raise
