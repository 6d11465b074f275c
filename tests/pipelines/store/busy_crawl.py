"""Crawls of a market that a seed decides, in processes of their own, so that they can be killed at any command."""

import asyncio
import multiprocessing
import os
import random
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

import time_machine
from pymongo import monitoring

from crawler.errors import OperatorError
from crawler.items import Listing, SearchRead, Seller
from pipelines.snapshot import SnapshotPage
from pipelines.store.session import open_store
from tests.pipelines.offers import judged, offer, page_of

Environment = dict[str, str]
PAGES, ON_PAGE = 3, 6
SITE = "https://bazaar.example"
SEARCHES = (SearchRead("gucci", PAGES, to_end=True),)
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.pipelines.store.busy_crawl"])


def offers_of(turn: int) -> list[Listing]:
    """What the market shows at a turn: some prices are others each time, some offers come and go."""
    moves = random.Random(turn)  # noqa: S311 -- it only has to be the same each time
    shown = [number for number in range(1, PAGES * ON_PAGE + 3) if moves.random() < 0.9]
    return [_offer(number, turn) for number in shown]


def pages_of(turn: int, now: datetime | None = None) -> Iterator[SnapshotPage]:
    """The pages of a crawl: results, each followed by offers' own pages, some of which are gone."""
    shown, rules = offers_of(turn), f"rules-{turn % 3}"
    for page in range(1, PAGES + 1):
        part = shown[(page - 1) * ON_PAGE : page * ON_PAGE]
        url = f"{SITE}/search?q=gucci&page={page}"
        captured: dict[str, Any] = {"url": url, "body": repr(part).encode(), "result_page": page}
        captured |= {"rank_offset": (page - 1) * ON_PAGE, "captured_at": now or datetime.now(UTC)}
        yield judged(page_of(*part, **captured), version=rules)
        for one in part[turn % 2 :: 3]:
            there = (int(one.listing_id) + turn) % 4 > 0
            own = (_offer(int(one.listing_id), turn, own_page=True),) if there else ()
            captured = {"url": one.url, "body": repr(own).encode(), "offer_id": one.listing_id}
            captured |= {"captured_at": now or datetime.now(UTC), "state": "listing" if there else "removed"}
            yield judged(page_of(*own, view="listing", **captured), version=rules)


def _offer(number: int, turn: int, *, own_page: bool = False) -> Listing:
    sold_by = (number + turn // 4) % 5
    seller = Seller(name=f"Shop {sold_by}", id=f"s{sold_by}") if own_page else Seller(name=f"shop_{sold_by}")
    price = Decimal(number) + (turn + number) // (1 + number % 4)
    return offer(number, seller=seller, price=price)


@dataclass(frozen=True, slots=True)
class Fault:
    """A process that is killed when the crawl has come so far."""

    command: int
    """The how manieth command to the server it is."""
    after: float
    """Seconds from when it is sent."""
    process: int | None = None
    """Who is killed; the crawl itself where it is nobody else."""


class _Commands(monitoring.CommandListener):
    """Counts the commands of this process, and does what is to be done at one of them."""

    def __init__(self, fault: Fault | None) -> None:
        self.count = 0
        self.fault = fault

    def started(self, event: monitoring.CommandStartedEvent) -> None:  # noqa: ARG002 -- any command
        self.count += 1
        if self.fault and self.fault.command == self.count:
            process = self.fault.process or os.getpid()
            threading.Timer(self.fault.after, _kill, (process,)).start() if self.fault.after else _kill(process)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing is to be done then."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing is to be done then."""


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


class Clock(NamedTuple):
    """How far the clock of a crawl is from the right time."""

    at_first: timedelta
    since_half: timedelta
    """From the middle of its pages on."""


RIGHT = Clock(timedelta(0), timedelta(0))


@dataclass(slots=True)
class Told:
    """What a crawl has said of itself until it ended or was killed."""

    acknowledged: list[str]
    """Captures that are on disk."""
    ended: str = "killed"
    """"finished", what the operator was told, or the traceback of anything else."""
    commands: int = 0


def crawl(environment: Environment, turn: int, fault: Fault | None = None, clock: Clock = RIGHT) -> "Crawl":
    """Start a crawl in a process of its own."""
    ours, theirs = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_run, args=(theirs, environment, turn, fault, clock), daemon=True)
    process.start()
    theirs.close()
    return Crawl(process, ours)


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl that runs."""

    process: BaseProcess
    line: Connection

    def told(self, patience: float = 120) -> Told:
        """Wait for its end, and return what it said."""
        told = Told([])
        with suppress(EOFError):
            while self.line.poll(patience):
                match self.line.recv():
                    case "kept", captures:
                        told.acknowledged += captures
                    case "ended", why, commands:
                        told.ended, told.commands = why, commands
        self.line.close()
        self.process.join(patience)
        assert self.process.exitcode is not None, "it does not end"
        return told


def _run(line: Connection, environment: Environment, turn: int, fault: Fault | None, clock: Clock) -> None:
    os.environ.update(environment)
    commands = _Commands(fault)
    monitoring.register(commands)
    try:
        with time_machine.travel(datetime.now(UTC) + clock.at_first, tick=True) as shown:
            asyncio.run(_crawl(line, turn, lambda: shown.shift(clock.since_half - clock.at_first)))
        why = "finished"
    except OperatorError as error:
        why = f"OperatorError: {error}"
    except BaseException:  # noqa: BLE001 -- it is told to who started this
        why = traceback.format_exc()
    line.send(("ended", why, commands.count))


async def _crawl(line: Connection, turn: int, at_half: Callable[[], None]) -> None:
    flushes = random.Random(turn)  # noqa: S311 -- likewise
    async with open_store() as store:
        record = await store.begin_crawl("bazaar", ["gucci"], "bazaar.example")
        taken: list[str] = []
        for number, page in enumerate(pages_of(turn)):
            if number == PAGES * 3 // 2:
                at_half()
            await record.add(page)
            assert page.captured is not None
            taken.append(page.captured.capture_id)
            if flushes.random() < 0.3:
                await record.flush()
                line.send(("kept", taken))
                taken = []
        await record.flush()
        line.send(("kept", taken))
        await record.end("finished", {"pages": 1}, SEARCHES)
