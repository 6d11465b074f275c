"""Stage 2: which watched brands a listing names."""

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from crawler.watchlist import NOTHING_WATCHED, Watchlist, load
from pipelines.matching.brands import BrandFinder
from pipelines.snapshot import Matched, SnapshotPage

SEARCHED = ("title", "brand_claimed", "description")
"""Fields in which brand names are looked for."""


class Match:
    """Scrapy's entry to this stage."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.finder = BrandFinder(watchlist)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the watchlist that the settings name. Raises AnalystError."""
        return cls(watchlist_of(crawler))

    def process_item(self, page: SnapshotPage) -> SnapshotPage:
        """Fill in who is named."""
        return match(page, self.finder)


def match(page: SnapshotPage, finder: BrandFinder) -> SnapshotPage:
    """Fill the section `matched` of every snapshot of the page."""
    for snapshot in page.snapshots:
        if snapshot.facts is None:
            continue
        values = snapshot.facts.values
        texts = {name: values[name] for name in SEARCHED if name in values}
        snapshot.matched = Matched(finder.find(texts), finder.version)
    return page


def watchlist_of(crawler: Crawler) -> Watchlist:
    """Load the watchlist that the settings name; an empty one where they name none. Raises AnalystError."""
    path = crawler.settings.get("BAZAARWATCH_WATCHLIST")
    return load(Path(path)) if path else NOTHING_WATCHED
