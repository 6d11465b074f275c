"""Downloader middleware that has a browser show what arrived as a shell."""

import asyncio
import codecs
import logging
from collections.abc import Coroutine
from http import HTTPStatus
from itertools import count
from time import monotonic
from typing import Any, Protocol, Self, cast

from playwright.async_api import Error as PlaywrightError
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.rendering.visit import Scripts, Visit

log = logging.getLogger(__name__)

MOST_SECONDS = 300.0
"""A page takes no longer, however slowly the site answers what it asks for."""
RENDERED = "rendered"
"""Flag of a response whose body is what a browser made of the page."""
_TICK = 0.1


class Renders(Protocol):
    """What a spider has to say so that its pages are shown by a browser."""

    def is_shell(self, response: Response) -> bool:
        """Whether a page as served says nothing that its scripts could not still add."""


class Rendering:
    """Replace the body of a shell by what a browser shows of it.

    The page itself has been fetched by Scrapy like any other. Only what its spider calls a shell gets to the browser: a
    robot check, a login or an error never does. What can not be shown stays what it is, a shell, and is counted.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.own_seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self.largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.scripts = Scripts()
        self.numbers = count(1)
        # Not among DOWNLOAD_HANDLERS: nothing is to be downloaded by it.
        self.browser = ScrapyPlaywrightDownloadHandler.from_crawler(crawler)
        crawler.signals.connect(self.browser.close, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return what a browser shows of a shell, and anything else as it came."""
        is_page = isinstance(response, HtmlResponse) and response.status == HTTPStatus.OK
        # Scripts and robots.txt pass through here too, and are awaited by no callback of the spider.
        awaited = request.callback not in (None, NO_CALLBACK) and "is_image" not in request.meta
        spider = cast("Renders", self.crawler.spider)
        if not (is_page and awaited and spider.is_shell(response)):
            return response
        visit = Visit(self.crawler, response, self.scripts)
        try:
            shown = await self._in_time(self.browser.download_request(self._page_request(visit)), visit)
        except (PlaywrightError, TimeoutError, OverflowError) as failure:
            if not hasattr(self.browser, "browser"):
                raise  # the browser does not even start
            self.crawler.stats.inc_value("bazaarwatch/failed/rendering")
            log.warning("Not shown by the browser, kept as it came: %s: %s", response.url, failure)
            return response
        finally:
            await visit.close()
        self.crawler.stats.inc_value("bazaarwatch/rendering/pages")
        # The mark of UTF-8 outweighs whatever the page declares of the bytes that were served.
        return response.replace(body=codecs.BOM_UTF8 + shown, flags=[*response.flags, RENDERED])

    def _page_request(self, visit: Visit) -> Request:
        meta: dict[str, Any] = {
            "playwright": True,
            # A context of its own for each page: no cookie, no storage, no cache is carried on.
            "playwright_context": f"page {next(self.numbers)}",
            "playwright_context_kwargs": {
                "user_agent": self.crawler.settings["USER_AGENT"],
                "service_workers": "block",
                "accept_downloads": False,
            },
            "playwright_page_init_callback": visit.prepare,
            "playwright_page_goto_kwargs": {"timeout": MOST_SECONDS * 1000},
            "playwright_page_methods": [PageMethod(visit.settled)],
        }
        return Request(visit.served.url, meta=meta)

    async def _in_time(self, showing: Coroutine[Any, Any, Response], visit: Visit) -> bytes:
        """Return the document as UTF-8.

        Raises TimeoutError where the page takes longer than a page may, not counting the time in which it waits for the
        browser to start or for the site to answer; OverflowError where it is larger than a page may be.
        """
        task, began, own = asyncio.ensure_future(showing), monotonic(), 0.0
        while not (await asyncio.wait([task], timeout=_TICK))[0]:
            own += _TICK if visit.is_busy else 0
            if own > self.own_seconds or monotonic() - began > MOST_SECONDS:
                task.cancel()
                await asyncio.wait([task])
                raise TimeoutError(f"its scripts have not come to an end in {self.own_seconds:g} s")
        body = (await task).text.encode("utf-8", errors="replace")
        if len(body) > self.largest:
            raise OverflowError(f"its scripts made {len(body)} bytes of it, and a page has at most {self.largest}")
        return body
