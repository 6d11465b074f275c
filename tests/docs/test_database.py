"""docs/database.md, docs/schema and docs/export.md hold what the validators and the tables hold, and nothing else."""

import json
import re
from typing import Any

import pytest
from bson.json_util import RELAXED_JSON_OPTIONS, dumps
from jsonschema import Draft202012Validator

from pipelines.export.columns import TABLES
from pipelines.store.connection import Database
from pipelines.store.migration import bring_up_to_date
from pipelines.store.schema.making import DOCUMENTS
from pipelines.store.schema.published import published, translated
from pipelines.store.session import open_store
from tests.docs.documented import SECTIONS, fields, indexes
from tests.pipelines.offers import judged, offer, page_of
from tests.pipelines.store.earlier_schemas import EARLIER
from tests.running import ROOT

Document = dict[str, Any]
PAGE = (ROOT / "docs/database.md").read_text("utf-8")
FILES = ROOT / "docs/schema"


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(section: str) -> list[list[str]]:
    """Cells of the lines of the table in a section, without its head."""
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_collection_has_a_section() -> None:
    missing = SECTIONS.keys() - sections(PAGE).keys()
    assert not missing, f"docs/database.md lacks the sections {', '.join(f'## {name}' for name in sorted(missing))}"
    assert list(sections(PAGE)) == list(SECTIONS), "docs/database.md has sections of no collection, or in another order"


@pytest.mark.parametrize("name", SECTIONS)
def test_every_field_has_its_line_and_no_line_is_of_none(name: str) -> None:
    section = sections(PAGE).get(name, "")
    wanted = [f"| `{path}` | {kind} |" for path, kind in fields(SECTIONS[name]).items()]
    there = [f"| {cells[0]} | {cells[1]} |" for cells in rows(section)]
    missing = [f"add to ## {name}: {line} MEANING | `EXAMPLE` |" for line in wanted if line not in there]
    left_over = [f"take from ## {name}: {line} …" for line in there if line not in wanted]
    index_lines = [line for line in section.splitlines() if line.startswith("- index ")]
    missing += [f"add to ## {name}: {line}" for line in indexes(name) if line not in index_lines]
    left_over += [f"take from ## {name}: {line}" for line in index_lines if line not in indexes(name)]
    assert not missing + left_over, "docs/database.md:\n" + "\n".join(missing + left_over)
    assert len(there) == len(set(there))


@pytest.mark.parametrize("name", SECTIONS)
def test_every_line_says_what_the_field_means(name: str) -> None:
    for cells in rows(sections(PAGE)[name]):
        path, kind, meaning, example = (*cells, "")[:4]
        assert len(meaning) > 2, f"docs/database.md, ## {name}, {path}: no meaning"
        whole = kind.startswith(("object", "list of object", "[")) and " of string" not in kind
        assert example.startswith("`") or whole, f"docs/database.md, ## {name}, {path}: no example"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_schema_files_are_those_of_the_validators(name: str) -> None:
    file = FILES / f"{name}.json"
    told = json.loads(file.read_text("utf-8")) if file.exists() else None
    assert told == published(name), f"{file.name} is out of date: run `bazaarwatch schema docs/schema`"


def test_there_is_no_schema_file_of_no_collection() -> None:
    assert {file.stem for file in FILES.iterdir()} == DOCUMENTS.keys()


@pytest.fixture
async def filled(database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database that an earlier version began and a crawl of today went on with."""
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    await EARLIER[max(EARLIER)](database, 3)
    await bring_up_to_date(database)
    async with open_store(database.name) as store:
        crawl = await store.begin_crawl("bazaar", ["gucci"])
        for page in (page_of(offer(1), offer(7)), page_of(offer(7), view="listing", minutes=5)):
            await crawl.add(judged(page))
        await crawl.add(page_of(state="removed", view="listing", minutes=9, offer_id="1"))
        await crawl.end("finished", {"offers": 3})
    return database


async def test_stored_documents_pass_the_published_schemas(filled: Database) -> None:
    empty = []
    for name in DOCUMENTS:
        validator = Draft202012Validator(published(name))
        documents = await filled[name].find({}).to_list()
        for document in documents:
            exported = json.loads(dumps(document, json_options=RELAXED_JSON_OPTIONS))
            assert not [error.message for error in validator.iter_errors(exported)], (name, document["_id"])
        empty += [name] * (not documents)
    written = {"listings", "snapshots", "sightings", "judgements", "captures", "readings", "pages", "crawls", "about"}
    assert not written & set(empty)


async def test_they_refuse_what_the_validators_refuse(filled: Database) -> None:
    document = await filled["listings"].find_one({"_id": "bazaar:7"})
    assert document is not None
    exported = json.loads(dumps(document, json_options=RELAXED_JSON_OPTIONS))
    validator = Draft202012Validator(published("listings"))
    wrong: list[Document] = [
        {"more": 1},
        {"status": "sold"},
        {"first_seen": "2026-03-01T12:00:00Z"},
        {"snapshots": -1},
        {"decision": "genuine"},
        {"facts": {"price": 12.5}},
        {"facts": {"price": "12.50"}},
        {"facts": {"currency": "euro"}},
    ]
    assert validator.is_valid(exported)
    for change in wrong:
        assert not validator.is_valid(exported | change), change
    for name in exported:
        if name in DOCUMENTS["listings"]["required"]:
            assert not validator.is_valid({key: value for key, value in exported.items() if key != name}), name


def test_a_keyword_without_a_translation_is_not_lost() -> None:
    with pytest.raises(ValueError, match="'dependencies'"):
        translated({"bsonType": "object", "dependencies": {}})


def test_the_tables_have_the_columns_that_are_written_down() -> None:
    page = sections((ROOT / "docs/export.md").read_text("utf-8"))
    for table, columns in TABLES.items():
        wanted = [[f"`{column.name}`", column.kind, column.meaning] for column in columns]
        assert rows(page[table]) == wanted, f"docs/export.md, ## {table}"
