"""Stage 3: how much a listing looks like an infringement, and why."""

from typing import Self

from scrapy.crawler import Crawler

from crawler.watchlist import Watchlist
from pipelines.match import watchlist_of
from pipelines.matching.brands import BrandFinder
from pipelines.signals.assessment import assess as judge
from pipelines.signals.table import SIGNALS_VERSION
from pipelines.snapshot import SnapshotPage


class Assess:
    """Scrapy's entry to this stage."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watchlist = watchlist

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the watchlist that the settings name. Raises AnalystError."""
        return cls(watchlist_of(crawler))

    def process_item(self, page: SnapshotPage) -> SnapshotPage:
        """Fill in the risk and its reasons."""
        return assess(page, self.watchlist)


def judging_version(watchlist: Watchlist) -> str:
    """Name of the matcher, watchlist and signals that judge together: judgements of one version need no second look."""
    return f"{BrandFinder(watchlist).version}/{SIGNALS_VERSION}"


def assess(page: SnapshotPage, watchlist: Watchlist) -> SnapshotPage:
    """Fill the section `assessed` of every matched snapshot of the page."""
    for snapshot in page.snapshots:
        if snapshot.matched is not None:
            snapshot.assessed = judge(snapshot.listing, snapshot.matched, watchlist)
    return page
