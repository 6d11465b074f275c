"""Databases of every earlier version are brought up to date: once, wholly, whatever cuts in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from crawler.errors import OperatorError
from pipelines.store.connection import Database
from pipelines.store.documents import SCHEMA
from pipelines.store.migration import STEPS, bring_up_to_date
from pipelines.store.schema.making import DOCUMENTS, lacking
from pipelines.store.session import open_store
from tests.pipelines.store.earlier_schemas import EARLIER
from tests.running import started

Document = dict[str, Any]
WRITTEN = ("listings", "snapshots", "sightings", "judgements", "captures", "readings", "pages", "crawls")
"""Collections of the earliest versions: what later ones add to them has the same form whenever it is added."""
MANY = 1000
"""Offers: enough for a step to take longer than it takes to kill a process."""
earlier = pytest.mark.parametrize("version", range(1, SCHEMA))
in_depth = pytest.mark.parametrize(
    "version", [*(pytest.param(one, marks=pytest.mark.soak) for one in range(1, SCHEMA - 1)), SCHEMA - 1]
)
"""What takes long: of the newest of the earlier versions in every run, of the others in the soak."""


async def everything(database: Database) -> dict[str, list[Document]]:
    return {name: await database[name].find({}).sort("_id").to_list() for name in DOCUMENTS}


async def recorded(database: Database) -> dict[str, list[Document]]:
    """What the earlier version had written, as it is now; where it stands in the log is not always the same."""
    written = {name: documents for name, documents in (await everything(database)).items() if name in WRITTEN}
    for crawl in written["crawls"]:
        crawl.pop("leaf", None)
    return written


@contextlib.asynccontextmanager
async def twin_of(database: Database) -> AsyncIterator[Database]:
    """Another empty database on the same server."""
    other = database.client[f"{database.name}_twin"]
    yield other
    await database.client.drop_database(other)


async def version_of(database: Database) -> int:
    about = await database["about"].find_one({"_id": "schema"})
    return int(about["version"]) if about else 1


async def begun(database: Database, version: int) -> bool:
    """Whether anything has been changed yet."""
    changed = [await database[name].find_one({"schema": {"$gt": version}}, {"_id": 1}) for name in WRITTEN]
    return any(changed) or await database["log"].find_one({}) is not None or await version_of(database) > version


async def refused(database: Database) -> dict[str, int]:
    """How many documents today's validators would refuse, by collection."""
    counted = {
        name: await database[name].count_documents({"$nor": [{"$jsonSchema": schema}]})
        for name, schema in DOCUMENTS.items()
    }
    return {name: count for name, count in counted.items() if count}


def test_every_version_has_a_step_and_every_earlier_one_is_tested() -> None:
    versions = [step.version for step in STEPS]
    assert versions == sorted(versions)
    assert set(versions) == set(range(2, SCHEMA + 1))
    assert EARLIER.keys() >= set(range(1, SCHEMA))


@earlier
async def test_an_earlier_database_is_brought_up_to_date(database: Database, version: int) -> None:
    await EARLIER[version](database, 3)
    await bring_up_to_date(database)
    assert await database["about"].find_one({"_id": "schema"}) == {"_id": "schema", "version": SCHEMA}
    assert await refused(database) == {}
    assert not await lacking(database)


@earlier
async def test_it_runs_once(database: Database, version: int) -> None:
    await EARLIER[version](database, 3)
    await bring_up_to_date(database)
    once = await everything(database)
    await bring_up_to_date(database)
    assert await everything(database) == once


@in_depth
async def test_one_that_was_killed_is_completed_by_the_next(database: Database, mongodb_uri: str, version: int) -> None:
    await EARLIER[version](database, MANY)
    async with twin_of(database) as other:
        await EARLIER[version](other, MANY)
        await bring_up_to_date(other)
        wanted = await recorded(other)
    cut_off = 0
    for seconds in (0.0, 0.01, 0.1):
        with started("--database", database.name, "listings", BAZAARWATCH_MONGODB_URI=mongodb_uri) as command:
            while command.poll() is None:
                if await begun(database, version):
                    break
            await asyncio.sleep(seconds)
            command.kill()
        cut_off += await version_of(database) < SCHEMA
    assert cut_off
    await bring_up_to_date(database)
    assert await recorded(database) == wanted
    assert await refused(database) == {}


@in_depth
async def test_openings_at_once_change_nothing_twice(database: Database, version: int) -> None:
    await EARLIER[version](database, 400)
    async with twin_of(database) as other:
        await EARLIER[version](other, 400)
        await bring_up_to_date(other)
        wanted = await recorded(other)
    await asyncio.gather(*(bring_up_to_date(database) for _ in range(4)))
    assert await recorded(database) == wanted
    assert await version_of(database) == SCHEMA


async def test_the_newest_of_the_earlier_databases_is_as_its_version_wrote_it(database: Database) -> None:
    newest = max(EARLIER)
    await EARLIER[newest](database, 3)
    assert await version_of(database) == newest
    if newest == SCHEMA:
        assert await refused(database) == {}


async def test_a_new_database_has_todays_version(database: Database) -> None:
    await bring_up_to_date(database)
    about = await database["about"].find_one({"_id": "schema"})
    assert about == {"_id": "schema", "version": SCHEMA}
    assert not await lacking(database)


async def test_an_index_that_is_defined_otherwise_is_made_anew(database: Database) -> None:
    await database["judgements"].create_index({"number": 1}, name="of_listing")
    await database["judgements"].create_index({"view": 1}, name="of_the_operator")
    await bring_up_to_date(database)
    assert not await lacking(database)
    there = await database["judgements"].index_information()
    assert there["of_listing"]["key"] == [("listing", 1), ("number", 1)]
    assert "of_the_operator" in there


async def test_a_newer_database_is_refused_and_left_alone(
    database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    await database["about"].insert_one({"_id": "schema", "version": SCHEMA + 1})
    with pytest.raises(OperatorError, match=f"has schema {SCHEMA + 1}, and this Bazaarwatch knows {SCHEMA}"):
        async with open_store(database.name):
            pass
    assert await database.list_collection_names() == ["about"]
