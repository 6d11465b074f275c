"""Leaves a site alone for as long as it asks, when it answers "too many requests" or "not now"."""

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.politeness.retry_after import FIRST_PAUSE, LONGEST_PAUSE, pause
from crawler.politeness.stopping import Stopping

log = logging.getLogger(__name__)

NOT_NOW = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
REFUSALS_IN_A_ROW = 5
"""So many, each after a longer pause than the one before, and the site means it."""
SLOWEST = 60.0
"""Seconds between requests up to which refusals slow a crawl down."""


class BackingOff:
    """Holds back all requests to a site that refuses, and slows down for the rest of the crawl.

    Scrapy tries a refused request again at once, and knows nothing of Retry-After.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stopping = Stopping(crawler)
        self.first = crawler.settings.getfloat("BAZAARWATCH_FIRST_PAUSE", FIRST_PAUSE)
        self.refusals: dict[str, int] = {}
        """Slot to how often in a row its site has refused."""
        # Before the downloader looks for the next request of the site.
        crawler.signals.connect(self.response_downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension."""
        return cls(crawler)

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Hold back the site, where it refused."""
        key: str = request.meta.get("download_slot", "")
        if response.status not in NOT_NOW:
            self.refusals.pop(key, None)
            return
        count = self.refusals[key] = self.refusals.get(key, 0) + 1
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        seconds = pause(header, count, datetime.now(UTC), self.first)
        self.crawler.stats.inc_value("bazaarwatch/backed_off")
        if count >= REFUSALS_IN_A_ROW:
            self.stopping.stop("refused", f"{key} refused {count} times in a row, and is asked no more")
        elif seconds > LONGEST_PAUSE:
            minutes = f"{seconds / 60:.0f} minutes"
            self.stopping.stop("asked_to_wait", f"{key} asks to be left alone for {minutes}; the crawl ends here")
        else:
            self._hold(key, seconds, response)

    def _hold(self, key: str, seconds: float, response: Response) -> None:
        slot = self.crawler.engine.downloader.slots.get(key)
        if slot is None:
            return
        log.info("%s from %s: nothing is asked there for %.0f s", response.status, key, seconds)
        slot.delay = min(max(slot.delay * 2, 0.1), max(SLOWEST, slot.delay))
        # The downloader sends the next one `delay` after it was last seen.
        slot.lastseen = monotonic() + seconds
