"""The market's search: plain on purpose, as many are, so that disguised names slip past it."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.sample_market.catalogue import catalogue
from crawler.sample_market.days import offers
from crawler.sample_market.draw import number, one_in
from crawler.sample_market.offer import Offer

PAGE_SIZE = 24
_ALSO_LIKED = 6
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results."""

    query: str
    number: int
    """From 1."""
    total: int
    """Offers on all pages."""
    pages: int
    found: Sequence[Offer]
    sponsored: frozenset[str]
    """Ids of those who paid to stand here; which ones depends on the query."""
    also_liked: Sequence[Offer]
    """Offers that did not match: the strip below the results."""


def find(query: str, day: int) -> tuple[Offer, ...]:
    """Return what a search shows: `query` anywhere in title or brand field, and homonyms of a brand that it names."""
    wanted = query.strip().casefold()
    resembled = {
        brand.name
        for brand in catalogue().brands
        if wanted and any(wanted == name.casefold() for names in brand.names.values() for name in names)
    }
    found = [offer for offer in offers(day) if _matches(offer, wanted) or offer.resembles in resembled]
    return tuple(sorted(found, key=lambda offer: (not _is_sponsored(query, offer), number(f"rank/{offer.id}"))))


def result_page(query: str, page: int, day: int) -> ResultPage:
    """Return page `page` (from 1) of a search; a page after the last has no offers."""
    found = find(query, day)
    start = (page - 1) * PAGE_SIZE
    shown = found[start : start + PAGE_SIZE]
    known = {offer.id for offer in found}
    return ResultPage(
        query=query,
        number=page,
        total=len(found),
        pages=-(-len(found) // PAGE_SIZE),
        found=shown,
        sponsored=frozenset(offer.id for offer in shown if _is_sponsored(query, offer)),
        also_liked=[offer for offer in liked(day) if offer.id not in known][:_ALSO_LIKED],
    )


def page_number(text: str) -> int:
    """Return the page asked for, and the first for whatever is not a page."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return 1
    return max(int(text), 1)


def liked(day: int) -> list[Offer]:
    """Return the day's offers, those that sell best first."""
    return sorted(offers(day), key=lambda offer: (-offer.units_sold, offer.id))


def _matches(offer: Offer, wanted: str) -> bool:
    return wanted in offer.title.casefold() or wanted in (offer.brand_claimed or "").casefold()


def _is_sponsored(query: str, offer: Offer) -> bool:
    return one_in(f"sponsored/{query.casefold()}/{offer.id}", 18)
