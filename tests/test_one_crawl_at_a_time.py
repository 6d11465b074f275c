"""A marketplace is crawled by one at a time, by hand too; who may crawl no more stops."""

import os
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from pipelines.store.leases import LIFE_VARIABLE
from tests.running import bazaarwatch, json_lines, started
from tests.test_interrupted import command, wait_for

Document = dict[str, Any]
Database = pymongo.database.Database[Document]


@pytest.fixture(scope="module")
def market() -> Iterator[SampleMarket]:
    with SampleMarket(crawl_delay=0.05) as market:
        yield market


@pytest.fixture(scope="module")
def slow_market() -> Iterator[SampleMarket]:
    """One of which a crawl is still at work when another command has been started and has ended."""
    with SampleMarket(crawl_delay=1) as market:
        yield market


@pytest.fixture
def stored(mongodb_uri: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    name = request.node.name[:60]
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", name)
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        yield client[name]
        client.drop_database(name)


def crawling(market: SampleMarket, database: Database, **environment: str) -> subprocess.Popen[str]:
    """A crawl that has kept some pages."""
    before = database["captures"].count_documents({})
    crawl = started(*command(market), **environment)
    wait_for(lambda: database["captures"].count_documents({}) > before + 5)
    return crawl


def test_a_second_crawl_is_told_who_crawls_and_one_that_was_stopped_gives_way(
    slow_market: SampleMarket, stored: Database
) -> None:
    market = slow_market
    crawl = crawling(market, stored)
    refused = bazaarwatch(*command(market))
    assert refused.returncode == 75
    assert f"sample_market is being crawled by process {crawl.pid} on " in refused.stderr
    assert "stop that process" in refused.stderr
    assert crawl.poll() is None
    crawl.send_signal(signal.SIGTERM)
    crawl.communicate(timeout=60)
    lease = stored["leases"].find_one({})
    assert lease is not None
    assert lease["holder"] is None
    assert [one["ended"] for one in stored["crawls"].find({})] == ["shutdown"]
    done = bazaarwatch(*command(market), "--pages", "1", "--no-offers")
    assert done.returncode == 0, done.stderr


def test_a_killed_crawl_is_not_waited_for(market: SampleMarket, stored: Database) -> None:
    crawl = crawling(market, stored, **{LIFE_VARIABLE: "3600"})
    crawl.kill()
    crawl.communicate()
    done = bazaarwatch(*command(market), "--pages", "1", "--no-offers")
    assert done.returncode == 0, done.stderr
    assert json_lines(done.stdout)[0]["seconds"] < 60
    assert [one["ended"] for one in stored["crawls"].find({}).sort("started_at", 1)] == [None, "finished"]


@pytest.mark.soak
def test_a_crawl_that_was_frozen_stops_when_it_wakes(market: SampleMarket, stored: Database) -> None:
    crawl = crawling(market, stored, **{LIFE_VARIABLE: "2"})
    crawl.send_signal(signal.SIGSTOP)
    wait_for(lambda: stored["leases"].find_one({"$expr": {"$lt": ["$expires_at", "$$NOW"]}}) is not None)
    done = bazaarwatch(*command(market), "--pages", "1", "--no-offers")
    assert done.returncode == 0, done.stderr
    before = names(stored)
    asked = len(market.requests)
    crawl.send_signal(signal.SIGCONT)
    printed, log = crawl.communicate(timeout=60)
    assert (crawl.returncode, json_lines(printed)) == (3, []) or json_lines(printed)[0]["ended"] == "lease_lost"
    assert "This crawl may write no more: its lease of sample_market is over" in log
    # It may have been frozen between looking whether it may write and writing: that one write can not be kept out.
    after = names(stored)
    assert len([name for name, there in before.items() if there != after[name]]) <= 1
    assert len(market.requests) - asked <= 2
    assert [one["ended"] for one in stored["crawls"].find({}).sort("started_at", 1)] == [None, "finished"]
    # What was cut off between two steps of a flush is completed by a crawl that sees the same pages.
    done = bazaarwatch(*command(market))
    assert done.returncode == 0, done.stderr
    verified = bazaarwatch("verify")
    assert verified.returncode == 0, verified.stdout


def names(database: Database) -> dict[str, list[Any]]:
    """Names of everything that a crawl could have written."""
    collections = ("pages", "captures", "snapshots", "sightings", "listings", "log", "heads")
    return {name: sorted(one["_id"] for one in database[name].find({}, {"_id": 1})) for name in collections}


@pytest.mark.soak
def test_of_another_database_nothing_is_asked(market: SampleMarket, stored: Database) -> None:
    crawl = crawling(market, stored)
    other = bazaarwatch(
        *command(market), "--pages", "1", "--no-offers", BAZAARWATCH_DATABASE=f"{os.getpid()}_of_another"
    )
    assert other.returncode == 0, other.stderr
    crawl.kill()
    crawl.communicate()
    stored.client.drop_database(f"{os.getpid()}_of_another")
