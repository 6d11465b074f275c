"""What a listing asks for one piece, beside what others ask: in one currency, dated."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from crawler.items import Listing
from crawler.watchlist import Brand, ReferencePrice
from pipelines.signals.context import Context
from pipelines.signals.pieces import pieces
from pipelines.signals.rates import rate
from pipelines.words.folding import fold
from pipelines.words.terms import TermFinder


class Asks(NamedTuple):
    """What one piece costs."""

    price: Decimal
    """For one piece."""
    currency: str
    pieces: int
    """How many the listing's price buys."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A price beside what the article is worth by a measure."""

    asked: Asks
    amount: Decimal
    """The measure, as it is known."""
    currency: str
    worth: Decimal
    """The measure in the currency of the price."""
    measure: str
    """What the measure is: "the reference price of Gucci"."""
    day: date | None
    share: float = field(init=False)
    """The price as a share of the measure: 0.1 is a tenth."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", float(self.asked.price / self.worth))

    @property
    def sentence(self) -> str:
        """What a reviewer reads, with the day of the exchange rate where there is one."""
        told = f"{_each(self.asked)} is {percent(self.share)} of {self.measure}, {money(self.amount, self.currency)}"
        if self.currency == self.asked.currency or self.day is None:
            return told
        used = rate(self.currency, self.asked.currency, self.day)
        return (
            f"{told} ({money(round(self.worth, 2), self.asked.currency)} at the ECB's rate of {used.day})"
            if used
            else told
        )


def asks(listing: Listing) -> Asks | None:
    """Return what one piece costs; None without a price, a currency or a number of pieces."""
    if listing.price is None or listing.price <= 0 or listing.currency is None:
        return None
    count = pieces(listing.unit, listing.title or "")
    return Asks(listing.price / count, listing.currency, count) if count else None


def compared_with_reference(asked: Asks, brands: Iterable[Brand], title: str, day: date | None) -> Comparison | None:
    """Hold a price against the reference of the line that the title names, else the lowest of the brand's.

    Of several brands the cheapest counts. None where no reference can be brought into this currency.
    """
    found = [(*known, brand) for brand in brands if (known := _reference(brand, asked, title, day))]
    if not found:
        return None
    worth, reference, brand = min(found, key=lambda one: one[0])
    what = f"{brand.name} {reference.line}" if reference.line else brand.name
    measure = f"the reference price of {what}"
    return Comparison(asked, reference.amount, reference.currency, worth, measure, day)


def compared_with_peers(asked: Asks, brands: Iterable[Brand], context: Context) -> Comparison | None:
    """Hold a price against the median of the brand's offers on the same result page."""
    for brand in brands:
        peers = context.peers.get(brand.name)
        factor = _factor(peers.currency, asked.currency, context.day) if peers else None
        if peers and factor:
            measure = f"the median of {peers.offers} offers of {brand.name} in the same results"
            return Comparison(asked, peers.median, peers.currency, peers.median * factor, measure, context.day)
    return None


def _reference(brand: Brand, asked: Asks, title: str, day: date | None) -> tuple[Decimal, ReferencePrice] | None:
    """Choose the reference: of a line that is named, else of the brand in general; its own currency before others."""
    if not brand.reference_prices:
        return None
    named: set[str] = set()
    if lines := tuple(price.line for price in brand.reference_prices if price.line):
        named.update(line for found in _finder(lines).find(fold(title)) for line in found.meanings)
    fitting = [price for price in brand.reference_prices if price.line in named]
    fitting = fitting or [price for price in brand.reference_prices if not price.line]
    fitting = [price for price in fitting if price.currency == asked.currency] or fitting
    worth = [
        (price.amount * factor, price) for price in fitting if (factor := _factor(price.currency, asked.currency, day))
    ]
    return min(worth, key=lambda one: one[0], default=None)


@lru_cache(maxsize=1024)
def _finder(lines: tuple[str, ...]) -> TermFinder[str]:
    """Keep the finder of a brand's lines: building one costs more than judging a listing."""
    return TermFinder((line, line) for line in lines)


def _factor(currency: str, other: str, day: date | None) -> Decimal | None:
    if currency == other:
        return Decimal(1)
    found = rate(currency, other, day) if day else None
    return found.factor if found else None


def _each(asked: Asks) -> str:
    whole = money(asked.price if asked.pieces == 1 else round(asked.price, 2), asked.currency)
    return whole if asked.pieces == 1 else f"{whole} for each of {asked.pieces} pieces"


def money(amount: Decimal, currency: str) -> str:
    """Write an amount as a reviewer reads it."""
    return f"{amount:,f} {currency}"


def percent(share: float) -> str:
    """Write a share as a reviewer reads it."""
    return "less than 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")  # noqa: PLR2004 - one in a hundred
