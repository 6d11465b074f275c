"""Making what is missing of the schema in a database."""

from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from pipelines.store.schema.evidence import EVIDENCE
from pipelines.store.schema.indexes import INDEXES
from pipelines.store.schema.offers import OFFERS
from pipelines.store.schema.runs import RUNS
from pipelines.store.schema.shapes import Schema

NAMESPACE_EXISTS = 48
"""MongoDB's error code for a collection that is there already."""

DOCUMENTS: dict[str, Schema] = OFFERS | EVIDENCE | RUNS

# Observations are many and alike. A time series of MongoDB was measured to be seven times slower to write, with one
# series for each offer, and can not refuse an observation that is there already.
STORAGE: dict[str, Schema] = {"sightings": {"wiredTiger": {"configString": "block_compressor=zstd"}}}


async def ensure_schema(database: AsyncDatabase[dict[str, Any]]) -> None:
    """Make what is missing of the collections, their validators and their indexes; idempotent and quick."""
    there = {entry["name"]: entry async for entry in await database.list_collections()}
    for name, schema in DOCUMENTS.items():
        validator = {"$jsonSchema": schema}
        if name not in there:
            storage = {"storageEngine": STORAGE[name]} if name in STORAGE else {}
            await _create(database, name, validator=validator, **storage)
        elif there[name].get("options", {}).get("validator") != validator:
            await database.command("collMod", name, validator=validator)
    for name, indexes in INDEXES.items():
        await database[name].create_indexes(indexes)


async def _create(database: AsyncDatabase[dict[str, Any]], name: str, **options: Any) -> None:  # noqa: ANN401 -- MongoDB's options
    try:
        await database.create_collection(name, check_exists=False, **options)
    except OperationFailure as error:
        if error.code != NAMESPACE_EXISTS:  # another command was faster
            raise
