"""Tampering: each kind of change to each collection is found and named, on a database that holds some of everything."""

import asyncio
import copy
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymongo
import pytest
from bson.decimal128 import Decimal128
from pymongo.write_concern import WriteConcern

from crawler.cli.verify import READERS
from crawler.errors import OperatorError
from pipelines.evidence.witness import FILE
from pipelines.store.schema.alerts import ALERTS
from pipelines.store.schema.jobs import JOBS
from pipelines.store.schema.leases import LEASES
from pipelines.store.schema.making import DOCUMENTS
from pipelines.store.verifying.opening import open_unchanged
from pipelines.store.verifying.report import Failure, Report
from tests.crawler.cli.some_of_everything import FIRST, fill, purge_once
from tests.running import bazaarwatch, json_lines

Document = dict[str, Any]
Database = pymongo.database.Database[Document]
NAME = "test_verify"
EVIDENCE = sorted(DOCUMENTS.keys() - JOBS.keys() - LEASES.keys() - ALERTS.keys() - {"sites"})
"""Collections of what was seen; the others tell how we work, and anybody may change them."""


@pytest.fixture(scope="module")
def kept(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with documents in every collection, that verifies."""
    with pytest.MonkeyPatch.context() as patch, pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        patch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
        patch.setenv("BAZAARWATCH_DATABASE", NAME)
        patch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        client.drop_database(NAME)
        fill()
        yield client[NAME]
        client.drop_database(NAME)


@pytest.fixture(autouse=True)
def _restored(kept: Database) -> Iterator[None]:
    """Put everything back after a test, whatever it did."""
    before = {name: list(kept[name].find({})) for name in DOCUMENTS}
    yield
    for name, documents in before.items():
        if list(kept[name].find({})) != documents:
            kept[name].delete_many({})
            raw(kept, name).insert_many(documents, bypass_document_validation=True)


def verified(listing: str | None = None) -> tuple[list[Failure], Report]:
    async def verify() -> Report:
        async with open_unchanged() as store:
            return await store.verify(READERS, found.append, listing)

    found: list[Failure] = []
    return found, asyncio.run(verify())


def named(collection: str, name: object) -> None:
    """Assert that a verification names the document."""
    try:
        found, _ = verified()
    except OperatorError as error:  # of a version that is not known nothing can be checked
        assert (collection, name) == ("about", "schema")
        assert "has schema" in str(error)  # noqa: PT017 -- other tests see no error
        return
    assert found, "nothing was found"
    places = [(one.collection, one.id.rstrip("#")) for one in found]
    # A sighting is named by its capture, where several could be meant.
    wanted = {(collection, str(name)), (collection, str(name).partition("#")[0])}
    assert wanted & set(places), f"{collection} {name} is not among {places[:5]}"


def altered(value: Any) -> Any:  # noqa: ANN401, PLR0911 -- a value of any type
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, datetime):
        return value + timedelta(hours=1)
    if isinstance(value, Decimal128):
        return Decimal128(value.to_decimal() + Decimal(1))
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    if isinstance(value, list):
        return [altered(value[0]), *value[1:]] if value else ["put in"]
    if isinstance(value, dict):
        return {name: altered(inner) if at == 0 else inner for at, (name, inner) in enumerate(value.items())}
    return "put in"


def samples(kept: Database, collection: str) -> list[Document]:
    """One document for each set of fields that the documents of a collection have."""
    by_fields = {tuple(sorted(one)): one for one in kept[collection].find({}).sort("_id")}
    return list(by_fields.values())


def raw(kept: Database, collection: str) -> pymongo.collection.Collection[Document]:
    return kept.get_collection(collection, write_concern=WriteConcern(w=1))


def put(kept: Database, collection: str, document: Document) -> None:
    raw(kept, collection).replace_one({"_id": document["_id"]}, document, upsert=True, bypass_document_validation=True)


def test_a_database_with_some_of_everything_verifies(kept: Database) -> None:
    found, report = verified()
    assert found == []
    assert all(kept[name].count_documents({}) for name in EVIDENCE), "a collection is empty: fill it above"
    assert report.checked["captures read again"] > 3
    for listing in (FIRST, "ebay:335000000002"):
        found, report = verified(listing)
        assert found == []
        assert report.checked["listings"] == 1


@pytest.mark.parametrize("collection", EVIDENCE)
def test_a_deleted_document_is_named(kept: Database, collection: str) -> None:
    for document in samples(kept, collection):
        raw(kept, collection).delete_one({"_id": document["_id"]})
        if collection == "log":  # what is named is the gap, where the next batch begins
            assert any(one.collection in {"log", "heads"} for one in verified()[0])
        elif collection == "heads":
            assert any(one.collection == "heads" for one in verified()[0])
        else:
            named(collection, document["_id"])
        put(kept, collection, document)


@pytest.mark.soak
@pytest.mark.parametrize("collection", EVIDENCE)
def test_an_altered_field_is_named(kept: Database, collection: str) -> None:
    for document in samples(kept, collection):
        for name in document.keys() - {"_id"}:
            if document[name] == {}:
                continue  # nothing in it can be altered; what is put in is another test
            if (collection, name) == ("listings", "looked"):
                continue  # when to look again, by which we work: the captures say when we did
            put(kept, collection, document | {name: altered(copy.deepcopy(document[name]))})
            print(collection, document["_id"], name)  # noqa: T201 -- tells which was not found
            if collection == "log":  # leaves have no names of their own: the head over them does not fit
                assert any(one.collection in {"log", "heads"} for one in verified()[0]), name
            else:
                named(collection, document["_id"])
        put(kept, collection, document)


@pytest.mark.soak
@pytest.mark.parametrize("collection", EVIDENCE)
def test_a_field_that_was_taken_out_or_put_in_is_named(kept: Database, collection: str) -> None:
    document = samples(kept, collection)[-1]
    fewer = {name: value for name, value in document.items() if name in {"_id", *list(document)[:-1]}}
    for changed in (document | {"put": "in"}, fewer):
        put(kept, collection, changed)
        named(collection, document["_id"])


@pytest.mark.soak
@pytest.mark.parametrize("collection", EVIDENCE)
def test_a_document_that_was_put_in_is_named(kept: Database, collection: str) -> None:
    last = kept[collection].find_one({}, sort={"_id": -1})
    assert last is not None
    name = altered(last["_id"]) if collection != "log" else last["_id"] + last["count"]
    more = {"number": 99} if collection == "snapshots" else {}  # an index allows each number once
    put(kept, collection, last | {"_id": name} | more)
    named(collection, name)


@pytest.mark.soak
@pytest.mark.parametrize("collection", EVIDENCE)
def test_documents_that_changed_places_are_named(kept: Database, collection: str) -> None:
    first, *_, last = kept[collection].find({}).sort("_id")
    raw(kept, collection).delete_many({"_id": {"$in": [first["_id"], last["_id"]]}})
    put(kept, collection, last | {"_id": first["_id"]})
    put(kept, collection, first | {"_id": last["_id"]})
    if collection == "log":
        assert any(one.collection in {"log", "heads"} for one in verified()[0])
    else:
        named(collection, first["_id"])


def test_the_end_of_log_and_heads_cut_off_together_is_found_by_what_this_machine_remembers(
    kept: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembers = shutil.copytree(os.environ["BAZAARWATCH_DATA_DIR"], tmp_path / "data")
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(remembers))
    asyncio.run(purge_once())
    head = kept["heads"].find_one({}, sort={"_id": -1})
    before = kept["heads"].find_one({}, sort={"_id": -1}, skip=1)
    assert head is not None
    assert before is not None
    purge = kept["purges"].find_one({}, sort={"_id": -1})
    assert purge is not None
    kept["log"].delete_many({"_id": {"$gte": before["size"]}})
    kept["heads"].delete_one({"_id": head["_id"]})
    kept["purges"].delete_one({"_id": purge["_id"]})
    ((only,), _) = verified()
    assert (only.collection, only.id) == ("heads", str(head["_id"]))
    assert "made on this machine and is missing" in only.sentence


def test_a_database_that_was_replaced_is_named(kept: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    witness = Path(os.environ["BAZAARWATCH_DATA_DIR"], FILE)
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    log = kept["about"].find_one({"_id": "log"})
    assert log is not None
    (tmp_path / FILE).write_text(witness.read_text().replace(log["log"], "0" * 32))
    found, _ = verified()
    assert found
    assert all("its log is another one now" in one.sentence for one in found)


def test_one_listing_is_checked_with_what_is_behind_it(kept: Database) -> None:
    snapshot = kept["snapshots"].find_one({"listing": FIRST})
    other = kept["snapshots"].find_one({"listing": "ebay:335000000002"})
    assert snapshot is not None
    assert other is not None
    put(kept, "snapshots", snapshot | {"facts": snapshot["facts"] | {"title": "Something else"}})
    found, _ = verified(FIRST)
    assert ("snapshots", snapshot["_id"]) in {(one.collection, one.id) for one in found}
    raw(kept, "snapshots").delete_one({"_id": snapshot["_id"]})
    found, _ = verified(FIRST)
    assert ("snapshots", snapshot["_id"]) in {(one.collection, one.id) for one in found}


def test_the_command_names_what_fails_and_says_so_by_its_exit_code(kept: Database) -> None:
    done = bazaarwatch("verify")
    assert (done.returncode, json_lines(done.stdout)[-1]["failures"]) == (0, 0), done.stderr
    page = kept["pages"].find_one({})
    assert page is not None
    put(kept, "pages", page | {"body": altered(page["body"])})
    done = bazaarwatch("verify")
    *failures, summary = json_lines(done.stdout)
    assert done.returncode == 1
    assert summary["failures"] == len(failures)
    assert page["_id"] in {one["failure"]["id"] for one in failures}  # with those that are differences to it
    assert "not as they were written" in done.stderr
    done = bazaarwatch("verify", "ebay:1")
    assert done.returncode == 2
    assert "No listing 'ebay:1'" in done.stderr
