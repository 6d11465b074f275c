"""Captures as they were taken when readers had fewer rules: real pages, real stages, the real store."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler import watchlist as watchlists
from crawler.items import PageCapture, PageState, Reading
from crawler.reading import READER_VERSION
from crawler.reading.page import Page
from crawler.reading.reader import Cards, Reader
from crawler.spiders.ebay import ebay
from pipelines.assess import assess, judging_version
from pipelines.capture import capture
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import normalise
from pipelines.store.session import open_store
from tests.running import ROOT

CASES = ROOT / "tests/marketplaces/ebay"
SEARCH = (CASES / "search_2025/page.html").read_bytes()
OFFER = (CASES / "offer_2024/page.html").read_bytes()
REMOVED = (CASES / "removed/page.html").read_bytes()
SEARCH_URL = "https://www.ebay.com/sch/i.html?_nkw=norvane"
OFFER_URL = "https://www.ebay.com/itm/335000000001"
WATCHLIST = ROOT / "tests/benchmarks/watchlist.yaml"
NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def reader(
    each: str = ".srp-results > li.s-card", until: str = "li.srp-river-answer[class*='--REWRITE_START']"
) -> Reader:
    """EBay's reader as it might have been: title and price alone."""
    return Reader(
        sites="ebay.com USD",
        listing_id=r"\d{9,14}",
        offer_url=r"/itm/(\d{9,14})",
        listing_url="https://www.{site}/itm/{id}",
        search=[
            Cards(
                each=each,
                until=until,
                url="a[href*='/itm/'] @href",
                title=".s-card__title .su-styled-text.primary",
                price=".s-card__price",
            )
        ],
    )


FEWER_RULES = reader()
ONE_CARD_ONLY = reader(each="li[data-listingid='335000000001']")
NOTHING_FOUND = reader(each=".of-another-layout")
BEYOND_THE_RESULTS = reader(until="")
TODAY = ebay.reader


@dataclass
class Taken:
    """One page as it was taken at some time after noon, by whoever read it then."""

    body: bytes = SEARCH
    by: Reader = field(default_factory=lambda: FEWER_RULES)
    version: str = "1"
    minutes: float = 0
    url: str = SEARCH_URL
    marketplace: str = "ebay"
    state: PageState | None = None
    """What the reader of then made of it, where it is not asked."""
    captured: dict[str, Any] = field(default_factory=dict)

    def capture(self) -> PageCapture:
        """Return the capture that the spider of then would have yielded."""
        known: dict[str, Any] = {"status": 200, "term": "norvane", "result_page": 1} | self.captured
        headers = dict(known.get("response_headers", ()))
        page = Page(self.body, self.url, known.get("content_type") or headers.get("Content-Type"), known["status"])
        reading = Reading(state=self.state) if self.state else self.by.read(page, self.marketplace)
        return PageCapture(
            marketplace=self.marketplace,
            requested_url=self.url,
            url=self.url,
            captured_at=NOON + timedelta(minutes=self.minutes),
            body=self.body,
            reader_version=self.version,
            reading=reading,
            **known,
        )


def today(**taken: Any) -> Taken:  # noqa: ANN401 -- fields of Taken
    """One page as today's crawl takes it."""
    return Taken(by=TODAY, version=READER_VERSION, **taken)


def crawled(*pages: Taken, watchlist: Path = WATCHLIST, remembering: bool = False) -> str:
    """Keep pages as one crawl and return its id; `remembering`: as a crawl that knows the pages it has read before."""
    return asyncio.run(_crawled(pages, watchlist, remembering=remembering))


async def _crawled(pages: Iterable[Taken], watchlist: Path, *, remembering: bool) -> str:
    brands = watchlists.load(watchlist)
    finder = BrandFinder(brands)
    async with open_store() as store:
        crawl = await store.begin_crawl("ebay", ["norvane"])
        for taken in pages:
            page = taken.capture()
            if remembering:
                memory = store.memory(judging_version(brands))
                known = await memory.recall(page.marketplace, page.url, page.body, page.reader_version)
                assert known is not None, "nothing was remembered"
                page = replace(page, known=known, reading=known.reading)
            await crawl.add(capture(assess(match(normalise(page), finder), brands)))
        await crawl.end("finished", {})
    return crawl.id
