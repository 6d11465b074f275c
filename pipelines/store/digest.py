"""What was read from a page, as small as it can be kept: enough to see a page again without reading it again."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
import zstandard

from crawler.items import Listing, PageState, View
from pipelines.snapshot import SnapshotPage

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


def digest_of(page: SnapshotPage) -> bytes:
    """Pack what was read from a page."""
    reading = page.capture.reading
    rows = [
        [one.listing_id, one.url, one.sponsored, snapshot.facts and snapshot.facts.facts_hash, *_sighted(one)]
        for snapshot in page.snapshots
        for one in (snapshot.listing,)
    ]
    head = [reading.state, reading.view, reading.total, reading.next_url]
    return zstandard.compress(orjson.dumps([head, rows], default=str))


def digest_from(packed: bytes, marketplace: str) -> Digest:
    """Unpack it."""
    head, rows = orjson.loads(zstandard.decompress(packed, max_output_size=_DIGEST_MAX))
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
