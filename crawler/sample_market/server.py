"""Runs the sample market on loopback in a thread of its own, so that anything can crawl it, Scrapy included."""

import asyncio
import threading
from types import TracebackType
from typing import Self

from aiohttp import web

from crawler.errors import OperatorError
from crawler.sample_market.days import DAYS
from crawler.sample_market.site import Request, Site
from crawler.sample_market.sour import checked

DEMO_PORT = 8642
_START_SECONDS = 10.0
# A connection that was accepted but is not attached to its server yet leaks when the server closes (Python 3.11): let
# those that came before the end arrive first.
_SETTLE_SECONDS = 0.02


class SampleMarket:
    """The market as a context manager: served from entry to exit.

    `port` 0 takes a free one. With `any_port_if_busy`, a free one is also taken where `port` is in use.
    Entering raises OperatorError where the address can not be listened on.
    """

    def __init__(  # noqa: PLR0913 -- each is a way in which a market can be
        self,
        day: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        crawl_delay: float = 0.05,
        *,
        any_port_if_busy: bool = False,
        sour: str | None = None,
    ) -> None:
        self._site = Site(day=1, crawl_delay=crawl_delay)
        self.day = day
        self.sour = sour
        self._host = host
        self._ports = (port, 0) if any_port_if_busy and port else (port,)
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end: "http://127.0.0.1:8642"."""
        return self._site.origin

    @property
    def day(self) -> int:
        """Which day it is on the market, 1 or 2; can be set while it runs."""
        return self._site.day

    @day.setter
    def day(self, day: int) -> None:
        if day not in DAYS:
            raise ValueError(f"the sample market has no day {day!r}; use 1 or 2")
        self._site.day = day

    @property
    def sour(self) -> str | None:
        """What goes wrong on it, one of `sour.WAYS`; None while all is well. Can be set while it runs."""
        return self._site.sour

    @sour.setter
    def sour(self, way: str | None) -> None:
        self._site.sour = checked(way)

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request so far, in the order of answers."""
        return tuple(self._site.requests)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name="sample market", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise OperatorError(f"the sample market did not start within {_START_SECONDS:g} s; try again")
        if self._failure is not None:
            self._thread.join()
            raise OperatorError(
                f"the sample market can not listen on {self._host} port {self._ports[0]}: {self._failure}; "
                "choose another port, or 0 for a free one"
            ) from self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self._site.application(), access_log=None, shutdown_timeout=0.5)
        try:
            await runner.setup()
            await self._listen(runner)
            self._site.origin = f"http://{self._host}:{runner.addresses[0][1]}"
        except (OSError, OverflowError) as failure:
            self._failure = failure
            self._stop.set()
        self._ready.set()
        await self._stop.wait()
        await asyncio.sleep(_SETTLE_SECONDS)
        await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        *preferred, last = self._ports
        for port in preferred:
            try:
                await web.TCPSite(runner, self._host, port).start()
            except OSError:
                continue
            return
        await web.TCPSite(runner, self._host, last).start()
