"""Asks no more of a site than the run, the day and the hour allow."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request

from crawler import watchlist
from crawler.politeness.stopping import Stopping
from crawler.site_record import SiteRecord
from crawler.watchlist.manners import Site


class Budget:
    """Stands next to the downloader: what passes it is sent, and counts.

    Of the spider: `requests`, at most so many in this run; `site_record`, who counts those of a day. Of the watchlist:
    its section `sites`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stopping = Stopping(crawler)
        self.sent = 0
        path = crawler.settings.get("BAZAARWATCH_WATCHLIST")
        watched = watchlist.load(Path(path)) if path else watchlist.NOTHING_WATCHED
        assert crawler.spider is not None  # noqa: S101 -- Scrapy makes it before its middlewares
        self.manners: Site | None = watched.manners_on(crawler.spider.name)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass. Raises IgnoreRequest, and ends the crawl, where nothing may be asked any more."""
        wait = self._slow_down(urlsplit(request.url).hostname or "")
        most: int | None = getattr(self.crawler.spider, "requests", None)
        record: SiteRecord | None = getattr(self.crawler.spider, "site_record", None)
        a_day = self.manners.requests_a_day if self.manners else None
        if most is not None and self.sent >= most:
            self._stop("request_limit", f"the {most} requests of this run are used up")
        if until := self._quiet_until(wait):
            self._stop("quiet_hours", f"quiet hours until {until:%Y-%m-%d %H:%M} UTC")
        if record is not None and not await record.take(a_day):
            self._stop("daily_budget", f"the {a_day} requests of this day are used up")
        self.sent += 1

    def _quiet_until(self, wait: float) -> datetime | None:
        """Return until when it is quiet, now or when the request will have waited for its turn."""
        if self.manners is None:
            return None
        now = datetime.now(UTC)
        return self.manners.quiet_until(now) or self.manners.quiet_until(now + timedelta(seconds=wait))

    def _slow_down(self, host: str) -> float:
        """Keep the watchlist's delay; return how many seconds a request has to wait for its turn."""
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is None:
            return 0.0
        if self.manners and self.manners.delay and slot.delay < self.manners.delay:
            slot.delay, slot.jitter = float(self.manners.delay), 0.0
            throttle = self.crawler.get_extension(AutoThrottle)
            if throttle is not None:
                throttle.mindelay = max(throttle.mindelay, slot.delay)
        return float(max(0.0, slot.lastseen + slot.delay * (1 + slot.jitter) - monotonic()))

    def _stop(self, reason: str, told: str) -> None:
        self.stopping.stop(reason, f"The crawl ends here: {told}")
        self.crawler.stats.inc_value(f"bazaarwatch/refused/{reason}")
        raise IgnoreRequest(told)
