"""Scrapy's feed exporters with one line or row an offer: `scrapy crawl NAME -O offers.jsonl`."""

from collections.abc import Iterator
from typing import Any

from scrapy.exporters import CsvItemExporter, JsonItemExporter, JsonLinesItemExporter

from pipelines.snapshot import Snapshot, SnapshotPage

COLUMNS = (
    "marketplace",
    "listing_id",
    "url",
    "title",
    "price",
    "currency",
    "list_price",
    "price_max",
    "condition",
    "availability",
    "units_sold",
    "seller",
    "location",
    "brand_claimed",
    "images",
    "brands",
    "risk",
    "score",
    "suggestion",
    "reasons",
    "term",
    "captured_at",
    "page_hash",
)


def offers(page: SnapshotPage) -> Iterator[dict[str, Any]]:
    """Yield a flat record for each offer of a page, in page order; unknown values are None."""
    for snapshot in page.snapshots:
        record = dict.fromkeys(COLUMNS) | _facts(snapshot) | _judgement(snapshot)
        record["term"] = page.capture.term
        record["captured_at"] = page.capture.captured_at.isoformat()
        record["page_hash"] = page.captured.page_hash if page.captured else None
        yield record


def _facts(snapshot: Snapshot) -> dict[str, Any]:
    listing, values = snapshot.listing, dict(snapshot.facts.values) if snapshot.facts else {}
    seller = values.get("seller") or {}
    known = {name: values[name] for name in COLUMNS if name in values}
    known["seller"] = seller.get("name") or seller.get("id")
    return {"marketplace": listing.marketplace, "listing_id": listing.listing_id} | known


def _judgement(snapshot: Snapshot) -> dict[str, Any]:
    judged = snapshot.assessed
    return {
        "brands": list(snapshot.matched.brands) if snapshot.matched else [],
        "risk": judged.risk if judged else None,
        "score": judged.score if judged else None,
        "suggestion": judged.suggestion if judged else None,
        "reasons": [reason.sentence for reason in judged.reasons] if judged else [],
    }


class JsonLines(JsonLinesItemExporter):
    """One JSON object a line."""

    def export_item(self, item: SnapshotPage) -> None:
        """Write every offer of the page."""
        for offer in offers(item):
            super().export_item(offer)


class Json(JsonItemExporter):
    """One JSON array."""

    def export_item(self, item: SnapshotPage) -> None:
        """Write every offer of the page."""
        for offer in offers(item):
            super().export_item(offer)


class Csv(CsvItemExporter):
    """One row an offer; a cell that a spreadsheet would run as a formula gets an apostrophe before it."""

    def export_item(self, item: SnapshotPage) -> None:
        """Write every offer of the page."""
        for offer in offers(item):
            super().export_item({name: _inert(value) for name, value in offer.items()})


def _inert(value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
