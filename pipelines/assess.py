"""Stage 3: how much a listing looks like an infringement, and why."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Self

from scrapy.crawler import Crawler

from crawler.errors import OperatorError
from crawler.items import Listing
from crawler.watchlist import Watchlist
from pipelines.match import watchlist_of
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import listing_of
from pipelines.signals.assessment import assess as judge
from pipelines.signals.context import NOTHING_KNOWN, Context, Knowledge, Known
from pipelines.signals.peers import peers_of
from pipelines.signals.version import SIGNALS_VERSION
from pipelines.snapshot import Matched, Snapshot, SnapshotPage

_NOBODY_ASKED: Mapping[str, Known] = {}


class Assess:
    """Scrapy's entry to this stage."""

    def __init__(self, watchlist: Watchlist, knowledge: Knowledge | None = None) -> None:
        self.watchlist = watchlist
        self.knowledge = knowledge
        """Who knows sellers and images from elsewhere; None: each offer is judged by its page alone."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the watchlist that the settings name. Raises AnalystError."""
        return cls(watchlist_of(crawler))

    async def process_item(self, page: SnapshotPage) -> SnapshotPage:
        """Fill in the risk and its reasons."""
        named = [one.listing for one in page.snapshots if one.matched and one.matched.hits]
        return assess(page, self.watchlist, await self._known(named) if named else _NOBODY_ASKED)

    async def _known(self, listings: Sequence[Listing]) -> Mapping[str, Known]:
        try:
            return await self.knowledge.of(listings) if self.knowledge else _NOBODY_ASKED
        except OperatorError:
            return _NOBODY_ASKED  # said by the stage that writes, which ends the crawl


def judging_version(watchlist: Watchlist) -> str:
    """Name of the matcher, watchlist and signals that judge together: judgements of one version need no second look."""
    return f"{BrandFinder(watchlist).version}/{SIGNALS_VERSION}"


def assess(page: SnapshotPage, watchlist: Watchlist, known: Mapping[str, Known] = _NOBODY_ASKED) -> SnapshotPage:
    """Fill the section `assessed` of every matched snapshot of the page.

    What is judged are the stored facts, so that judging them again finds the same. `known` is by `Listing.key`.
    """
    named: list[tuple[Snapshot, Listing, Matched]] = []
    for snapshot in page.snapshots:
        matched = snapshot.matched
        if matched is not None and matched.hits:
            named.append((snapshot, _as_stored(snapshot), matched))
        elif matched is not None:
            snapshot.assessed = judge(snapshot.listing, matched, watchlist)
    if named:
        day = page.capture.captured_at.astimezone(UTC).date()
        results = page.capture.reading.view == "search"
        peers = peers_of((listing, matched) for _, listing, matched in named) if results else {}
        for snapshot, listing, matched in named:
            context = Context(day, peers, known.get(listing.key, NOTHING_KNOWN))
            snapshot.assessed = judge(listing, matched, watchlist, context)
    return page


def _as_stored(snapshot: Snapshot) -> Listing:
    listing, facts = snapshot.listing, snapshot.facts
    return listing_of(listing.marketplace, listing.listing_id, facts.values) if facts else listing
