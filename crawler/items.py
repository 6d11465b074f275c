"""The contract between collecting and judging: what a page said, and how it was obtained.

Nothing here is a judgement. A value that the page does not state is None, never a guess.
Names follow schema.org Product and Offer where those have one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, Protocol

PageState = Literal[
    "results",  # a search page with offers
    "listing",  # an offer page
    "no_results",  # a search that truly found nothing
    "removed",  # the page itself says that the offer is gone
    "challenge",  # a robot check: never data, never "gone"
    "login",  # only for those who are logged in
    "shell",  # rendered in the browser only
    "error",  # the site failed: 5xx, or an error text
    "unknown",  # none of the above could be recognised
]
View = Literal["search", "listing"]
"""Which kind of page a listing was read from: facts of the two are never compared with each other."""

Source = Literal["state", "json_ld", "microdata", "meta", "dom"]
"""Where on the page a value stood."""

Origin = Literal["fetched", "ingested"]
"""Whether we requested the page ourselves or a person saved it and handed it over."""

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Seller:
    """Who offers, as the marketplace names them."""

    name: str | None = None
    id: str | None = None
    """The marketplace's own identifier, where the page shows one."""
    url: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One offer as one page showed it. Identified by `marketplace` and `listing_id`."""

    marketplace: str
    listing_id: str
    url: str
    """Absolute address of the offer page; "" where a shop's page gives none and is saved without its own."""
    title: str | None = None
    description: str | None = None
    price: Decimal | None = None
    """What a buyer pays for one unit now; the lowest of a range."""
    currency: str | None = None
    """ISO 4217 code of every amount of this listing."""
    list_price: Decimal | None = None
    """The struck-out or "was" price."""
    price_max: Decimal | None = None
    """The highest price of a range."""
    unit: str | None = None
    """What the price is for, where it is not one piece: "kg", "lot of 10"."""
    min_order: int | None = None
    """Smallest number of units sold at once."""
    condition: str | None = None
    """The page's own words: "New", "Pre-owned"."""
    availability: str | None = None
    """Name of a schema.org ItemAvailability member: InStock, OutOfStock, SoldOut, PreOrder, Discontinued, …"""
    stock: int | None = None
    units_sold: int | None = None
    seller: Seller | None = None
    location: str | None = None
    """Where it ships from, in the page's own words."""
    brand_claimed: str | None = None
    """What the page says in its brand field; not a judgement."""
    category: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """Name and value pairs of the page's table of particulars, in page order."""
    images: tuple[str, ...] = ()
    """Absolute addresses, largest version, main image first."""
    rating: Decimal | None = None
    """Mean rating on the page's own scale, mostly 0–5."""
    review_count: int | None = None
    sponsored: bool = False
    """Whether the page marks it as an advertisement; a fact of the sighting, not of the offer."""
    listed_at: datetime | None = None
    raw: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """The page's text behind each value that was parsed: {"price": "US $12.50 to $19.00"}."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """Where each value stood: {"price": "dom"}."""

    @property
    def key(self) -> str:
        """`marketplace:listing_id`: the identity of the offer everywhere."""
        return f"{self.marketplace}:{self.listing_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page says: its state, and its own offers in page order."""

    state: PageState
    view: View | None = None
    """Which kind of page it is; None where that can not be told."""
    listings: tuple[Listing, ...] = ()
    total: int | None = None
    """Number of results that the page claims."""
    next_url: str | None = None
    """Absolute address of the next page of results."""
    anomalies: Mapping[str, int] = field(default_factory=dict)
    """Counts of what was seen and not taken: {"card_without_id": 2}. Nothing is dropped in silence."""
    notice: str | None = None
    """The page's own words, where its state is `removed`."""
    ended: bool = False
    """Whether those words say that the seller ended or sold the offer, and not that it was taken down."""


@dataclass(frozen=True, slots=True)
class SearchRead:
    """How far the results of one search were read in one run."""

    term: str
    pages: int
    """Result pages that were read, from the first one on, each of them as healthy as its marketplace's are."""
    to_end: bool
    """Whether there are no further ones: then an offer that was not on them is not found by this search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A stored offer whose own page is worth another look, with what is known of how often it changes."""

    key: str
    listing_id: str
    url: str
    risk: str
    """"none", "low", "medium" or "high"."""
    status: str
    waits: bool
    """Whether it waits for a person's decision."""
    first_seen: datetime
    looked_at: datetime | None = None
    """When its own page was asked for last; None where it never was."""
    looks: int = 0
    """How often it was."""
    changes: tuple[datetime, ...] = ()
    """When its own page was seen to have changed: other facts, or another status."""


@dataclass(frozen=True, slots=True)
class KnownOffer:
    """An offer on a page whose very bytes were read before, and which has not changed since."""

    listing: Listing
    """Its identity and address, and what a sighting records; its other facts are stored."""
    snapshot: str
    """Identifier of the stored snapshot that holds its facts."""
    risk: str
    brands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page whose very bytes were read before by the same reader."""

    capture: str
    """Identifier of the stored capture that holds what was read."""
    reading: "Reading"
    offers: tuple[KnownOffer, ...]


class PageMemory(Protocol):
    """Who remembers pages; reading and judging the same bytes again would find the same."""

    async def recall(self, marketplace: str, url: str, body: bytes, reader_version: str) -> KnownPage | None:
        """Return what is known of these bytes at this address; None where anything could be different by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCapture:
    """One page as obtained, with what was read from it: the item a spider yields, and the unit of evidence."""

    marketplace: str
    requested_url: str
    url: str
    """Final address, after redirects."""
    redirects: tuple[str, ...] = ()
    """Every address on the way from `requested_url`, without the final one."""
    requested_at: datetime | None = None
    """When the request left whose answer this is, in UTC: after redirects, the one to `url`; None for a saved page."""
    captured_at: datetime
    """When the last byte was there, in UTC; of a saved page whose file does not tell, when it was handed over."""
    status: int | None = None
    """HTTP status; None for a saved page whose file does not tell."""
    request_headers: tuple[tuple[str, str], ...] = ()
    response_headers: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None
    """What the file of a saved page says of its body, which may be in no header."""
    body: bytes = field(repr=False)
    """The page's own bytes: how they were encoded for the way, as `response_headers` tell, is undone."""
    rendered: bool = False
    """Whether `body` is the document that a browser made of the page, in UTF-8, and not the bytes that were served."""
    origin: Origin = "fetched"
    ingested_by: str | None = None
    """Account of the person who handed the file over."""
    ingested_from: str | None = None
    """Name of the file, and of what within it held the page, for an ingested page."""
    term: str | None = None
    """The search term that led here."""
    result_page: int | None = None
    """Number of the result page, from 1."""
    offer_id: str | None = None
    """Identifier of the offer whose page was asked for; None for a result page."""
    rank_offset: int = 0
    """How many results of the same search came on earlier pages: the first offer here has rank `rank_offset + 1`."""
    reader_version: str
    """Changes whenever the same bytes could be read differently."""
    reading: Reading = field(repr=False)
    known: KnownPage | None = field(default=None, repr=False)
    """Set where the page was recalled and not read again."""
