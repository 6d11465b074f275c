"""Crawls that are cut off: killed, interrupted, or left without their server. Nothing is lost, nothing is twice."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from pipelines.store import embedded
from pipelines.store.home import Home
from tests.running import ROOT, bazaarwatch, json_lines, started

WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"
TERMS = ("--term", "gucci", "--term", "velmora", "--pages", "2")
Document = dict[str, Any]


@pytest.fixture(scope="module")
def market() -> Iterator[SampleMarket]:
    with SampleMarket(crawl_delay=0.03) as market:
        yield market


def command(market: SampleMarket) -> tuple[str | Path, ...]:
    return ("crawl", "sample_market", "--site", market.url.removeprefix("http://"), "--watchlist", WATCHLIST, *TERMS)


def state_of(database: pymongo.database.Database[Document]) -> dict[str, Any]:
    """Everything that a crawl leaves, without the times at which it happened to run."""
    listings = {one["_id"]: one["snapshots"] for one in database["listings"].find({})}
    snapshots = {one["_id"]: one["facts_hash"] for one in database["snapshots"].find({})}
    return {"listings": listings, "snapshots": snapshots}


@pytest.fixture(scope="module")
def undisturbed(market: SampleMarket, mongodb_uri: str) -> Iterator[dict[str, Any]]:
    environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": "test_undisturbed"}
    done = bazaarwatch(*command(market), **environment)
    assert done.returncode == 0, done.stderr
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        yield state_of(client["test_undisturbed"])
        client.drop_database("test_undisturbed")


@pytest.mark.parametrize("kept", [0, 30, *(pytest.param(kept, marks=pytest.mark.soak) for kept in (5, 15, 45))])
def test_a_killed_crawl_is_completed_by_the_same_command(
    kept: int, market: SampleMarket, mongodb_uri: str, undisturbed: dict[str, Any]
) -> None:
    name = f"test_killed_{kept}"
    environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        database = client[name]
        crawl = started(*command(market), **environment)
        wait_for(lambda: database["crawls"].count_documents({}) == 1)
        wait_for(lambda: database["captures"].count_documents({}) >= kept or crawl.poll() is not None)
        assert crawl.poll() is None, "the crawl ended before it could be killed"
        crawl.kill()
        crawl.communicate()
        done = bazaarwatch(*command(market), **environment)
        assert done.returncode == 0, done.stderr
        assert state_of(database) == undisturbed
        assert bazaarwatch("verify", **environment).returncode == 0
        # One sighting for each offer on each page that a run captured: none is counted twice.
        seen = database["sightings"].count_documents({"crawl": json_lines(done.stdout)[0]["crawl"]})
        shown = database["captures"].aggregate(
            [
                {"$match": {"crawl": json_lines(done.stdout)[0]["crawl"]}},
                {"$group": {"_id": None, "offers": {"$sum": "$offers"}}},
            ]
        )
        assert seen == next(iter(shown))["offers"]
        client.drop_database(name)


def test_ctrl_c_ends_cleanly_and_says_what_was_kept(market: SampleMarket, mongodb_uri: str) -> None:
    name = "test_ctrl_c"
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        database = client[name]
        crawl = started(*command(market), BAZAARWATCH_MONGODB_URI=mongodb_uri, BAZAARWATCH_DATABASE=name)
        wait_for(lambda: database["captures"].count_documents({}) > 5)
        crawl.send_signal(signal.SIGINT)
        printed, log = crawl.communicate(timeout=60)
        summary = json_lines(printed)[0]
        assert crawl.returncode == 130
        assert f"{sum(summary['pages'].values())} pages with {summary['offers']} offers are kept" in log
        assert database["captures"].count_documents({}) == sum(summary["pages"].values())
        record = database["crawls"].find_one({})
        assert record is not None
        assert record["ended"] == "shutdown"
        client.drop_database(name)


def test_a_server_that_dies_in_mid_crawl_is_named_and_the_next_run_completes(
    market: SampleMarket, home: Home, undisturbed: dict[str, Any]
) -> None:
    lease = embedded.join(home)
    with pymongo.MongoClient[Document](lease.uri, serverSelectionTimeoutMS=1000) as client:
        crawl = started(*command(market), BAZAARWATCH_MONGODB_URI=lease.uri)
        wait_for(lambda: client["bazaarwatch"]["captures"].count_documents({}) > 5)
        os.kill(server_pid(home), signal.SIGKILL)
        _, log = crawl.communicate(timeout=60)
    lease.close()
    assert crawl.returncode == 3, log
    complaint = [line for line in log.splitlines() if "MongoDB" in line]
    assert complaint
    assert "Traceback" not in log
    done = bazaarwatch(*command(market))
    assert done.returncode == 0, done.stderr
    lease = embedded.join(home)
    with pymongo.MongoClient[Document](lease.uri, serverSelectionTimeoutMS=1000) as client:
        assert state_of(client["bazaarwatch"]) == undisturbed
    verified = bazaarwatch("verify")
    assert verified.returncode == 0, verified.stdout
    lease.close()


def server_pid(home: Home) -> int:
    """Process id of the embedded server, as the system knows it."""
    found = subprocess.run(["pgrep", "-x", "mongod"], capture_output=True, text=True, check=True)
    (pid,) = (pid for pid in found.stdout.split() if str(home.root) in Path(f"/proc/{pid}/cmdline").read_text())
    return int(pid)


def wait_for(condition: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
