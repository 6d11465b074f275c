"""The memory of `run` does not grow with the crawls that it has started."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from tests.scheduling import MARKETS, Database, Scheduler, done, job, put, scheduler

pytestmark = pytest.mark.soak
Document = dict[str, Any]
CRAWLS = int(os.environ.get("BAZAARWATCH_SOAK_CRAWLS", "500"))
WARM = 50
"""Crawls after which everything was imported and allocated once."""
GROWTH = 1.05


@pytest.fixture
def stored(mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", "soak_memory")
    with pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        yield client["soak_memory"]
        client.drop_database("soak_memory")


def test_memory_is_flat(stored: Database, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    with ExitStack() as opened:
        for name in MARKETS:
            market = opened.enter_context(SampleMarket(crawl_delay=0.01))
            put(stored.name, job(f"{name}-job", market.url, name))
        running = opened.enter_context(scheduler(stored.name, "--at-once", "4", log=tmp_path / "log"))
        sizes: dict[int, float] = {}
        while (number := done(stored)) < CRAWLS:
            if number >= WARM * (len(sizes) + 1):
                sizes[number] = resident(running)
                (tmp_path / "sizes").write_text(repr(sizes))
            # Due again as soon as it has been claimed: the schedule of an analyst in a great hurry.
            stored["jobs"].update_many({"next_due": None}, {"$set": {"next_due": datetime.now(UTC)}})
            time.sleep(0.2)
        sizes[number] = resident(running)
    record_property("megabytes by crawls", sizes)
    first, *_, last = sizes.values()
    assert last < first * GROWTH, sizes


def resident(running: Scheduler) -> float:
    """Memory of a scheduler, in MB."""
    (size,) = re.findall(r"^process_resident_memory_bytes (\S+)$", running.asked("/metrics"), re.MULTILINE)
    return round(float(size) / 1e6, 1)
