"""Ends a crawl before it has asked for everything."""

import asyncio
import logging

from scrapy.crawler import Crawler

log = logging.getLogger(__name__)


class Stopping:
    """Ends one crawl, once."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._closing: asyncio.Future[None] | None = None

    def stop(self, reason: str, told: str) -> None:
        """End the crawl for a reason; requests on their way still arrive."""
        if self._closing is None:
            log.warning("%s", told)
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))
