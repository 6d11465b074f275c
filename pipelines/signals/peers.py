"""What a result page itself says about prices: the median for each brand."""

from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from crawler.items import Listing
from pipelines.signals.case import asked_for_one
from pipelines.signals.context import Peers
from pipelines.snapshot import Matched

FEWEST = 5
"""Offers of one brand from which on their median says something."""


def peers_of(offers: Iterable[tuple[Listing, Matched]]) -> dict[str, Peers]:
    """Find for each brand the median of what the offers of one result page ask for one piece, new and no accessory.

    Of several currencies that of most offers; a brand with fewer than `FEWEST` offers in it is left out.
    """
    by_brand: dict[str, dict[str, list[Decimal]]] = {}
    for listing, matched in offers:
        brands = matched.brands
        if brands and (asks := asked_for_one(listing, matched.hits)):
            for brand in brands:
                by_brand.setdefault(brand, {}).setdefault(asks.currency, []).append(asks.price)
    found: dict[str, Peers] = {}
    for brand, by_currency in by_brand.items():
        currency, prices = max(by_currency.items(), key=lambda pair: len(pair[1]))
        if len(prices) >= FEWEST:
            found[brand] = Peers(median(prices), currency, len(prices))
    return found
