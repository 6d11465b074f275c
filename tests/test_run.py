"""`run`: what is due is crawled once, whatever happens to who does it. Real schedulers, crawls, server and market."""

import json
import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from tests.running import bazaarwatch
from tests.scheduling import Database, is_alive, job, put, scheduler, wait_for
from tests.scheduling import done as number_done

Document = dict[str, Any]


@pytest.fixture(scope="module")
def market() -> Iterator[SampleMarket]:
    with SampleMarket(crawl_delay=0.02) as market:
        yield market


@pytest.fixture(scope="module")
def slow_market() -> Iterator[SampleMarket]:
    """Of which a crawl with its offers lasts half a minute."""
    with SampleMarket(crawl_delay=1) as market:
        yield market


@pytest.fixture
def stored(mongodb_uri: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    name = request.node.name[:60]
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", name)
    with pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        yield client[name]
        client.drop_database(name)


def test_two_schedulers_crawl_each_job_once_and_tell_of_it(
    market: SampleMarket, stored: Database, tmp_path: Path
) -> None:
    jobs = [job(f"job-{number}", market.url, terms=(term,)) for number, term in enumerate(("gucci", "fendi", "nike"))]
    put(stored.name, *jobs)
    with (
        scheduler(stored.name, log=tmp_path / "one") as one,
        scheduler(stored.name, log=tmp_path / "two") as two,
    ):
        wait_for(lambda: number_done(stored) == 3, "all jobs are done")
        figures = [both.asked("/metrics") for both in (one, two)]
        assert (one.asked("/healthz"), two.asked("/readyz")) == ("ok\n", "ready\n")
        assert (one.stop(), two.stop()) == (0, 0)
    firings = list(stored["firings"].find({}))
    assert {one["job"] for one in firings} == {one.name for one in jobs}
    assert [(one["attempt"], len(one["crawls"]), one["state"]) for one in firings] == [(1, 1, "done")] * 3
    crawls = {one["_id"]: one for one in stored["crawls"].find({})}
    assert {one["crawls"][0] for one in firings} == crawls.keys()
    assert {(*one["terms"], one["ended"]) for one in crawls.values()} == {
        ("gucci", "finished"),
        ("fendi", "finished"),
        ("nike", "finished"),
    }
    assert not overlapping(list(crawls.values())), "of one marketplace one crawl at a time"
    finished = 'bazaarwatch_crawls_ended_total{ended="finished",marketplace="sample_market"}'
    counted = [float(line.split()[-1]) for told in figures for line in told.splitlines() if line.startswith(finished)]
    assert sum(counted) == 3
    assert "process_resident_memory_bytes" in figures[0]
    (told,) = [json.loads(line) for line in lines_of(firings[0]["crawls"][0]) if "Spider opened" in line]
    assert (told["crawl"], told["job"], told["marketplace"]) == (
        firings[0]["crawls"][0],
        firings[0]["job"],
        "sample_market",
    )
    assert list(stored["schedulers"].find({})) == []


def lines_of(crawl: str) -> list[str]:
    printed = bazaarwatch("crawls", "log", crawl)
    assert printed.returncode == 0, printed.stderr
    return printed.stdout.splitlines()


def overlapping(crawls: list[Document]) -> list[tuple[str, str]]:
    """Names of crawls of one marketplace of which one began before the one before had ended."""
    ordered = sorted(crawls, key=lambda one: (one["marketplace"], one["started_at"]))
    pairs = pairwise(ordered)
    return [
        (one["_id"], other["_id"])
        for one, other in pairs
        if one["marketplace"] == other["marketplace"] and one["ended_at"] and one["ended_at"] > other["started_at"]
    ]


@pytest.mark.soak
def test_sigterm_ends_crawls_with_their_pages_kept_and_the_next_start_completes(
    slow_market: SampleMarket, market: SampleMarket, stored: Database, tmp_path: Path
) -> None:
    put(stored.name, job("slow", slow_market.url, offers=True), job("other", market.url))
    with scheduler(stored.name, log=tmp_path / "one") as one:
        wait_for(lambda: stored["captures"].count_documents({"page_state": "listing"}) > 2, "pages are kept")
        assert one.stop() == 0
    (cut,) = stored["crawls"].find({"ended": "shutdown"})
    counted = sum(number for name, number in cut["counts"].items() if name.startswith("pages/"))
    assert stored["captures"].count_documents({"crawl": cut["_id"]}) == counted > 2
    (given_back,) = stored["firings"].find({"state": "claimed"})
    assert (given_back["by"], given_back["attempt"], given_back["crawls"]) == ("", 0, [cut["_id"]])
    stored["jobs"].update_many({}, {"$set": {"site": market.url.removeprefix("http://")}})
    with scheduler(stored.name, log=tmp_path / "two"):
        wait_for(lambda: number_done(stored) == 2, "both jobs are done")
    completed = stored["firings"].find_one({"_id": given_back["_id"]})
    assert completed is not None
    assert (completed["attempt"], len(completed["crawls"])) == (1, 2)


def test_crawls_die_with_a_scheduler_that_is_killed_and_another_completes_them(
    slow_market: SampleMarket, market: SampleMarket, stored: Database, tmp_path: Path
) -> None:
    put(stored.name, job("slow", slow_market.url, offers=True))
    with scheduler(stored.name, log=tmp_path / "one") as one:
        wait_for(lambda: stored["captures"].count_documents({"page_state": "listing"}) > 2, "pages are kept")
        (crawl,) = one.crawls()
        one.kill()
        wait_for(lambda: not is_alive(crawl), "the crawl is dead", seconds=5)
    stored["jobs"].update_many({}, {"$set": {"site": market.url.removeprefix("http://")}})
    with scheduler(stored.name, log=tmp_path / "two") as two:
        wait_for(lambda: number_done(stored) == 1, "the job is done")
        assert "was cut off; attempt 2" in two.said
    (firing,) = stored["firings"].find({})
    assert (firing["attempt"], len(firing["crawls"])) == (2, 2)
    ended = [stored["crawls"].find_one({"_id": name}) for name in firing["crawls"]]
    assert [one and one["ended"] for one in ended] == [None, "finished"]
    assert bazaarwatch("verify").returncode == 0


@pytest.mark.soak
def test_a_crawl_that_is_killed_is_started_again_by_its_scheduler(
    slow_market: SampleMarket, market: SampleMarket, stored: Database, tmp_path: Path
) -> None:
    put(stored.name, job("slow", slow_market.url, offers=True))
    with scheduler(stored.name, log=tmp_path / "one") as one:
        wait_for(lambda: stored["captures"].count_documents({}) > 2, "pages are kept")
        stored["jobs"].update_many({}, {"$set": {"site": market.url.removeprefix("http://")}})
        (crawl,) = one.crawls()
        os.kill(crawl, signal.SIGKILL)
        wait_for(lambda: number_done(stored) == 1, "the job is done")
        assert "bazaarwatch_attempts_repeated_total 1.0" in one.asked("/metrics")
    (firing,) = stored["firings"].find({})
    assert (firing["attempt"], len(firing["crawls"])) == (2, 2)


def test_a_job_that_can_not_run_has_failed_with_its_reason(stored: Database, tmp_path: Path) -> None:
    put(stored.name, job("nowhere", "127.0.0.1:1", marketplace="no_such_market"))
    with scheduler(stored.name, log=tmp_path / "one"):
        wait_for(lambda: stored["firings"].count_documents({"state": "failed"}) == 1, "the job has failed")
    (firing,) = stored["firings"].find({})
    assert "No marketplace is called 'no_such_market'" in firing["why"]


def test_what_is_asked_wrongly_is_told(stored: Database) -> None:
    assert "host and port" in bazaarwatch("run", "--serve", "here").stderr
    assert "There is no log of a crawl '../secret'" in bazaarwatch("crawls", "log", "../secret").stderr
    assert stored.name
