"""Two schedulers and four crawls at once, killed at random: no job lost or doubled, no site above its pace."""

import math
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from tests.running import ROOT
from tests.running import started as command
from tests.scheduling import MARKETS, Database, Scheduler, done, job, put, wait_for
from tests.test_run import overlapping

pytestmark = pytest.mark.soak
Document = dict[str, Any]
SECONDS = float(os.environ.get("BAZAARWATCH_SOAK_SECONDS", "300"))
DELAY = 0.1
BETWEEN = (2.0, 12.0)
"""Seconds between two kills."""
TERMS = ("gucci", "fendi", "nike", "puma", "velmora", "norvane")
RUN = 20
"""Requests over which the pace is measured: single ones vary by what the machine is busy with."""


@pytest.fixture
def stored(mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", "soak_run")
    monkeypatch.setenv("BAZAARWATCH_LEASE_SECONDS", "5")
    with pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        yield client["soak_run"]
        client.drop_database("soak_run")


def test_no_job_is_lost_or_doubled_and_no_site_above_its_pace(
    stored: Database, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(6)  # noqa: S311 -- the same kills each time, as far as clocks allow
    with ExitStack() as opened:
        markets = {name: opened.enter_context(SampleMarket(crawl_delay=DELAY)) for name in MARKETS}
        due: list[str] = []
        schedulers = [started(stored, tmp_path / f"{number}") for number in range(2)]
        opened.callback(kill_all, schedulers)
        until, kills, wave = time.monotonic() + SECONDS, 0, 0
        while time.monotonic() < until:
            if done_or_failed(stored) >= len(due) - len(MARKETS):
                wave += 1
                due += add_wave(stored, markets, wave)
            time.sleep(chance.uniform(*BETWEEN))
            number = chance.randrange(2)
            crawls = schedulers[number].crawls()
            if crawls and chance.random() < 0.6:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(crawls), signal.SIGKILL)
            else:
                schedulers[number].kill()
                schedulers[number] = started(stored, tmp_path / f"{number}")
            kills += 1
        wait_for(lambda: done_or_failed(stored) == len(due), "all jobs came to an end", seconds=240)
        assert [running.stop() for running in schedulers] == [0, 0]
        rates = {name: fastest(market) for name, market in markets.items()}
        complete(markets)
    firings = list(stored["firings"].find({}))
    failed = [one for one in firings if one["state"] == "failed"]
    told = f"{len(due)} jobs, {kills} kills, {len(failed)} failed, fastest {min(rates.values()):.3f} of the delay"
    record_property("soak", told)
    assert sorted(one["job"] for one in firings) == sorted(due)
    assert {one["why"] for one in failed} <= {"cut off 3 times"}
    ended = {one["_id"]: one["ended"] for one in stored["crawls"].find({})}
    for one in firings:
        finished = [name for name in one["crawls"] if ended[name] == "finished"]
        assert len(finished) == (one["state"] == "done"), one
    assert not overlapping(list(stored["crawls"].find({})))
    assert min(rates.values()) > 0.9, rates
    with command("verify", PYTHONPATH=str(ROOT / "tests/more_markets")) as verifying:
        printed, _ = verifying.communicate(timeout=240)
    assert verifying.returncode == 0, printed


def kill_all(schedulers: list[Scheduler]) -> None:
    for one in schedulers:
        one.kill()


def started(stored: Database, log: Path) -> Scheduler:
    return Scheduler(stored.name, "--at-once", "2", log=log)


def add_wave(stored: Database, markets: dict[str, SampleMarket], wave: int) -> list[str]:
    jobs = [
        job(f"{name}-{wave}", market.url, name, terms=(TERMS[wave % len(TERMS)],), offers=True)
        for name, market in markets.items()
    ]
    put(stored.name, *jobs, due=datetime.now(UTC) - timedelta(seconds=1))
    return [one.name for one in jobs]


def done_or_failed(stored: Database) -> int:
    return done(stored) + stored["firings"].count_documents({"state": "failed"})


def fastest(market: SampleMarket) -> float:
    """The shortest time in which RUN requests came, as a part of what the delay allows."""
    times = sorted(request.at for request in market.requests)
    runs = zip(times, times[RUN:], strict=False)
    return min(((late - early) / (DELAY * RUN) for early, late in runs), default=math.inf)


def complete(markets: dict[str, SampleMarket]) -> None:
    """See everything once more: what was cut off between two steps of a flush is completed by who sees it again."""
    for name, market in markets.items():
        terms = [part for term in TERMS for part in ("--term", term)]
        site = market.url.removeprefix("http://")
        crawl = ("crawl", name, "--site", site, *terms, "--pages", "1")
        with command(*crawl, PYTHONPATH=str(ROOT / "tests/more_markets")) as completing:
            _, log = completing.communicate(timeout=240)
        assert completing.returncode == 0, log
