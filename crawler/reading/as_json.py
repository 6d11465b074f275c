"""The JSON form of a Reading, for the command line and for downstream tools."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from crawler.items import Listing, Reading, Seller


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """Return a Reading in types that JSON has: amounts as decimal strings, times as ISO 8601, None left out."""
    return {
        "state": reading.state,
        "view": reading.view,
        "total": reading.total,
        "next_url": reading.next_url,
        "anomalies": dict(reading.anomalies),
        "listings": [listing_as_json(listing) for listing in reading.listings],
    }


def listing_as_json(listing: Listing) -> dict[str, Any]:
    """Return a Listing in types that JSON has."""
    named = ((item.name, getattr(listing, item.name)) for item in fields(listing))
    return {name: _plain(value) for name, value in named if value not in (None, (), {})}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Seller):
        named = {"name": value.name, "id": value.id, "url": value.url, "location": value.location}
        return {name: part for name, part in named.items() if part is not None}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if hasattr(value, "items") else value
