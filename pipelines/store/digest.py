"""What was read from a page, as small as it can be kept: enough to see a page again without reading it again."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from crawler.items import Listing, PageState, View
from pipelines.snapshot import SnapshotPage
from pipelines.store.packing import Base, packed, unpacked

SIGHTED = ("price", "currency", "units_sold", "stock", "availability")
"""What a sighting records of an offer, beside that and where it was seen."""

_DIGEST_MAX = 4 * 1024 * 1024
"""Bytes of the largest digest that is read back."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a page said."""

    state: PageState
    view: View
    total: int | None
    next_url: str | None
    rows: tuple[tuple[Listing, str], ...]
    """Each offer, with nothing but its identity, its address and what a sighting records; and its facts hash."""


def digest_of(page: SnapshotPage, base: Base | None = None) -> tuple[bytes, str | None]:
    """Pack what was read from a page, and name the base that it needs, where it needs one.

    `base` is the digest of an earlier capture as `unpacked_digest` gives it: most offers are as they were.
    """
    reading = page.capture.reading
    rows = [
        [one.listing_id, one.url, one.sponsored, snapshot.facts and snapshot.facts.facts_hash, *_sighted(one)]
        for snapshot in page.snapshots
        for one in (snapshot.listing,)
    ]
    head = [reading.state, reading.view, reading.total, reading.next_url]
    compressed, needed = packed(orjson.dumps([head, rows], default=str), base)
    return compressed, needed.name if needed else None


def unpacked_digest(stored: bytes, base: bytes | None = None) -> bytes:
    """Unpack a digest so far that others can be stored as differences to it. Raises ZstdError."""
    return unpacked(stored, _DIGEST_MAX, base)


def digest_from(stored: bytes, marketplace: str, base: bytes | None = None) -> Digest:
    """Read a digest; `base` is the stored form of the one that it needs. Raises ZstdError."""
    head, rows = orjson.loads(unpacked_digest(stored, None if base is None else unpacked_digest(base)))
    state, view, total, next_url = head
    return Digest(state, view, total, next_url, tuple(_row(row, marketplace) for row in rows))


def _sighted(listing: Listing) -> list[Any]:
    return [getattr(listing, name) for name in SIGHTED]


def _row(row: list[Any], marketplace: str) -> tuple[Listing, str]:
    listing_id, url, sponsored, facts_hash, price, currency, units_sold, stock, availability = row
    listing = Listing(
        marketplace=marketplace,
        listing_id=listing_id,
        url=url,
        sponsored=sponsored,
        price=None if price is None else Decimal(price),
        currency=currency,
        units_sold=units_sold,
        stock=stock,
        availability=availability,
    )
    return listing, facts_hash
