"""What judging may know beyond one listing, as plain values: so that the same facts are judged the same way again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from crawler.items import Listing


@dataclass(frozen=True, slots=True)
class Peers:
    """The offers of one brand among the results of one search."""

    median: Decimal
    """Of their prices for one piece."""
    currency: str
    """ISO 4217 code of the median; offers in other currencies are not among them."""
    offers: int
    """How many there are, this one included."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a listing's seller and images from elsewhere. Every default means that nothing is."""

    decided_against: int = 0
    """Other offers of this seller on this marketplace that a person decided to be counterfeit."""
    sellers_with_its_images: int = 0
    """Other sellers, on any marketplace, that show one of its images."""
    brands_of_seller: int = 0
    """Different watched brands that the seller's offers name, this one included."""


NOTHING_KNOWN = Known()


class Knowledge(Protocol):
    """Who can look up what is known of sellers and images."""

    async def of(self, listings: Sequence[Listing]) -> Mapping[str, Known]:
        """Return what is known, by `Listing.key`; a listing of which nothing is known may be left out."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything beside the listing, its hits and the watchlist that a judgement rests on."""

    day: date | None = None
    """UTC day of the capture: the day whose exchange rates count. None: only amounts in one currency are compared."""
    peers: Mapping[str, Peers] = field(default_factory=dict)
    """Brand to its offers on the same result page; a brand with few offers there is left out."""
    known: Known = NOTHING_KNOWN


NO_CONTEXT = Context()
