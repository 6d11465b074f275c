"""What the guide for operators says is done here as it says it: accounts, backups, and what errors tell."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest
from pymongo.errors import OperationFailure

from crawler.errors import OperatorError
from crawler.items import Seller
from pipelines.store.changes import COLLECTIONS, Wanted, changes_since
from pipelines.store.home import Home
from pipelines.store.queries import Filter
from pipelines.store.session import open_store
from tests.pipelines.offers import judged, offer, page_of
from tests.pipelines.store.earlier_schemas import write_schema_1
from tests.running import ROOT
from tests.servers import mongod

Document = dict[str, Any]
GUIDE = (ROOT / "docs/operate.md").read_text("utf-8")
COMMANDS = [line.strip() for line in GUIDE.splitlines() if line.startswith("    ")]
DATABASE = "bazaarwatch"


async def crawl(number: int = 1, seller: Seller | None = None) -> None:
    async with open_store() as store:
        record = await store.begin_crawl("bazaar", ["gucci"])
        sold_by = {"seller": seller} if seller else {}
        await record.add(judged(page_of(offer(number, **sold_by), minutes=number)))
        await record.end("finished", {})


async def stored() -> int:
    async with open_store() as store:
        return await store.count(Filter())


def as_account(monkeypatch: pytest.MonkeyPatch, name: str, port: int) -> None:
    uri = f"mongodb://{name}:PASSWORD@127.0.0.1:{port}/?authSource={DATABASE}"
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", DATABASE)


@pytest.fixture
def guarded(home: Home) -> Iterator[tuple[int, pymongo.MongoClient[Document]]]:
    """A server that asks for accounts, with those of the guide and one with `readWrite`; and its administrator."""
    with mongod(home, "--quiet", "--auth") as port:
        with pymongo.MongoClient[Document]("127.0.0.1", port) as first:
            first.admin.command("createUser", "root", pwd="PASSWORD", roles=["root"])  # noqa: S106 - of a server that lives for this test
        with pymongo.MongoClient[Document](f"mongodb://root:PASSWORD@127.0.0.1:{port}/") as admin:
            for command in re.findall(r"^db\.runCommand\((.*?)\)$", GUIDE, re.MULTILINE | re.DOTALL):
                admin[DATABASE].command(json.loads(command))
            admin[DATABASE].command("createUser", "writer", pwd="PASSWORD", roles=["readWrite"])  # noqa: S106 - likewise
            yield port, admin


async def test_the_rights_of_the_guide_are_enough(
    guarded: tuple[int, pymongo.MongoClient[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, admin = guarded
    as_account(monkeypatch, "reader", port)
    with pytest.raises(
        OperatorError, match=r"was not used by Bazaarwatch yet.*readWrite is enough for a new"
    ) as refused:
        await stored()
    assert refused.value.exit_code == 3
    assert admin[DATABASE].list_collection_names() == []
    for number, name in enumerate(("crawler", "writer", "upgrader"), start=1):
        as_account(monkeypatch, name, port)
        await crawl(number)
        assert await stored() == number
    as_account(monkeypatch, "reader", port)
    assert await stored() == 3
    with pytest.raises(OperatorError, match=r"not authorised\. Reading takes the role read"):
        await crawl()


async def test_reading_a_current_database_writes_nothing(
    guarded: tuple[int, pymongo.MongoClient[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, admin = guarded
    as_account(monkeypatch, "crawler", port)
    await crawl()
    admin[DATABASE].command("profile", 2)
    as_account(monkeypatch, "reader", port)
    await stored()
    async with open_store() as store:
        found = await changes_since(store, None, Wanted(kinds=frozenset(COLLECTIONS)))
        assert len([change async for change in found.read()]) == 5
    admin[DATABASE].command("profile", 0)
    done = admin[DATABASE]["system.profile"].find({"user": f"reader@{DATABASE}"}).distinct("command")
    assert done
    allowed = {"find", "aggregate", "listCollections", "listIndexes", "getMore", "count"}
    assert {next(iter(command)) for command in done} <= allowed


async def test_an_update_takes_more_rights_once_and_says_so(
    guarded: tuple[int, pymongo.MongoClient[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, admin = guarded
    uri = f"mongodb://root:PASSWORD@127.0.0.1:{port}/"
    async with pymongo.AsyncMongoClient[Document](uri) as client:
        await write_schema_1(client[DATABASE])
    before = list(admin[DATABASE]["listings"].find({}))
    for name in ("reader", "crawler", "writer"):
        as_account(monkeypatch, name, port)
        with pytest.raises(OperatorError, match="an older one takes dbAdmin too"):
            await stored()
    assert list(admin[DATABASE]["listings"].find({})) == before
    as_account(monkeypatch, "upgrader", port)
    assert await stored() == 3
    admin[DATABASE].command("collMod", "crawls", validator={})
    for name in ("reader", "crawler"):
        as_account(monkeypatch, name, port)
        with pytest.raises(OperatorError, match=f"The database {DATABASE} lacks validators of crawls"):
            await stored()
    as_account(monkeypatch, "upgrader", port)
    await stored()
    as_account(monkeypatch, "reader", port)
    assert await stored() == 3


def test_the_crawling_account_can_remove_no_evidence(
    guarded: tuple[int, pymongo.MongoClient[Document]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, _ = guarded
    as_account(monkeypatch, "crawler", port)
    asyncio.run(crawl(seller=Seller(name="Antonia's shop")))
    asyncio.run(crawl(seller=Seller(name="Antonia's shop", id="s1")))  # the record by name gives way to that by id
    uri = f"mongodb://crawler:PASSWORD@127.0.0.1:{port}/?authSource={DATABASE}"
    with pymongo.MongoClient[Document](uri) as client:
        for attempt in (
            lambda: client[DATABASE]["snapshots"].delete_one({}),
            client[DATABASE]["snapshots"].drop,
            lambda: client.drop_database(DATABASE),
        ):
            with pytest.raises(OperationFailure, match="not authorized"):
                attempt()


def shell(commands: list[str], where: Path, **environment: str) -> str:
    """Run commands of the guide, as they stand there, in one shell, with this program as `bazaarwatch`."""
    path = f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin"
    script = "\n".join(["set -eu", *commands])
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=where,
        env={"PATH": path, "HOME": str(where)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def guide(*beginnings: str) -> list[str]:
    """The commands of the guide that begin so, each of which has to stand there."""
    found = [next(line for line in COMMANDS if line.startswith(beginning)) for beginning in beginnings]
    assert len(found) == len(beginnings)
    return found


def test_the_embedded_server_is_dumped_and_restored(home: Home, tmp_path: Path) -> None:
    asyncio.run(crawl())
    data = str(home.root.parent)
    shell(guide("data=", "flock "), tmp_path, BAZAARWATCH_DATA_DIR=data)
    told = shell(guide("mkdir restored", "tar --extract", "BAZAARWATCH_DATA_DIR=restored"), tmp_path)
    assert '"found":"bazaarwatch on MongoDB' in told
    assert ": 1 listings" in told
    assert str(tmp_path / "restored") in told
    shell(
        guide("bazaarwatch doctor", "bazaarwatch verify", "bazaarwatch export"),
        tmp_path,
        BAZAARWATCH_DATA_DIR=f"{tmp_path}/restored",
    )
    assert "bazaar:1" in (tmp_path / "listings.csv").read_text("utf-8-sig")


@pytest.mark.soak
def test_a_dump_waits_until_the_server_has_ended(home: Home, tmp_path: Path) -> None:
    async def dumped_meanwhile() -> None:
        async with open_store():
            script = "\n".join(guide("data=", "flock "))
            dump = await asyncio.create_subprocess_exec(
                "sh", "-c", script, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "BAZAARWATCH_DATA_DIR": data}
            )
            await asyncio.sleep(1)
            assert dump.returncode is None
            assert not (tmp_path / "bazaarwatch.tar.gz").exists()
        assert await dump.wait() == 0

    data = str(home.root.parent)
    asyncio.run(dumped_meanwhile())
    assert (tmp_path / "bazaarwatch.tar.gz").exists()


@pytest.mark.skipif(shutil.which("mongodump") is None, reason="MongoDB's database tools are not installed")
@pytest.mark.parametrize("options", [(), ("--replSet=rs0",)])
def test_another_server_is_dumped_and_restored(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    with mongod(home, "--quiet", *options) as port:
        uri = f"mongodb://127.0.0.1:{port}/"
        if options:
            initiate(port)
            uri += "?replicaSet=rs0"
        monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", uri)
        asyncio.run(crawl())
        path = f"{Path(sys.executable).parent}:{Path(str(shutil.which('mongodump'))).parent}:/usr/bin:/bin"
        commands = guide("mongodump ", "mongorestore ", "bazaarwatch --database bazaarwatch_restored")
        told = shell(commands, tmp_path, BAZAARWATCH_MONGODB_URI=uri, PATH=path)
        assert "bazaarwatch_restored on MongoDB" in told
        assert ": 1 listings" in told


def initiate(port: int) -> None:
    """Make a replica set of one member, and wait until it takes writes."""
    with pymongo.MongoClient[Document]("127.0.0.1", port, directConnection=True) as client:
        member = {"_id": 0, "host": f"127.0.0.1:{port}"}
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
        while not client.admin.command("hello")["isWritablePrimary"]:
            pass


def test_a_replica_set_is_used_and_its_copy_is_a_dump(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mongod(home, "--quiet", "--replSet=rs0") as port:
        initiate(port)
        for more in ("", "&w=majority", "&readPreference=secondaryPreferred"):
            monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", f"mongodb://127.0.0.1:{port}/?replicaSet=rs0{more}")
            asyncio.run(crawl())
            assert asyncio.run(stored()) == 1
        monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", f"mongodb://127.0.0.1:{port}/?replicaSet=other")
        with pytest.raises(OperatorError, match="replica set"):
            asyncio.run(stored())
    copy = Home(tmp_path / "copy")
    copy.prepare()
    shutil.copytree(home.database, copy.database, dirs_exist_ok=True)
    with mongod(copy, "--quiet") as port:
        monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", f"mongodb://127.0.0.1:{port}/")
        assert asyncio.run(stored()) == 1
