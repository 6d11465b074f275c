"""Schedulers as an operator runs them, in processes of their own, with the crawls that they start."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo

from crawler.watchlist.jobs import Job
from pipelines.store.job_book import JobBook
from pipelines.store.session import open_store
from tests.running import ROOT

MARKETS = ("sample_market", "market_b", "market_c", "market_d")
Document = dict[str, Any]
Database = pymongo.database.Database[Document]


def job(name: str, site: str, marketplace: str = "sample_market", **fields: Any) -> Job:  # noqa: ANN401 -- of a Job
    known: dict[str, Any] = {"terms": ("gucci",), "pages": 1, "offers": False}
    return Job(name=name, marketplace=marketplace, site=site.removeprefix("http://"), **known | fields)


def put(database: str, *jobs: Job, due: datetime | None = None) -> None:
    """Keep jobs that are due now."""

    async def keep() -> None:
        async with open_store(database) as store:
            for one in jobs:
                assert await JobBook(store).put(one, due or datetime.now(UTC))

    asyncio.run(keep())


class Scheduler:
    """A `run` that runs."""

    def __init__(self, database: str, *arguments: str, log: Path) -> None:
        self.log = log
        environment = {"BAZAARWATCH_DATABASE": database, "PYTHONPATH": str(ROOT / "tests/more_markets")}
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "crawler.cli", "run", "--serve", "127.0.0.1:0", *arguments],
                env=os.environ | environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=file,
            )

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def asked(self, path: str) -> str:
        """What it answers at an address of its own."""
        wait_for(lambda: "/metrics at http" in self.said, "it serves")
        url = re.findall(r"/metrics at (http://\S+)", self.said)[-1]
        with urllib.request.urlopen(f"{url}{path}", timeout=10) as answer:  # noqa: S310 -- of loopback
            return str(answer.read().decode())

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def crawls(self) -> list[int]:
        """Processes of its crawls."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]


@contextmanager
def scheduler(database: str, *arguments: str, log: Path) -> Iterator[Scheduler]:
    running = Scheduler(database, *arguments, log=log)
    try:
        yield running
    finally:
        with suppress(subprocess.TimeoutExpired):
            running.stop()
        running.kill()


def wait_for(condition: Callable[[], object], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not happen in time that {what}"
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}


def done(database: Database) -> int:
    return database["firings"].count_documents({"state": "done"})
