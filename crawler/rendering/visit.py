"""One page in the browser. Whatever it asks for is fetched by Scrapy, at Scrapy's pace and under its rules."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from playwright.async_api import BrowserContext, Page, Route, WebSocketRoute
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request as Wanted
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

log = logging.getLogger(__name__)

MOST_REQUESTS = 50
"""So many scripts and answers a page may ask for."""
MOST_BYTES = 32 * 1024 * 1024
"""What they may have together."""
QUIET_SECONDS = 0.5
"""A page that has asked for nothing for so long, and waits for nothing, is complete."""
SCRIPT_BYTES_KEPT = 64 * 1024 * 1024

SCRIPTS = frozenset({"script", "stylesheet"})
ANSWERS = frozenset({"xhr", "fetch"})
NOT_LOADED = frozenset({"image", "font", "media", "texttrack", "manifest"})
REFUSED = "aborted"
"""Of all ways to fail the one after which a page that wants to go elsewhere stays as it is."""
_TICK = 0.05
_OWN_HEADERS = frozenset(
    {"user-agent", "cookie", "host", "connection", "content-length", "accept-encoding", "accept-language"}
)
_HOP_HEADERS = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "alt-svc"}
)


class Scripts:
    """The scripts and style sheets of one crawl: each is asked for once, as a visitor's browser would."""

    def __init__(self) -> None:
        self._kept: dict[str, Response] = {}
        self._size = 0

    def get(self, url: str) -> Response | None:
        """Return what was fetched from this address earlier."""
        return self._kept.get(url)

    def keep(self, url: str, response: Response) -> None:
        """Keep it, as long as all of them stay within bounds."""
        if response.status == 200 and self._size + len(response.body) <= SCRIPT_BYTES_KEPT:  # noqa: PLR2004 -- HTTP
            self._kept[url] = response
            self._size += len(response.body)


class Visit:
    """Shows `served`, a page as the site sent it, and answers what its scripts ask for.

    Frames, further navigation, pop-ups, web sockets and beacons are refused and counted; images, fonts and media are
    not loaded.
    """

    def __init__(self, crawler: Crawler, served: Response, scripts: Scripts) -> None:
        self.crawler = crawler
        self.served = served
        self.scripts = scripts
        self._pending = 0
        self.context: BrowserContext | None = None
        self._shown = False
        self._requests = 0
        self._bytes = 0
        self._last = monotonic()

    @property
    def is_busy(self) -> bool:
        """Whether the page has been shown and waits for no answer: its scripts alone take the time."""
        return self._shown and not self._pending

    async def prepare(self, page: Page, _: Request) -> None:
        """Take over all that the page and what it opens would send. Dialogs are dismissed by Playwright itself."""
        self.context, self._shown = page.context, False
        await page.route("**/*", self._answer)
        await page.context.route("**/*", self._abort_other)
        await page.context.route_web_socket("**/*", self._close_socket)
        page.context.on("page", self._close_popup)

    async def settled(self, _: Page) -> None:
        """Wait until the page waits for nothing and has asked for nothing for a while."""
        while self._pending or monotonic() - self._last < QUIET_SECONDS:  # noqa: ASYNC110 -- time alone ends it
            await asyncio.sleep(_TICK)

    async def close(self) -> None:
        """Leave nothing of the page behind: its context goes with it."""
        if self.context is not None:
            with suppress(PlaywrightError):
                await self.context.close()

    async def _answer(self, route: Route) -> None:
        wanted = route.request
        with suppress(PlaywrightError):  # the page was closed meanwhile
            if wanted.is_navigation_request() and not self._shown:
                self._shown, self._last = True, monotonic()
                await _fulfil(route, self.served)
            elif wanted.resource_type in NOT_LOADED:
                self._count("not_loaded")
                await route.abort(REFUSED)
            elif refusal := self._refusal(wanted):
                await self._refuse(route, refusal)
            else:
                await self._fetch(route)

    def _refusal(self, wanted: Wanted) -> str | None:
        if wanted.resource_type not in SCRIPTS | ANSWERS:
            return "frame_or_navigation" if wanted.is_navigation_request() else "beacon"
        if not wanted.url.startswith(("http://", "https://")):
            return "scheme"
        if wanted.method != "GET" and not (wanted.method == "POST" and wanted.resource_type in ANSWERS):
            return "method"
        if self._requests >= MOST_REQUESTS:
            return "too_many_requests"
        return "too_many_bytes" if self._bytes >= MOST_BYTES else None

    async def _fetch(self, route: Route) -> None:
        self._requests += 1
        self._pending += 1
        try:
            response = await self._fetched(route.request)
            self._bytes += len(response.body)
            await _fulfil(route, response)
        except IgnoreRequest as refused:  # counted by who refused it: robots.txt, another site, a private address
            log.info("Not asked for by %s: %s: %s", self.served.url, route.request.url, refused)
            await route.abort(REFUSED)
        except PlaywrightError:
            raise
        except Exception as failure:  # noqa: BLE001 -- whatever kept Scrapy from an answer, the page has none
            self._count(f"rendering/failed/{type(failure).__name__}")
            log.info("No answer for %s from %s: %s", self.served.url, route.request.url, failure)
            await route.abort("failed")
        finally:
            self._pending -= 1
            self._last = monotonic()

    async def _fetched(self, wanted: Wanted) -> Response:
        kept = self.scripts.get(wanted.url)
        if kept is not None:
            return kept
        self._count("rendering/requests")
        asked = Request(
            wanted.url,
            method=wanted.method,
            headers={name: value for name, value in wanted.headers.items() if _is_the_pages(name)},
            body=wanted.post_data_buffer or b"",
            meta={"dont_retry": True},
            callback=NO_CALLBACK,
        )
        response = await self.crawler.engine.download_async(asked)
        if wanted.resource_type in SCRIPTS:
            self.scripts.keep(wanted.url, response)
        return response

    async def _abort_other(self, route: Route) -> None:
        with suppress(PlaywrightError):
            await self._refuse(route, "popup")

    async def _close_popup(self, popup: Page) -> None:
        self._count("refused/popup")
        with suppress(PlaywrightError):
            await popup.close()

    async def _close_socket(self, socket: WebSocketRoute) -> None:
        self._count("refused/web_socket")
        with suppress(PlaywrightError):
            await socket.close()

    async def _refuse(self, route: Route, why: str) -> None:
        self._count(f"refused/{why}")
        await route.abort(REFUSED)

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"bazaarwatch/{what}")


def _is_the_pages(header: str) -> bool:
    """Whether it is for the page to set: who asks, and which languages and codings we take, is for us to say."""
    return header not in _OWN_HEADERS and not header.startswith(("sec-", ":"))


async def _fulfil(route: Route, response: Response) -> None:
    headers: Mapping[bytes, list[bytes]] = response.headers
    kept: dict[str, Any] = {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in headers.items()
        if name.decode("latin-1").lower() not in _HOP_HEADERS
    }
    await route.fulfill(status=response.status, headers=kept, body=response.body)
