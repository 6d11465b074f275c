"""The signal from the price."""

from decimal import Decimal
from functools import lru_cache

from crawler.watchlist import Brand, ReferencePrice
from pipelines.signals.case import Case, Finding
from pipelines.words.folding import fold
from pipelines.words.terms import TermFinder

SUSPECT_BELOW = 0.5
"""Share of the reference price from which on a price is remarkable; sales and parallel imports stay above it."""
SUSPECT_BELOW_USED = 0.2
_ORDINARY_FROM = Decimal(str(SUSPECT_BELOW))
CLEAREST_AT = 0.05
"""Share at which the signal has its full strength."""
_ONE_PIECE = {None, "", "1", "piece", "pc", "pcs", "pair", "件", "个", "双", "只", "unit", "each"}


def price_far_below_reference(case: Case) -> Finding | None:
    """The price is a small part of what the genuine article costs in shops, in the same currency."""  # noqa: D401 - a reviewer reads it as it is
    listing = case.listing
    if not listing.price or listing.price <= 0 or listing.currency is None or listing.unit not in _ONE_PIECE:
        return None
    references = [(brand, price) for brand in case.brands if (price := _reference(case, brand)) is not None]
    if not references:
        return None
    brand, reference = min(references, key=lambda pair: pair[1].amount)
    share = float(listing.price / reference.amount)
    limit = SUSPECT_BELOW_USED if case.second_hand else SUSPECT_BELOW
    if share >= limit:
        return None
    strength = min(1.0, (limit - share) / (limit - CLEAREST_AT))
    what = f"{brand.name} {reference.line}" if reference.line else brand.name
    asked, costs = _money(listing.price, listing.currency), _money(reference.amount, reference.currency)
    return round(strength, 3), f"{asked} is {_percent(share)} of the reference price of {what}, {costs}"


def _reference(case: Case, brand: Brand) -> ReferencePrice | None:
    """Choose what to hold a price against: that of a line the title names, else the brand's lowest.

    None where there is none in this currency, or where the price is ordinary beside each of them.
    """
    same = [price for price in brand.reference_prices if price.currency == case.listing.currency]
    asked = case.listing.price or Decimal(0)
    if all(asked >= price.amount * _ORDINARY_FROM for price in same):
        return None
    named: set[str] = set()
    if lines := tuple(price.line for price in same if price.line):
        named.update(line for found in _finder(lines).find(fold(case.listing.title or "")) for line in found.meanings)
    candidates = [price for price in same if price.line in named] or [price for price in same if not price.line]
    return min(candidates, key=lambda price: price.amount, default=None)


@lru_cache(maxsize=1024)
def _finder(lines: tuple[str, ...]) -> TermFinder[str]:
    """Keep the finder of a brand's lines: building one costs more than judging a listing."""
    return TermFinder((line, line) for line in lines)


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,f} {currency}"


def _percent(share: float) -> str:
    return "less than 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")  # noqa: PLR2004 - one in a hundred
