"""From HTTP response to durable snapshot: speed, memory, and the second time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.benchmarks.database import fresh_database
from tests.benchmarks.page_server import pages_served
from tests.benchmarks.result import Result, compared

RUNS = 3
PAGES = 300
PAGES_FOR_MEMORY = 2000
PEER = "Scrapy's documented MongoDB pipeline (parsel CSS, insert_one)"
MEGABYTE = 1e6


def items_per_cpu_second() -> Iterator[Result]:
    """Offers a second of client CPU, read from the DOM."""
    yield _speed("crawl_items_per_cpu_second", "dom", "≥ 2")


def items_per_cpu_second_state() -> Iterator[Result]:
    """Offers a second of client CPU, where embedded state serves."""
    yield _speed("crawl_items_per_cpu_second_state", "state", "≥ 3")


def peak_memory() -> Iterator[Result]:
    """Peak memory of a long crawl, and whether it stays flat."""
    with pages_served("dom", PAGES_FOR_MEMORY) as host, fresh_database() as environment:
        measured = crawl("dom", host, PAGES_FOR_MEMORY, environment)
    quarter = len(measured["rss"]) // 4
    second, last = measured["rss"][quarter : 2 * quarter], measured["rss"][-quarter:]
    grown = max(last) / max(second)
    runs = f"last quarter {max(last) / MEGABYTE:.0f}, second {max(second) / MEGABYTE:.0f}"
    yield Result("crawl_peak_memory", measured["peak"] / MEGABYTE, "MB", wanted="< 250", runs=runs)
    yield Result("crawl_memory_growth", grown, "last quarter / second", wanted="≤ 1.05", runs=runs)


def recrawl_unchanged() -> Iterator[Result]:
    """Offers a second when everything is as it was, against the first time."""
    first: list[float] = []
    second: list[float] = []
    with pages_served("dom", PAGES) as host:
        for _ in range(RUNS):
            with fresh_database() as environment:
                for speeds in (first, second):
                    measured = crawl("dom", host, PAGES, environment)
                    speeds.append(measured["offers"] / measured["seconds"])
    yield compared("recrawl_unchanged", "offers/s", "the first crawl of the same pages", "≥ 2", second, first)


def _speed(name: str, kind: str, wanted: str) -> Result:
    ours: list[float] = []
    theirs: list[float] = []
    with pages_served(kind, PAGES) as host:
        for _ in range(RUNS):
            for which, speeds in ((kind, ours), ("peer", theirs)):
                with fresh_database() as environment:
                    measured = crawl(which, host, PAGES, environment)
                speeds.append(measured["offers"] / measured["cpu"])
    return compared(name, "offers/CPU s", PEER, wanted, ours, theirs)


def crawl(kind: str, host: str, pages: int, environment: dict[str, str]) -> dict[str, Any]:
    """Run one crawl in a process of its own and return what it measured."""
    command = [sys.executable, "-m", "tests.benchmarks.crawl_once", kind, host, str(pages)]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    measured: dict[str, Any] = json.loads(done.stdout)
    wanted = pages * 50
    if measured["offers"] != wanted:
        raise RuntimeError(f"{kind}: {measured['offers']} offers instead of {wanted}:\n{done.stderr[-2000:]}")
    return measured
