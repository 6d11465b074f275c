"""What a watchlist without mistakes says, in short."""

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from crawler.base_spiders.search import PAGES
from crawler.watchlist import Search, Watchlist, doubts
from crawler.watchlist.languages import script_of
from crawler.watchlist.marked import Document
from crawler.watchlist.marketplaces import Marketplace
from crawler.watchlist.terms import planned


class SearchSummary(TypedDict):
    """What is searched on one marketplace."""

    marketplace: str
    terms: list[str]
    pages: int
    """At most so many result pages in all."""
    schedules: list[str]


class DoubtSummary(TypedDict):
    """One thing that is worth a look."""

    sentence: str
    of: list[dict[str, str | int]]


class Summary(TypedDict):
    """A watchlist in short."""

    file: str
    brands: list[str]
    spellings: dict[str, int]
    """Script to the number of names and aliases in it."""
    searches: list[SearchSummary]
    doubts: list[DoubtSummary]


def summary_of(file: str, watchlist: Watchlist, document: Document, known: Sequence[Marketplace]) -> Summary:
    """Return what a watchlist says, and what is worth a look in it."""
    scripts = Counter(script_of(name) for brand in watchlist.brands for name in brand.names)
    met = dict.fromkeys(search.marketplace for search in watchlist.searches)
    languages = {one.name: one.languages for one in known}
    return {
        "file": file,
        "brands": [brand.name for brand in watchlist.brands],
        "spellings": dict(scripts.most_common()),
        "searches": [_searched(name, watchlist, languages.get(name, ())) for name in met],
        "doubts": [
            {"sentence": doubt.sentence, "of": [{"name": name, "line": line} for name, line in doubt.of]}
            for doubt in doubts.find(watchlist, document, known)
        ],
    }


def _searched(marketplace: str, watchlist: Watchlist, languages: Sequence[str]) -> SearchSummary:
    terms = planned(watchlist, marketplace, languages)
    schedules = dict.fromkeys(_when(search) for search in watchlist.searches_on(marketplace))
    return {
        "marketplace": marketplace,
        "terms": list(terms),
        "pages": sum(pages or PAGES for pages in terms.values()),
        "schedules": [when for when in schedules if when],
    }


def _when(search: Search) -> str:
    return f"{search.schedule.cron} {search.schedule.time_zone}" if search.schedule else ""
