"""Runs for tests of their health: pages in the order in which they came."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from crawler.base_spiders.expects import Expects
from crawler.health.figures import Figures
from crawler.health.judging import judge
from crawler.health.run import Run
from crawler.items import Listing, PageCapture, PageState, Reading, Seller
from crawler.run_health import Health

EXPECTS = Expects(offers=20, price=1, seller=1, image=1, next_page=True)
MARKUP = b"<!doctype html><html><body>offers</body></html>"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def offers(count: int, **facts: Any) -> tuple[Listing, ...]:  # noqa: ANN401 -- fields of Listing
    known: dict[str, Any] = {
        "title": "Gucci Tasche für Damen",
        "price": Decimal(9),
        "currency": "EUR",
        "seller": Seller(name="Ann"),
        "images": ("https://bazaar.example/1.jpg",),
    }
    return tuple(
        Listing(marketplace="bazaar", listing_id=str(one), url="https://bazaar.example/1", **known | facts)
        for one in range(count)
    )


def page(  # noqa: PLR0913 -- what a page of results is
    count: int = 24,
    number: int = 1,
    *,
    total: int | None = None,
    state: PageState | None = None,
    term: str = "gucci",
    next_url: str | None = None,
    body: bytes = MARKUP,
    status: int = 200,
    **facts: Any,  # noqa: ANN401 -- fields of Listing
) -> PageCapture:
    """A page of results; of a total where that is given, else with a link to the next one where that is given."""
    state = state or ("results" if count else "no_results")
    reading = Reading(
        state=state,
        view="search" if count else None,
        listings=offers(count if state == "results" else 0, **facts),
        total=total,
        next_url=next_url,
    )
    return _capture(reading, body, status=status, term=term, result_page=number, rank_offset=24 * (number - 1))


def own_page(state: PageState = "listing", status: int = 200, **facts: Any) -> PageCapture:  # noqa: ANN401 -- fields of Listing
    """The page of one offer."""
    listings = offers(1, **facts) if state == "listing" else ()
    reading = Reading(state=state, view="listing" if listings else None, listings=listings)
    return _capture(reading, MARKUP, status=status, term="gucci", offer_id="1")


def _capture(reading: Reading, body: bytes, **more: Any) -> PageCapture:  # noqa: ANN401 -- fields of PageCapture
    return PageCapture(
        marketplace="bazaar",
        requested_url="https://bazaar.example/",
        url="https://bazaar.example/",
        captured_at=NOON,
        body=body,
        reader_version="test",
        reading=reading,
        **more,
    )


def health(  # noqa: PLR0913 -- what a run is
    *pages: PageCapture,
    asked: int = 3,
    terms: Iterable[str] = ("gucci",),
    repeats: Sequence[tuple[str, int]] = (),
    earlier: Sequence[Health] = (),
    ended: str = "finished",
    failed: int = 0,
    forbidden: int = 0,
    expects: Expects = EXPECTS,
) -> Health:
    """The health of a run with these pages, captures c1, c2, …"""
    figures = Figures(expects, lambda _: asked, repeats)
    figures.expect([*terms])
    for number, one in enumerate(pages, start=1):
        figures.add(one, f"c{number}")
    counted = figures.figures(requests=len(pages), failed=failed, forbidden=forbidden)
    run = Run(
        figures=counted,
        searches=figures.searches(),
        examples=figures.examples,
        expects=expects,
        ended=ended,
        earlier=earlier,
    )
    return judge(run)


def whole(term: str = "gucci", **facts: Any) -> tuple[PageCapture, ...]:  # noqa: ANN401 -- fields of Listing
    """The pages of a healthy search: two full ones and the last."""
    return tuple(
        page(count, number, total=60, term=term, **facts) for number, count in enumerate((24, 24, 12), start=1)
    )


def reasons(found: Health) -> list[str]:
    return [reason.what for reason in found.reasons]
