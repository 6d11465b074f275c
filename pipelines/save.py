"""Stage 5: keep the page and its snapshots."""

import asyncio
import logging
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest

from crawler.errors import BusyError, OperatorError
from pipelines.assess import Assess, judging_version
from pipelines.knowledge import StoredKnowledge
from pipelines.match import watchlist_of
from pipelines.snapshot import SnapshotPage
from pipelines.store.holding import Hold, hold
from pipelines.store.leases import LeaseLostError
from pipelines.store.revisits import note_unanswered, suspects_of
from pipelines.store.session import CrawlRecord, Store, open_store
from pipelines.store.sites import StoredSite

log = logging.getLogger(__name__)

FLUSH_SECONDS = 1.0
FAILED = "store_failed"
"""Reason of a crawl that ended because its pages could not be kept."""
LOST = "lease_lost"
"""Reason of a crawl that ended because another may crawl its marketplace by now: its record has no end."""
BUSY = "busy"
"""Reason of a crawl that did not begin, because another crawls its marketplace."""

RESTING = "resting"
"""Reason of a crawl that did not begin, because its marketplace is left alone for some time."""


class Save:
    """Scrapy's entry to this stage: opens the store with the crawl and closes it with the crawl."""

    record: CrawlRecord

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.opened = AsyncExitStack()
        self.clock: asyncio.Task[None] | None = None
        self.renewing: asyncio.Task[None] | None = None
        self.failure: OperatorError | None = None
        self.began = datetime.now(UTC)
        self.site: StoredSite | None = None
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the stage."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Open the store, take the lease of the marketplace and begin the record of this crawl, or end it."""
        try:
            store = await self.opened.enter_async_context(open_store(self.crawler.settings.get("BAZAARWATCH_DATABASE")))
            await self._begin(store)
        except (OperatorError, BusyError) as error:
            self._tell("error", str(error))
            await self._close()
            raise CloseSpider(BUSY if isinstance(error, BusyError) else FAILED) from error
        self._tell("crawl", self.record.id)
        self._let_judge_by(StoredKnowledge(store))
        self.clock = asyncio.create_task(self._flush_every_second())

    async def _begin(self, store: Store) -> None:
        spider = self.crawler.spider
        assert spider is not None  # noqa: S101 -- Scrapy opens pipelines with the spider
        await self._mind(StoredSite(store.database, store.server, spider.name))
        held = await hold(store, spider.name)
        self.opened.push_async_callback(self._release, held)
        self.renewing = asyncio.create_task(held.keep(self.failed))
        if hasattr(spider, "heed"):
            spider.heed(await store.yields_of(spider.name))
        again = getattr(spider, "revisits", None) is not None
        if again and hasattr(spider, "look_again"):
            spider.look_again(await suspects_of(store, spider.name, self.began), self.began)
        site = getattr(spider, "home", None) or spider.name
        terms = getattr(spider, "terms", ())
        self.record = await store.begin_crawl(spider.name, terms, site, held.fence, revisit=again)
        await held.tell(self.record.id)
        # A feed wants every offer in full, so there pages are read again even where nothing has changed.
        if hasattr(spider, "memory") and not self.crawler.settings.getdict("FEEDS"):
            spider.memory = store.memory(judging_version(watchlist_of(self.crawler)))

    async def _release(self, held: Hold) -> None:
        """Give the lease back, unless it is lost or nobody is there to take it: then it ends by itself."""
        if self.renewing is not None:
            self.renewing.cancel()
        if self.failure is None:
            await held.release()

    async def _close(self) -> None:
        try:
            await self.opened.aclose()
        except OperatorError as error:
            log.warning("The lease of the marketplace could not be given back, and ends by itself: %s", error)

    async def _mind(self, site: StoredSite) -> None:
        """Let requests be counted with those of other crawls. Raises CloseSpider while the site is left alone."""
        rest = await site.rest()
        if rest and not self.crawler.settings.getbool("BAZAARWATCH_DESPITE_REST"):
            await self._close()
            until = f"{rest.until:%Y-%m-%d %H:%M} UTC"
            self._tell("resting", f"{site.marketplace} is left alone until {until}: {rest.reason} ({rest.opened_by})")
            raise CloseSpider(RESTING)
        self.site = site
        spider = self.crawler.spider
        if spider is not None and hasattr(spider, "site_record"):
            spider.site_record = site

    @property
    def is_open(self) -> bool:
        """Whether what is handed to the record is kept."""
        return self.clock is not None and self.failure is None

    async def process_item(self, page: SnapshotPage) -> SnapshotPage:
        """Hand the page to the store; end the crawl when the store fails."""
        if self.failure is None:
            try:
                await self.record.add(page)
            except OperatorError as error:
                self.failed(error)
        return page

    async def spider_closed(self, reason: str) -> None:
        """Write what is buffered, and how the crawl ended."""
        if self.clock is None:
            return
        self.clock.cancel()
        try:
            if self.site is not None:
                await self.site.give_back()
            if self.failure is None:
                await self._note_unanswered()
                searches = getattr(self.crawler.spider, "searches", ())
                watch = getattr(self.crawler.spider, "health_watch", None)
                health = await self.record.end(reason, self._counts(), searches, watch)
                self.crawler.stats.set_value("bazaarwatch/health", health)
        except OperatorError as error:
            self.failed(error)
        finally:
            await self._close()

    async def _note_unanswered(self) -> None:
        spider = self.crawler.spider
        if spider is not None:
            await note_unanswered(self.record.store, spider.name, getattr(spider, "unanswered", ()), self.began)

    async def _flush_every_second(self) -> None:
        while self.failure is None:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                # Shielded: this clock is cancelled when the crawl ends, and a flush has its pages in hand by then.
                await asyncio.shield(self.record.flush())
            except OperatorError as error:
                self.failed(error)

    def failed(self, error: OperatorError) -> None:
        """End the crawl, because its pages can not be kept, or because it may not go on."""
        if self.failure is not None:
            return
        self.failure = error
        spider = self.crawler.spider
        if spider is not None and hasattr(spider, "memory"):
            spider.memory = None  # it would wait for the server at every page
        self._let_judge_by(None)  # likewise
        self._tell("error", str(error))
        log.error("%s", error)
        reason = LOST if isinstance(error, LeaseLostError) else FAILED
        self._ask_no_more()
        self.closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def _ask_no_more(self) -> None:
        """Let go of the requests that wait for their turn: Scrapy would send them before it ends, one by one."""
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(IgnoreRequest("this crawl may not go on"))

    def _let_judge_by(self, knowledge: StoredKnowledge | None) -> None:
        if stage := self.crawler.get_item_pipeline(Assess):
            stage.knowledge = knowledge

    def _counts(self) -> dict[str, Any]:
        stats = self.crawler.stats.get_stats()
        ours = {name.removeprefix("bazaarwatch/"): value for name, value in stats.items() if "bazaarwatch/" in name}
        return {name: value for name, value in ours.items() if isinstance(value, int | float)}

    def _tell(self, what: str, value: str) -> None:
        self.crawler.stats.set_value(f"bazaarwatch/{what}", value)
