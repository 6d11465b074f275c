"""Brands in any case, and what is known of them a moment ago."""

import pytest

from pipelines.store import spellings as module
from pipelines.store.connection import Database
from pipelines.store.schema.making import ensure_schema
from pipelines.store.spellings import spellings


async def add(database: Database, *brands: str) -> None:
    documents = [{"judgement": {"brands": [*brands]}}]
    await database.command("insert", "listings", documents=documents, bypassDocumentValidation=True)


async def test_a_brand_is_found_however_it_is_written(database: Database) -> None:
    await ensure_schema(database)
    await add(database, "Gucci", "Straße")
    await add(database, "GUCCI", "Gucci.")
    assert sorted(await spellings(database, "gucci")) == ["GUCCI", "Gucci"]
    assert await spellings(database, "STRASSE") == ["Straße"]
    assert await spellings(database, "G.*") == []


async def test_a_new_brand_is_known_at_once_and_a_new_spelling_in_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure_schema(database)
    assert await spellings(database, "gucci") == []
    await add(database, "Gucci")
    assert await spellings(database, "gucci") == ["Gucci"]
    await add(database, "GUCCI")
    assert await spellings(database, "gucci") == ["Gucci"]
    monkeypatch.setattr(module, "KEPT_SECONDS", 0)
    assert sorted(await spellings(database, "gucci")) == ["GUCCI", "Gucci"]


async def test_names_are_found_without_looking_at_offers(database: Database) -> None:
    await ensure_schema(database)
    for number in range(300):
        await add(database, f"Brand {number % 3}")
    asked = {"distinct": "listings", "key": "judgement.brands"}
    told = (await database.command("explain", asked, verbosity="executionStats"))["executionStats"]
    assert told["totalDocsExamined"] == 0
    assert told["totalKeysExamined"] < 10
