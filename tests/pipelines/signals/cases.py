"""Offers as tests write them: one line of facts, judged with the watchlist of the labelled listings."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from crawler.items import Listing, Seller
from crawler.watchlist import Watchlist, load
from pipelines.matching.brands import BrandFinder
from pipelines.signals.assessment import assess
from pipelines.signals.context import Context
from pipelines.snapshot import Assessed, Matched

LISTINGS = Path(__file__).parent / "listings"
DAY = date(2026, 3, 2)
"""A Monday for which the European Central Bank has rates."""

Facts = dict[str, Any]


@cache
def watchlist() -> Watchlist:
    return load(LISTINGS / "watchlist.yaml")


@cache
def finder() -> BrandFinder:
    return BrandFinder(watchlist())


def labelled(half: str) -> list[Facts]:
    entries: list[Facts] = yaml.safe_load((LISTINGS / f"{half}.yaml").read_text("utf-8"))
    return entries


def listing(**facts: Any) -> Listing:  # noqa: ANN401 -- fields of Listing
    """A listing; `price` as "12.50 EUR" and `seller` as a name."""
    known: Facts = {"marketplace": "bazaar", "listing_id": "1", "url": "https://bazaar.example/1"} | facts
    if isinstance(price := known.get("price"), str):
        amount, known["currency"] = price.split()
        known["price"] = Decimal(amount)
    if isinstance(name := known.get("seller"), str):
        known["seller"] = Seller(name=name)
    return Listing(**known)


def matched(offer: Listing) -> Matched:
    texts = {"title": offer.title, "description": offer.description, "brand_claimed": offer.brand_claimed}
    return Matched(finder().find({field: text for field, text in texts.items() if text}), finder().version)


def judged(context: Context | None = None, watched: Watchlist | None = None, **facts: Any) -> Assessed:  # noqa: ANN401 -- fields of Listing
    facts.pop("label", None)
    offer = listing(**facts)
    return assess(offer, matched(offer), watched or watchlist(), context or Context(day=DAY))


def spoke(assessed: Assessed) -> dict[str, str]:
    """The signals that spoke, with their sentences."""
    return {reason.signal: reason.sentence for reason in assessed.reasons}
