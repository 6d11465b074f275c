"""What the sample market offers, with the truth behind each offer, which no page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "zh", "ar"]
Kind = Literal[
    "genuine",  # the brand's own goods from an ordinary shop
    "authorised",  # from a shop that the brand runs or has authorised
    "second_hand",
    "parallel_import",  # genuine, brought in past the local distributor
    "left_over",  # said to be factory surplus: 原单, 尾单, overrun
    "look_alike",  # "inspired by", or a name that is close to the brand's
    "too_cheap",  # says it is authentic, at a price no original has
    "replica",  # says openly or in code that it is a copy
    "disguised",  # a copy whose seller writes the brand's name so that a plain search misses it
    "homonym",  # innocent goods that share a word with the brand
]
PageBehaviour = Literal[
    "normal",
    "fails_once",  # 503 with Retry-After the first time, then normal
    "challenge",  # always "are you a robot?", with status 200
    "missing",  # in the results, yet its page is a plain 404
    "ended",  # in the results, and its page says that the offer has ended, with status 200
    "removed",  # no longer in the results, and its page says so with status 410
]

LABELS: Mapping[Kind, str] = MappingProxyType(
    {
        "genuine": "genuine",
        "authorised": "authorised",
        "second_hand": "second_hand",
        "parallel_import": "parallel_import",
        "left_over": "left_over",
        "look_alike": "look_alike",
        "too_cheap": "counterfeit",
        "replica": "counterfeit",
        "disguised": "counterfeit",
        "homonym": "not_the_brand",
    }
)
"""The label that a person who knows the truth gives to an offer of each kind."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Who sells: always in one language and one currency."""

    id: str
    name: str
    language: Language
    currency: str
    location: str
    rating: Decimal
    reviews: int
    roles: tuple[Kind, ...]
    """Kinds of offers that this shop has."""
    brand: str | None = None
    """The only brand it sells; None where it sells all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer of the market: first what its page shows, then the truth."""

    id: str
    title: str
    description: str
    price: Decimal
    currency: str
    list_price: Decimal | None
    """The struck-out price, in the same currency."""
    seller: Shop
    ships_from: str
    condition: str
    availability: str
    """Name of a schema.org ItemAvailability member."""
    stock: int | None
    units_sold: int
    rating: Decimal | None
    review_count: int
    images: tuple[str, ...]
    """Paths on the market, main image first."""
    brand_claimed: str | None
    """What the page's brand field says."""
    category: str
    attributes: tuple[tuple[str, str], ...]
    """Name and value pairs, in page order."""
    language: Language

    kind: Kind
    brand: str | None
    """The watched brand that is meant; None for a homonym."""
    resembles: str | None = None
    """For a homonym: the watched brand whose searches also show it."""
    disguise: str | None = None
    """For a disguised offer: how its seller hides the name."""
    page: PageBehaviour = "normal"

    @property
    def label(self) -> str:
        """The decision that is right for this offer."""
        return LABELS[self.kind]
