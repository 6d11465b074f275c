"""Crawls that are killed, and servers that are: nothing acknowledged is missing, nothing is twice, and it verifies."""

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.store.connection import Database, client_of
from pipelines.store.home import Home
from pipelines.store.server import ServerInfo
from tests.conftest import temporary_home
from tests.pipelines.store.busy_crawl import Environment, Fault, Told, crawl
from tests.pipelines.store.intact import completed, intact
from tests.servers import mongod

COMMANDS = 120
"""Commands of a crawl, about: each finds another state, so that their number is not the same each time."""


def fault_of(moment: random.Random, process: int | None = None) -> Fault:
    """At any command, before it, while it is done, or after it."""
    return Fault(moment.randrange(1, COMMANDS), moment.choice((0, moment.uniform(0, 0.01))), process)


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.soak)])
async def test_crawls_that_are_killed_leave_what_they_acknowledged(
    kills: int, database: Database, environment: Environment
) -> None:
    moments, acknowledged, ends = random.Random(kills), list[str](), Counter[str]()  # noqa: S311 -- the same each time
    for turn in range(kills):
        told = crawl(environment, turn, fault_of(moments)).told()
        acknowledged += told.acknowledged
        ends[told.ended] += 1
        await intact(database, acknowledged)
    assert ends.keys() <= {"killed", "finished"}
    assert ends["killed"] > kills / 2
    await completed(database, environment, kills, acknowledged)


@pytest.fixture
def operators_home() -> Iterator[Home]:
    with temporary_home() as home:
        yield home


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.soak)])
async def test_crawls_whose_server_is_killed_leave_what_they_acknowledged(
    kills: int, operators_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments, acknowledged = random.Random(kills), list[str]()  # noqa: S311 -- the same each time
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    environment = {"BAZAARWATCH_DATA_DIR": str(tmp_path), "BAZAARWATCH_DATABASE": "test_killed_server"}
    for turn in range(kills + 1):
        with mongod(operators_home) as port:
            environment["BAZAARWATCH_MONGODB_URI"] = f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=300"
            async with client_of(environment["BAZAARWATCH_MONGODB_URI"], ServerInfo("", "server")) as client:
                database = client["test_killed_server"]
                if turn:
                    await intact(database, acknowledged)
                if turn == kills:
                    await completed(database, environment, turn, acknowledged)
                    break
            process = int((operators_home.database / "mongod.lock").read_text())
            told: Told = crawl(environment, turn, fault_of(moments, process)).told()
            assert told.ended == "finished" or told.ended.startswith("OperatorError: MongoDB (")
            acknowledged += told.acknowledged
            with suppress(ProcessLookupError):  # the crawl may have ended before it could be killed
                os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("rounds", [2, pytest.param(25, marks=pytest.mark.soak)])
async def test_two_crawls_of_the_same_offers_at_once_write_nothing_twice(
    rounds: int, database: Database, environment: Environment
) -> None:
    acknowledged: list[str] = []
    for turn in range(rounds):
        both = crawl(environment, turn), crawl(environment, turn + turn % 2)
        for one in both:
            told = one.told()
            assert told.ended == "finished"
            acknowledged += told.acknowledged
        await intact(database, acknowledged)
    await completed(database, environment, rounds, acknowledged)


@pytest.mark.parametrize("rounds", [1, pytest.param(25, marks=pytest.mark.soak)])
async def test_a_crawl_beside_one_that_is_killed_is_not_disturbed(
    rounds: int, database: Database, environment: Environment
) -> None:
    moments, acknowledged = random.Random(rounds), list[str]()  # noqa: S311 -- likewise
    for turn in range(rounds):
        killed, beside = crawl(environment, turn, fault_of(moments)), crawl(environment, turn + 1)
        acknowledged += killed.told().acknowledged
        told = beside.told()
        assert told.ended == "finished"
        acknowledged += told.acknowledged
        await intact(database, acknowledged)
    await completed(database, environment, rounds + 1, acknowledged)
