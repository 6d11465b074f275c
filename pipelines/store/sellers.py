"""Who sells, as one record for each seller and marketplace, made from what offers say. Pure: no database, no clock.

A seller is told by the marketplace's identifier. Where a page shows only a name, that stands for the seller until a
page of one of its offers shows the identifier too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipelines.snapshot import Snapshot
from pipelines.store.documents import SCHEMA, Document

NAMES_MAX = 100
"""Names that one record keeps, those that were seen last."""
KEY_MAX = 200
"""Characters of an identifier or a name that tell sellers apart."""


def seller_key(marketplace: str, seller: Mapping[str, Any]) -> str | None:
    """Return the key of a seller's record, `taobao:shop123` or `taobao:name:Velvet Shop`; None without either."""
    if identifier := seller.get("id"):
        return f"{marketplace}:{identifier[:KEY_MAX]}"
    name = seller.get("name")
    return f"{marketplace}:name:{name[:KEY_MAX]}" if name else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerSeen:
    """What offers tell of one seller."""

    key: str
    marketplace: str
    seller_id: str | None
    names: Mapping[str, tuple[datetime, datetime]]
    """Name to when it was seen first and last."""
    first_seen: datetime
    last_seen: datetime
    brands: frozenset[str] = frozenset()
    url: str | None = None
    location: str | None = None

    def stands_against(self, known: str | None) -> bool:
        """Whether an offer is to be linked to this seller: a name alone does not replace an identifier."""
        return self.seller_id is not None or known is None or known.startswith(f"{self.marketplace}:name:")

    def with_another(self, other: "SellerSeen | None") -> "SellerSeen":
        """Return what both tell of the same seller."""
        if other is None:
            return self
        newer = self if self.last_seen >= other.last_seen else other
        return replace(
            newer,
            names=names_together(self.names, other.names),
            first_seen=min(self.first_seen, other.first_seen),
            last_seen=newer.last_seen,
            brands=self.brands | other.brands,
            url=newer.url or self.url or other.url,
            location=newer.location or self.location or other.location,
        )


def seller_seen(snapshot: Snapshot, seen: datetime) -> SellerSeen | None:
    """Return what one offer tells of its seller; None where it names none."""
    listing, seller = snapshot.listing, (snapshot.facts.values if snapshot.facts else {}).get("seller", {})
    key = seller_key(listing.marketplace, seller)
    if key is None:
        return None
    return SellerSeen(
        key=key,
        marketplace=listing.marketplace,
        seller_id=seller.get("id"),
        names={seller["name"]: (seen, seen)} if "name" in seller else {},
        first_seen=seen,
        last_seen=seen,
        brands=frozenset(snapshot.matched.brands if snapshot.matched else ()),
        url=seller.get("url"),
        location=seller.get("location"),
    )


def names_together(
    one: Mapping[str, tuple[datetime, datetime]], other: Mapping[str, tuple[datetime, datetime]]
) -> dict[str, tuple[datetime, datetime]]:
    """Return the names of both with when each was seen first and last."""
    names = dict(one)
    for name, (first, last) in other.items():
        known = names.get(name, (first, last))
        names[name] = (min(known[0], first), max(known[1], last))
    return names


def stored_names(record: Document) -> dict[str, tuple[datetime, datetime]]:
    """Return the names of a record."""
    return {one["name"]: (one["first_seen"], one["last_seen"]) for one in record["names"]}


def record_of(seen: SellerSeen, before: Document | None) -> Document:
    """Return the record that follows from the one before and what was seen since; its counters stay as they are."""
    before = before or {"offers": 0, "suspects": 0, "brands": [], "decisions": {}, "names": []}
    names = names_together(stored_names(before), seen.names)
    kept = sorted(names.items(), key=lambda one: (one[1][1], one[0]))[-NAMES_MAX:]
    named = ({"name": name, "first_seen": first, "last_seen": last} for name, (first, last) in kept)
    stated = {
        "seller_id": seen.seller_id or before.get("seller_id"),
        "name": kept[-1][0] if kept else None,
        "url": seen.url or before.get("url"),
        "location": seen.location or before.get("location"),
    }
    record: Document = {
        "_id": seen.key,
        "schema": SCHEMA,
        "marketplace": seen.marketplace,
        "names": sorted(named, key=lambda one: (one["first_seen"], one["name"])),
        "first_seen": min(seen.first_seen, before.get("first_seen", seen.first_seen)),
        "last_seen": max(seen.last_seen, before.get("last_seen", seen.last_seen)),
        "brands": sorted({*before["brands"], *seen.brands}),
    }
    counters = {name: before[name] for name in ("offers", "suspects", "decisions")}
    return record | counters | {name: value for name, value in stated.items() if value is not None}
