"""Sites that are searched by a term: result pages first, then the page of each offer on them."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import quote_plus, urlsplit

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler import watchlist
from crawler.base_spiders.captured import captured
from crawler.base_spiders.expects import Expects
from crawler.base_spiders.options import positive
from crawler.base_spiders.responses import hash_of
from crawler.base_spiders.revisits import Revisits
from crawler.base_spiders.searches import Searches, ends_here
from crawler.base_spiders.sites import site_languages
from crawler.errors import AnalystError
from crawler.items import Listing, PageCapture, PageMemory, Reading, Suspect
from crawler.reading import READER_VERSION
from crawler.reading.page import Page
from crawler.reading.reader import Reader
from crawler.rendering.chromium import rendering_settings
from crawler.run_health import HealthWatch
from crawler.site_record import SiteRecord
from crawler.watchlist.terms import NO_YIELDS, Yields, planned

__all__ = ["Expects", "SearchSpider"]

CHALLENGES_TOLERATED = 3
"""So many robot checks in one crawl, and it ends: a site that does not want us is not asked again and again."""

CHALLENGES_IN_A_ROW = 2
"""And so many with no page between them are a wall already."""

PAGES = 3
"""Result pages of a search for which nobody says how many."""

Output = AsyncIterator[PageCapture | Request]


class SearchSpider(scrapy.Spider):
    """Term → result pages → offer pages. A marketplace is written down by setting these attributes.

    `name`: what the marketplace is called; also the name of the file and of the class.
    `aliases`: what it is called besides, such as one of its national sites that people know by a name of its own.
    `site`: host of the site that is crawled unless another national site is asked for, where that is not simply the
        first of the reader's sites.
    `search_url`: address of a result page, with `{site}`, `{term}` and one of `{page}`, `{offset}` (offers before it)
    and `{start}` (number of its first offer, from 1).
    `search_urls`: the same for those national sites that are searched in another way.
    `reader`: how its pages are read.
    `expects`: what a healthy result page has, where that is not what most sites have.
    `allowed_domains`: further hosts that belong to it; `site` and the sites of the `reader` always do.
    `first_page`, `page_size`: how the site counts pages or offers, where it does not count pages from 1.
    `renders`: whether a browser shows those of its pages that arrive as a shell. Their scripts and data are fetched
        from `allowed_domains` only, under the same robots.txt, pace and limits as the pages.
    """

    site: str
    search_url: str
    search_urls: Mapping[str, str] = MappingProxyType({})
    reader: Reader
    expects = Expects()
    aliases: tuple[str, ...] = ()
    first_page = 1
    page_size = 1
    renders = False
    allowed_domains: list[str] = []  # noqa: RUF012 -- Scrapy reads it from the class and changes it nowhere

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 -- handed on
        super().__init_subclass__(**kwargs)
        if "site" not in vars(cls) and "reader" in vars(cls):
            cls.site = next(iter(cls.reader.identity.sites), "")

    def __init__(  # noqa: PLR0913 -- what may be said of a crawl
        self,
        *args: Any,  # noqa: ANN401 -- handed on to Scrapy as they come
        terms: str | Iterable[str] = (),
        pages: str | int | None = None,
        site: str | None = None,
        offers: str | bool = True,
        search: watchlist.Search | None = None,
        revisit: str | int | None = None,
        requests: str | int | None = None,
        **kwargs: Any,  # noqa: ANN401 -- likewise
    ) -> None:
        super().__init__(*args, **kwargs)
        self.terms = [term.strip() for term in (terms.split(",") if isinstance(terms, str) else terms)]
        self.pages = None if pages is None else positive(pages, "pages")
        """Result pages of each search; None: as the watchlist says, else PAGES."""
        self.pages_of: Mapping[str, int | None] = {}
        self.search = search  # the one to run, in place of those that the watchlist has for this marketplace
        self.watched: watchlist.Watchlist | None = None  # where the terms come from; None where they were given
        self.revisits = None if revisit is None else Revisits(positive(revisit, "revisit"))
        """Known offers whose own pages are asked for, at most so many, and nothing else; None: searches are run."""
        self.unanswered: set[str] = set()  # identifiers of offers whose own page could not be had
        self.site = site or self.site
        self.follow_offers = str(offers).casefold() not in {"0", "false", "no"}
        first = urlsplit(self.result_url("", 1))
        self.allowed_domains = [*type(self).allowed_domains, *self.reader.identity.sites, first.hostname or ""]
        self.home = first.netloc
        self.asked_for: set[str] = set()
        """Offers whose page has been asked for, by whichever term."""
        self.searches = Searches()
        self.memory: PageMemory | None = None
        """Set by who keeps the pages: spares reading the same bytes again."""
        self.requests = None if requests is None else positive(requests, "requests")
        """Requests of the run at most; None: as many as it takes."""
        self.site_record: SiteRecord | None = None
        """Set by who counts the requests of all crawls of the marketplace."""
        self.health_watch: HealthWatch | None = None
        """Set by who watches the run."""
        self.challenges = self.challenges_in_a_row = 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add what rendering needs, where it is asked for. Raises OperatorError where no browser is installed."""
        super().update_settings(settings)
        if cls.renders:
            settings.setdict(rendering_settings(), priority="spider")
            # Before all others, so that it sees the page last: redirects followed, failures tried again.
            middlewares = {**settings["DOWNLOADER_MIDDLEWARES"], "crawler.rendering.middleware.Rendering": 10}
            settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 -- Scrapy's signature
        """Make the spider; without terms of its own it takes those that the watchlist names for this marketplace."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        path = crawler.settings.get("BAZAARWATCH_WATCHLIST")
        watched = watchlist.load(Path(path)) if path else watchlist.NOTHING_WATCHED
        if spider.search is not None:
            own = {"marketplace": spider.name}
            watched = watched.model_copy(update={"searches": (spider.search.model_copy(update=own),)})
        spider.pages_of = planned(watched, spider.name, spider.languages)
        if spider.revisits is not None:
            spider.terms = []
            return spider
        if not spider.terms:
            spider.watched = watched
            spider.terms = list(spider.pages_of)
        if not spider.terms:
            raise AnalystError(f"Nothing to search for on {spider.name}: give --term, or a watchlist that has brands.")
        return spider

    def heed(self, yields: Yields = NO_YIELDS) -> None:
        """Choose the terms anew, before the crawl begins, by what they have brought so far; given ones stay."""
        if self.watched is not None:
            self.pages_of = planned(self.watched, self.name, self.languages, yields)
            self.terms = list(self.pages_of)

    def look_again(self, suspects: Iterable[Suspect], now: datetime) -> None:
        """Choose what a revisit looks at, before the crawl begins."""
        if self.revisits is not None:
            self.revisits.choose(suspects, now, self.allowed_domains, self.home)
            if not self.revisits.offers:
                self._count("nothing_due")

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the site that is crawled, the main one first; none where nothing tells."""
        return site_languages(self.home, self.reader)

    def result_url(self, term: str, number: int) -> str:
        """Address of result page `number`, counted from 1."""
        offset = (number - 1) * self.page_size
        return self.search_urls.get(self.site, self.search_url).format(
            site=self.site,
            term=quote_plus(term),
            page=number - 1 + self.first_page,
            offset=offset,
            start=offset + 1,
        )

    def pages_asked(self, term: str) -> int:
        """Return how many result pages of a search are asked for at most."""
        return self.pages or self.pages_of.get(term) or PAGES

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first result page of each term; of a revisit for the offers' own pages alone."""
        for offer in self.revisits or ():
            yield self._offer_request(offer.url, offer.listing_id)
        for term in self.terms:
            yield self._result_request(self.result_url(term, 1), term, number=1, rank_offset=0)

    async def parse_results(self, response: Response, term: str, number: int, rank_offset: int) -> Output:
        """Read one result page; then ask for its offers and for the page after it."""
        capture = await self._captured(response, term=term, result_page=number, rank_offset=rank_offset)
        reading = capture.reading
        # Told before the page is handed on: who counts pages asks whether they repeat others.
        shows_new = reading.state == "results" and self.searches.shows_new(term, number, reading.listings)
        yield capture
        self._respect(reading, response.url)
        if reading.state != "results":
            if reading.state == "no_results":
                self.searches.add(term, number, to_end=True, sound=True)
            return
        if self.follow_offers:
            for request in self._offer_requests(reading.listings, term):
                yield request
        ends = ends_here(reading, rank_offset)
        to_end, sound = ends or not shows_new, len(reading.listings) >= self.expects.offers
        self.searches.add(term, number, to_end=to_end, sound=sound or to_end)
        if not shows_new:
            # A site that shows the same offers again has no further page, whatever its links say.
            self._count("pages_without_new_offers")
        elif number < self.pages_asked(term) and not ends:
            url = reading.next_url or self.result_url(term, number + 1)
            yield self._result_request(url, term, number + 1, rank_offset + len(reading.listings))

    async def parse_offer(self, response: Response, offer_id: str, term: str | None) -> Output:
        """Read one offer page."""
        capture = await self._captured(response, term=term, offer_id=offer_id)
        yield capture
        self._respect(capture.reading, response.url)

    def is_shell(self, response: Response) -> bool:
        """Whether a page as served says nothing that its scripts could not still add."""
        try:
            return self._read_page(response).state in {"shell", "unknown"}
        except AnalystError:
            return False

    def failed(self, failure: Failure) -> None:
        """Count and log a page that could not be had: a failure is never taken for an answer."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        kind = failure.type.__name__ if failure.type else "Unknown"
        self._count(f"failed/{kind}")
        if offer_id := request.cb_kwargs.get("offer_id"):
            self.unanswered.add(offer_id)
        self.logger.warning("No answer from %s: %s: %s", request.url, kind, failure.getErrorMessage())

    async def _captured(self, response: Response, **where: Any) -> PageCapture:  # noqa: ANN401 -- fields of PageCapture
        known = None
        if self.memory is not None and response.status == HTTPStatus.OK:
            known = await self.memory.recall(self.name, response.url, response.body, READER_VERSION)
        reading = known.reading if known else self._read(response)
        return self._capture(response, reading, known=known, **where)

    def _read(self, response: Response) -> Reading:
        try:
            reading = self._read_page(response)
        except AnalystError as error:
            self.logger.warning("Not readable: %s, SHA-256 %s: %s", response.url, hash_of(response), error)
            reading = Reading(state="unknown", anomalies={"unreadable": 1})
        if reading.anomalies:
            self.logger.info(
                "Not taken on %s, SHA-256 %s: %s", response.url, hash_of(response), dict(reading.anomalies)
            )
        for anomaly, times in reading.anomalies.items():
            self._count(f"anomalies/{anomaly}", times)
        return reading

    def _read_page(self, response: Response) -> Reading:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        page = Page(response.body, response.url, content_type=content_type, status=response.status)
        return self.reader.read(page, self.name)

    def _respect(self, reading: Reading, url: str) -> None:
        """End the crawl when the site has answered with robot checks too often; nothing is retried into a wall."""
        if reading.state != "challenge":
            self.challenges_in_a_row = 0
            return
        self.challenges += 1
        self.challenges_in_a_row += 1
        self.logger.warning("A robot check instead of a page, left alone: %s", url)
        if self.challenges > CHALLENGES_TOLERATED or self.challenges_in_a_row >= CHALLENGES_IN_A_ROW:
            raise CloseSpider("blocked")

    def _capture(self, response: Response, reading: Reading, **where: Any) -> PageCapture:  # noqa: ANN401 -- fields of PageCapture
        self._count(f"pages/{reading.state}")
        self._count("offers", len(reading.listings))
        return captured(response, reading, self.name, **where)

    def _result_request(self, url: str, term: str, number: int, rank_offset: int) -> Request:
        where = {"term": term, "number": number, "rank_offset": rank_offset}
        # A term may lead to the same address as another one; both want their answer.
        return Request(url, self.parse_results, cb_kwargs=where, errback=self.failed, dont_filter=number == 1)

    def _offer_requests(self, listings: Iterable[Listing], term: str) -> Iterator[Request]:
        for listing in listings:
            if listing.url and listing.listing_id not in self.asked_for:
                self.asked_for.add(listing.listing_id)
                yield self._offer_request(listing.url, listing.listing_id, term)

    def _offer_request(self, url: str, offer_id: str, term: str | None = None) -> Request:
        where = {"offer_id": offer_id, "term": term}
        return Request(url, self.parse_offer, cb_kwargs=where, errback=self.failed)

    def _count(self, what: str, times: int = 1) -> None:
        self.crawler.stats.inc_value(f"bazaarwatch/{what}", times)
