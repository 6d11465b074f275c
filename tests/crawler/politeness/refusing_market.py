"""A market on loopback that refuses as often as it is told to."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from aiohttp import web


@dataclass
class RefusingMarket:
    """Refuses the first `times` requests of result pages by this status and header."""

    host: str = ""
    status: int = 429
    times: int = 0
    retry_after: str | None = None
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When, and for what."""

    async def robots(self, _: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nCrawl-delay: 0.02\n")

    async def search(self, request: web.Request) -> web.Response:
        self.asked.append((time.monotonic(), request.path_qs))
        if len(self.asked) <= self.times:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return web.Response(status=self.status, text="<html>Not now</html>", headers=headers)
        page, term = int(request.query["page"]), request.query["q"]
        cards = "".join(
            f'<li class="card" data-offer-id="{page}-{n}"><a class="card__picture"><img src="/{n}.jpg"></a>'
            f'<h2 class="card__title"><a href="/offer/{page}-{n}">Bag {page} {n}</a></h2>'
            f'<bdi class="price" data-amount="9" data-currency="EUR">9</bdi><bdi class="seller-name">Ann</bdi></li>'
            for n in range(24)
        )
        more = f'<a class="paging__next" href="/search?q={term}&amp;page={page + 1}">Next</a>'
        text = f'<html><span class="total__count" data-total="9999"></span><ul id="results">{cards}</ul>{more}</html>'
        return web.Response(text=text, content_type="text/html")

    @property
    def pauses(self) -> list[float]:
        """Seconds between requests."""
        times = [at for at, _ in self.asked]
        return [after - before for before, after in pairwise(times)]


@contextmanager
def refusing_market() -> Iterator[RefusingMarket]:
    """Serve it as long as the block runs."""
    market, ready, stop = RefusingMarket(), threading.Event(), threading.Event()

    async def serve() -> None:
        app = web.Application()
        app.add_routes([web.get("/robots.txt", market.robots), web.get("/search", market.search)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        market.host = f"127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        await asyncio.to_thread(stop.wait)
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield market
    finally:
        stop.set()
        thread.join()
