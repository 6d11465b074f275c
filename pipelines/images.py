"""After the stages: the images of offers that name a watched brand, where the watchlist asks for them.

They are fetched by the crawl itself, after its pages: under the same robots.txt, pace and rules about addresses. What
goes wrong with an image is counted and harms nothing else.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.errors import OperatorError
from pipelines.match import watchlist_of
from pipelines.raster import raster_of
from pipelines.save import Save
from pipelines.snapshot import ImageCapture, SnapshotPage

log = logging.getLogger(__name__)

IMAGES_OF_AN_OFFER = 4
IMAGES_OF_A_CRAWL = 2000
"""At a second each, they take more than half an hour."""
IMAGE_BYTES_MAX = 8 * 1024 * 1024
_ADDRESS_MAX = 2000
_META: dict[str, Any] = {
    "allow_offsite": True,  # images mostly come from hosts of their own
    "dont_redirect": True,  # and nothing good comes of one that sends us elsewhere
    "download_maxsize": IMAGE_BYTES_MAX,
    "max_retry_times": 1,
    "is_image": True,
}


class Images:
    """Scrapy's entry to this stage."""

    def __init__(self, crawler: Crawler, *, wanted: bool) -> None:
        self.crawler = crawler
        self.wanted = wanted
        self.asked: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Look in the watchlist whether images are wanted of the marketplace that is crawled. Raises AnalystError."""
        name = crawler.spider.name if crawler.spider else ""
        return cls(crawler, wanted=watchlist_of(crawler).captures_images(name))

    async def process_item(self, page: SnapshotPage) -> SnapshotPage:
        """Ask for the images of this page that there are no captures of; they come when all pages are there."""
        save = self.crawler.get_item_pipeline(Save)
        if self.wanted and save is not None and save.is_open:
            naming = {one.listing.key for one in page.snapshots if _names_a_brand(one)}
            try:
                missing = await save.record.images_missing(naming, IMAGES_OF_AN_OFFER) if naming else {}
            except OperatorError as error:
                save.failed(error)
                return page
            for listing, urls in missing.items():
                self._ask(listing, urls)
        return page

    def _ask(self, listing: str, urls: Iterable[str]) -> None:
        for url in urls:
            if url in self.asked:
                continue
            if len(self.asked) >= IMAGES_OF_A_CRAWL:
                self._count("over_the_limit")
                continue
            self.asked.add(url)
            if len(url) > _ADDRESS_MAX or urlsplit(url).scheme not in {"http", "https"}:
                self._count("refused/address")
                continue
            where = {"listing": listing}
            request = Request(
                url, self.received, priority=-10, meta=dict(_META), cb_kwargs=where, errback=self.not_received
            )
            self.crawler.engine.crawl(request)
            self._count("asked")

    async def received(self, response: Response, listing: str) -> None:
        """Keep an image, if it is one."""
        if response.status != HTTPStatus.OK:
            self._count(f"refused/status_{response.status}")
            return
        raster = raster_of(response.body)
        if raster is None:
            self._count("refused/no_image")
            log.warning("Not an image that can be kept: %s", response.url)
            return
        save, request = self.crawler.get_item_pipeline(Save), response.request
        if save is None or request is None or not save.is_open:
            return
        image = ImageCapture(
            marketplace=listing.partition(":")[0],
            listing=listing,
            url=response.url,
            requested_at=request.meta.get("sent_at"),
            captured_at=request.meta.get("received_at", datetime.now(UTC)),
            status=response.status,
            request_headers=_pairs(request.headers.items()),
            response_headers=_pairs(request.meta.get("received_headers", response.headers).items()),
            content_type=raster.content_type,
            width=raster.width,
            height=raster.height,
            body=response.body,
        )
        try:
            new = await save.record.add_image(image)
        except OperatorError as error:
            save.failed(error)
            return
        self._count("kept" if new else "kept_already")

    def not_received(self, failure: Failure) -> None:
        """Count an image that could not be had."""
        kind = failure.type.__name__ if failure.type else "Unknown"
        self._count(f"failed/{kind}")
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        log.info("No image from %s: %s: %s", request.url, kind, failure.getErrorMessage())

    def _count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"bazaarwatch/images/{what}")


def _names_a_brand(snapshot: Any) -> bool:  # noqa: ANN401 -- a Snapshot
    known = snapshot.known.brands if snapshot.known else ()
    return bool(known or (snapshot.matched and snapshot.matched.brands))


def _pairs(headers: Iterable[tuple[bytes, list[bytes]]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, values in headers for value in values)
