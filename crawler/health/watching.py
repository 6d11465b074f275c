"""Scrapy's entry to the health of a run: counts its pages once they are kept, and judges them at the end."""

from collections.abc import Sequence
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.base_spiders.search import SearchSpider
from crawler.health.figures import Figures
from crawler.health.judging import judge
from crawler.health.run import Run
from crawler.run_health import Health

_NOT_ASKED = "IgnoreRequest"
"""How a request fails that was held back, by robots.txt or by ourselves: the site has not failed."""


class Watching:
    """Watches one crawl. The spider carries it as `health_watch`, for who keeps the record of the run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.figures: Figures | None = None
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.item_scraped, signal=signals.item_scraped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension."""
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Begin to watch; by now the terms are chosen."""
        if isinstance(spider, SearchSpider):
            self.figures = Figures(spider.expects, spider.pages_asked, spider.searches.repeats)
            self.figures.expect(spider.terms)
            spider.health_watch = self

    def item_scraped(self, item: Any) -> None:  # noqa: ANN401 -- the page, in the form of the stages
        """Count a page that went through all stages, by the name under which it is kept."""
        if self.figures is not None and item.captured is not None:
            self.figures.add(item.capture, item.captured.capture_id)

    def judge(self, ended: str, earlier: Sequence[Health]) -> Health:
        """Return the health of the run. See `HealthWatch`."""
        spider, figures = self.crawler.spider, self.figures
        assert figures is not None  # noqa: S101 -- only then the spider carries this
        assert isinstance(spider, SearchSpider)  # noqa: S101 -- likewise
        stats = self.crawler.stats.get_stats()
        failed = {name.rpartition("/")[2]: value for name, value in stats.items() if "bazaarwatch/failed/" in name}
        counted = figures.figures(
            requests=stats.get("downloader/request_count", 0),
            failed=sum(value for name, value in failed.items() if name != _NOT_ASKED),
            forbidden=stats.get("robotstxt/forbidden", 0),
        )
        return judge(
            Run(
                figures=counted,
                searches=figures.searches(),
                examples=figures.examples,
                expects=spider.expects,
                ended=ended,
                earlier=earlier,
            )
        )
