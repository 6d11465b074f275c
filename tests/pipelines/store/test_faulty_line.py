"""Crawls whose line to the server is slow and breaks: they go on, or end with a word to the operator."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pymongo
import pytest

from pipelines.store.connection import client_of
from pipelines.store.home import Home
from pipelines.store.server import ServerInfo
from tests.conftest import temporary_home
from tests.faulty_line import faulty_line
from tests.pipelines.store.busy_crawl import crawl
from tests.pipelines.store.intact import completed, intact
from tests.servers import mongod

NAME = "test_faulty_line"
BYTES = 400_000
"""That a crawl moves, about."""


@pytest.fixture
def operators_home() -> Iterator[Home]:
    with temporary_home() as home:
        yield home


@pytest.mark.parametrize("options", [(), ("--replSet=rs0",)], ids=["alone", "retries"])
@pytest.mark.parametrize("rounds", [2, pytest.param(25, marks=pytest.mark.soak)])
async def test_a_crawl_goes_on_or_is_completed_by_the_next(
    rounds: int, options: tuple[str, ...], operators_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments, acknowledged, ends = random.Random(rounds), list[str](), Counter[str]()  # noqa: S311 -- the same each time
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    with mongod(operators_home, *options) as port:
        uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
        if options:
            initiate(port)
        environment = {"BAZAARWATCH_DATA_DIR": str(tmp_path), "BAZAARWATCH_DATABASE": NAME}
        async with client_of(uri, ServerInfo("", "server")) as client:
            for turn in range(rounds):
                async with faulty_line(port, moments, moments.randrange(BYTES)) as (line, line_port):
                    environment["BAZAARWATCH_MONGODB_URI"] = uri.replace(str(port), str(line_port))
                    told = await asyncio.to_thread(crawl(environment, turn).told)
                assert told.ended == "finished" or told.ended.startswith("OperatorError: MongoDB (")
                ends["cut" if line.cuts else "whole"] += 1
                acknowledged += told.acknowledged
                await intact(client[NAME], acknowledged)
            assert ends["cut"]
            await completed(client[NAME], environment | {"BAZAARWATCH_MONGODB_URI": uri}, rounds, acknowledged)


def initiate(port: int) -> None:
    """Make a replica set of the server, and wait until it takes writes."""
    member = {"_id": 0, "host": f"127.0.0.1:{port}"}
    with pymongo.MongoClient(f"mongodb://127.0.0.1:{port}/?directConnection=true") as client:  # type: ignore[var-annotated]
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
        while not client.admin.command("hello")["isWritablePrimary"]:
            pass
