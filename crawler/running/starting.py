"""How a crawl is started: as a process of its own, which is given its order, tells what it does, and ends with us.

It runs in a session of its own, so that Ctrl-C in a terminal and a signal to the whole group reach the scheduler alone,
which stops its crawls one by one.
"""

import asyncio
import contextlib
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from crawler.running.order import Order

PROGRAM = "crawler.cli.ordered"
STOPPED_WITHIN = 60.0
"""Seconds for a crawl to answer to a signal, bring what it has to disk and give its lease back."""
LINES_KEPT = 20
LINE_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl process ended."""

    crawl: str | None
    """None where it ended before its crawl began."""
    ended: str | None
    """Reason as in `crawls`; None where the process could not tell."""
    code: int
    """Exit code; negative: the signal that ended it."""
    pages: int
    why: str
    """What it said last where something was wrong; else empty."""


class Crawling:
    """A crawl process that runs."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.crawl: str | None = None
        self._told: dict[str, Any] = {}
        self._complaints: deque[str] = deque(maxlen=LINES_KEPT)

    async def run(self, begun: Callable[[str], Awaitable[None]]) -> Ended:
        """Read what it tells until it ends. begun: called with the name of its crawl as soon as that has begun."""
        await asyncio.gather(self._listen(begun), self._hear_complaints())
        code = await self.process.wait()
        why = self._told.get("error") or ("" if code == 0 or self._told else "\n".join(self._complaints))
        return Ended(self.crawl, self._told.get("ended"), code, self._told.get("pages", 0), str(why)[-2000:])

    def stop(self) -> None:
        """Ask it to end: it brings its pages to disk first."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    async def _listen(self, begun: Callable[[str], Awaitable[None]]) -> None:
        assert self.process.stdout is not None  # noqa: S101 -- it was started with a pipe
        async for line in self.process.stdout:
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                if isinstance(told, dict) and "begun" in told:
                    self.crawl = str(told["begun"])
                    await begun(self.crawl)
                elif isinstance(told, dict):
                    self._told = told

    async def _hear_complaints(self) -> None:
        assert self.process.stderr is not None  # noqa: S101 -- likewise
        async for line in self.process.stderr:
            self._complaints.append(line.decode("utf-8", "replace").rstrip())


async def start(order: Order, called: str) -> Crawling:
    """Start a crawl. called: what it is called in the list of processes. Raises OSError."""
    program = [sys.executable, "-m", PROGRAM, called]
    process = await asyncio.create_subprocess_exec(
        *program, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True, limit=LINE_MOST
    )
    assert process.stdin is not None  # noqa: S101 -- a pipe, see above
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its end will be told like any other
        process.stdin.write(order.model_dump_json(by_alias=True).encode())
        await process.stdin.drain()
        process.stdin.close()
    return Crawling(process)
