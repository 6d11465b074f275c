"""Tables and queries over many offers: memory of an export, time of the queue and of a history."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from pipelines.store.connection import Database
from pipelines.store.queries import Filter
from pipelines.store.session import Store, open_store
from tests.benchmarks.many_offers import BRANDS, DAYS, OFFERS, load
from tests.benchmarks.result import Result, compared

MEGABYTES = 300
"""That an export may take, however many rows there are."""
ROUNDS = 200
LIMIT = 50
Ask = Callable[[int], Awaitable[None]]


def export_memory() -> Iterator[Result]:
    """Peak memory of an export of all offers, in each format."""
    load()
    yield from map(_exported, ("jsonl", "csv", "parquet"))


def queue_query() -> Iterator[Result]:
    """Time of the riskiest offers of a brand."""
    load()
    yield asyncio.run(_compared("queue_query", _queue, _bare_queue))


def history_query() -> Iterator[Result]:
    """Time of what is known of one offer."""
    load()
    yield asyncio.run(_compared("history_query", _history, _bare_history))


def _exported(form: str) -> Result:
    """Export all offers in a process of its own and take its memory at its peak."""
    with tempfile.TemporaryDirectory() as directory:
        arguments = ["export", "listings", "--format", form, "--output", f"{directory}/offers"]
        began = perf_counter()
        child = subprocess.Popen([sys.executable, "-m", "crawler.cli", *arguments])
        _, status, usage = os.wait4(child.pid, 0)
        seconds = perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        size = Path(directory, "offers").stat().st_size if child.returncode == 0 else 0
    assert size > OFFERS, f"the export failed: {child.returncode}"
    peak = usage.ru_maxrss / 1024
    runs = f"{OFFERS:,} rows, {size / 1e6:,.0f} MB in {seconds:.0f} s"
    return Result(f"export_memory_{form}", peak, "MB", f"{MEGABYTES} MB", peak / MEGABYTES, "≤ 1", runs)


async def _compared(name: str, ours: Callable[[Store], Ask], theirs: Callable[[Database], Ask]) -> Result:
    """Ask both for the same in turn, each time for something else, and compare the medians."""
    times: tuple[list[float], list[float]] = ([], [])
    async with open_store() as store:
        both = (ours(store), theirs(store.database.client[store.database.name]))
        for number in range(ROUNDS):
            for place in (0, 1) if number % 2 else (1, 0):
                began = perf_counter()
                await both[place](number)
                times[place].append((perf_counter() - began) * 1e6)
    return compared(name, "µs", "bare indexed find", "≤ 2", *map(_middle, times))


def _middle(times: list[float]) -> list[float]:
    """Return the quartiles: hundreds of runs are too many to print, and the median is among them."""
    return quantiles(times, n=4)


def _queue(store: Store) -> Ask:
    async def ask(number: int) -> None:
        wanted = Filter(brand=BRANDS[number % len(BRANDS)].upper(), risk="low")
        assert len(await store.listings(wanted, LIMIT)) == LIMIT

    return ask


def _bare_queue(bare: Database) -> Ask:
    async def ask(number: int) -> None:
        wanted = {
            "judgement.brands": BRANDS[number % len(BRANDS)],
            "judgement.risk": {"$in": ["low", "medium", "high"]},
        }
        found = await bare["listings"].find(wanted).sort("judgement.score", -1).limit(LIMIT).to_list()
        assert len(found) == LIMIT

    return ask


def _history(store: Store) -> Ask:
    async def ask(number: int) -> None:
        key = _key(number)
        assert await store.listing(key)
        assert len(await store.history_of(key)) == 1
        assert await store.sightings_of(key) == DAYS

    return ask


def _bare_history(bare: Database) -> Ask:
    """The same documents: the offer, its states and the captures behind them, and when it was seen."""

    async def ask(number: int) -> None:
        key = _key(number)
        assert await bare["listings"].find({"_id": key}).to_list()
        states = await bare["snapshots"].find({"listing": key}).to_list()
        assert await bare["captures"].find({"_id": {"$in": [one["capture"] for one in states]}}).to_list()
        assert len(await bare["sightings"].find({"listing": key}).to_list()) == DAYS

    return ask


def _key(number: int) -> str:
    place = number * 4799 % OFFERS
    return f"bazaar{place % 10}:{place}"
