"""Pages of offers for tests of the stages, made the way a spider makes them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from crawler.items import Listing, PageCapture, PageState, Reading, Seller, View
from pipelines.capture import capture
from pipelines.normalise import normalise
from pipelines.snapshot import Assessed, Hit, Matched, Reason, SnapshotPage

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def offer(number: int, **facts: Any) -> Listing:  # noqa: ANN401 -- fields of Listing
    """One offer with everything that a result page shows; `facts` replace what they name."""
    known: dict[str, Any] = {
        "marketplace": "bazaar",
        "listing_id": str(number),
        "url": f"https://bazaar.example/offer/{number}",
        "title": f"Gucci bag number {number}",
        "price": Decimal(number) + Decimal("0.50"),
        "currency": "EUR",
        "seller": Seller(name="Antonia's shop"),
        "images": (f"https://bazaar.example/{number}.jpg",),
        "raw": {"price": f"{number},50 €"},
        "sources": {"price": "dom"},
    }
    return Listing(**known | facts)


def page_of(
    *listings: Listing,
    minutes: float = 0,
    view: View = "search",
    state: PageState | None = None,
    **captured: Any,  # noqa: ANN401 -- fields of PageCapture
) -> SnapshotPage:
    """A page with these offers, fetched so many minutes after noon, through normalise and capture."""
    state = state or ("listing" if view == "listing" else "results")
    known: dict[str, Any] = {
        "marketplace": "bazaar",
        "requested_url": "https://bazaar.example/search?q=gucci",
        "url": "https://bazaar.example/search?q=gucci",
        "captured_at": NOON + timedelta(minutes=minutes),
        "status": 200,
        "body": repr((minutes, listings)).encode(),
        "term": "gucci",
        "result_page": 1 if view == "search" else None,
        "reader_version": "test",
        "reading": Reading(state=state, view=view, listings=listings),
    }
    return capture(normalise(PageCapture(**known | captured)))


def judged(page: SnapshotPage, risk: str = "high", version: str = "1") -> SnapshotPage:
    """The page with a judgement on each offer, as the stages before would leave it."""
    for snapshot in page.snapshots:
        hit = Hit("Gucci", "Gucci", "title", 0, 5, None, 0.9, 'title names "Gucci" as written')
        snapshot.matched = Matched((hit,), f"words-{version}")
        reason = Reason("price", 0.8, 45, "costs 2 % of the reference price")
        snapshot.assessed = Assessed(80.0, risk, "counterfeit", (reason,), f"signals-{version}")  # type: ignore[arg-type]  # any risk
    return page
