"""Servers named by BAZAARWATCH_MONGODB_URI, and everything that can be wrong with them."""

import gc
import socket
import time
import uuid
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import DuplicateKeyError

from crawler.errors import AnalystError, OperatorError
from pipelines.store import binary, embedded
from pipelines.store.connection import connect, database_name
from pipelines.store.home import Home
from tests.running import bazaarwatch
from tests.servers import free_port, mongod


@pytest.fixture(autouse=True)
def _sockets_of_the_driver() -> Iterator[None]:
    """Collect here what the driver's monitor leaves behind when its client closes while it still connects."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


async def refusal(uri: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", uri)
    with pytest.raises(OperatorError) as caught:
        async with connect():
            pass
    assert caught.value.exit_code == 3
    message = str(caught.value)
    assert "\n" not in message
    assert "secret" not in message
    return message


async def test_a_named_server_is_used_and_none_started(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with mongod(home, "--quiet") as port:
        monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", f"mongodb://127.0.0.1:{port}/?w=1")
        async with connect("watch") as (database, server):
            assert (server.embedded, server.where) == (False, f"mongodb://127.0.0.1:{port}/")
            assert server.version == binary.find().version
            assert database.name == "watch"
            await database.kept.insert_one({})
        assert not (home.root / "keeper.lock").exists()


async def test_the_embedded_server_is_used_where_none_is_named(home: Home) -> None:
    async with connect() as (database, server):
        assert server.embedded
        assert server.where == f"embedded, {home.root}"
        assert database.name == "bazaarwatch"
        assert embedded.is_running(home)


async def test_values_come_back_as_they_went_and_writes_are_journaled(
    mongodb_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    name = f"test_{uuid.uuid4().hex}"
    document = {"_id": uuid.uuid4(), "at": datetime(2026, 1, 2, 3, 4, 5, 6000, UTC)}
    async with connect(name) as (database, _):
        assert database.write_concern.document.get("j") is True
        await database.kept.insert_one(document)
        assert await database.kept.find_one() == document
        await database.client.drop_database(name)


async def test_what_the_program_does_wrong_is_not_blamed_on_the_server(
    mongodb_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    name = f"test_{uuid.uuid4().hex}"
    async with connect(name) as (database, _):
        await database.kept.insert_one({"_id": 1})
    with pytest.raises(DuplicateKeyError):
        await insert_again(name)
    async with connect(name) as (database, _):
        await database.client.drop_database(name)


async def insert_again(name: str) -> None:
    async with connect(name) as (database, _):
        await database.kept.insert_one({"_id": 1})


async def test_accounts_are_asked_for_and_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with mongod(home, "--quiet", "--auth") as port:
        async with AsyncMongoClient[dict[str, object]]("127.0.0.1", port) as client:
            await client.admin.command("createUser", "ann", pwd="secret", roles=["root"])  # noqa: S106 - of a server that lives for this test
        address = f"127.0.0.1:{port}/"
        assert "password was refused" in await refusal(f"mongodb://ann:secret2@{address}", monkeypatch)
        assert "not authorised" in await refusal(f"mongodb://{address}", monkeypatch)
        monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", f"mongodb://ann:secret@{address}")
        async with connect() as (database, server):
            assert server.where == f"mongodb://***@{address}"
            assert await database.list_collection_names() == []


def refusal_of_a_command(uri: str) -> str:
    """Refuse in a process of its own: the driver leaves sockets open after a handshake that failed."""
    done = bazaarwatch("listings", BAZAARWATCH_MONGODB_URI=uri)
    assert done.returncode == 3
    (message,) = done.stderr.splitlines()
    return message


def test_a_server_without_tls(home: Home) -> None:
    with mongod(home, "--quiet") as port:
        uri = f"mongodb://127.0.0.1:{port}/?tls=true&serverSelectionTimeoutMS=1500"
        assert "no TLS connection" in refusal_of_a_command(uri)


async def test_nothing_listening_is_told_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    message = await refusal(f"mongodb://ann:secret@127.0.0.1:{free_port()}", monkeypatch)
    assert "nothing listens there. Start MongoDB, or correct BAZAARWATCH_MONGODB_URI" in message
    assert time.monotonic() - began < 10


def test_a_server_that_never_answers_is_told_within_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "does not answer" in refusal_of_a_command(f"mongodb://127.0.0.1:{port}")


async def test_a_host_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    uri = "mongodb://nowhere.invalid/?serverSelectionTimeoutMS=1500"
    assert "host name is not known" in await refusal(uri, monkeypatch)


@pytest.mark.parametrize(
    "uri",
    [
        "localhost:27017",
        "mongodb://",
        "mongodb://ann:sec/secret@host",
        "mongodb://ann:x@secret@host",
        "mongodb://ann:secret@host:port",
        "mongodb://ann:%secret@host",
        "mongodb://host/?replicaSet",
        "mongodb://host/?w=0",
        "mongodb://host/bad name?",
        "mongodb://a%20%2Fhost",
        "mongodb:///tmp/mongodb.sock",
        "mongodb+srv://a.b.c:1/?tls=secret",
        "mongodb://host/?readPreference=first",
    ],
)
async def test_an_address_that_can_not_be_one(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "BAZAARWATCH_MONGODB_URI can not be used" in await refusal(uri, monkeypatch)


@pytest.mark.parametrize("name", ["", "a.b", "a b", "a/b", "$a", "ä", "x" * 64, "admin", "Local", "config", "a\n"])
async def test_names_that_no_database_can_have(name: str) -> None:
    with pytest.raises(AnalystError, match="Database name") as caught:
        async with connect(name):
            pass
    assert caught.value.exit_code == 2


def test_the_database_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAZAARWATCH_DATABASE", "from_environment")
    assert database_name() == "from_environment"
    assert database_name("from-argument") == "from-argument"
    monkeypatch.setenv("BAZAARWATCH_DATABASE", "")
    assert database_name() == "bazaarwatch"
