"""Pages that something went wrong with, or that mean harm: never a crash, never an offer from nothing."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crawler.cli.marketplaces import names, spider_named
from crawler.errors import AnalystError
from crawler.items import Reading
from crawler.reading.page import Page
from tests.fuzzing.sound import check_reading
from tests.marketplaces.own_pages import address_of

MARKETPLACES = Path(__file__).parents[2] / "marketplaces"
CASES = sorted(path for path in MARKETPLACES.glob("*/*/page.*") if path.stat().st_size < 300_000)
SECONDS_MAX = 2.0
HARM = (
    b"\x00",
    b"\xff\xfe",
    b"<!--",
    b"]]>",
    b"</script>",
    b"<div>" * 2000,
    b"&lt;" * 500,
    b'"' * 100,
    b"{" * 3000,
    b"\xe2\x80\xae",
    b"<a " + b"x" * 20_000 + b">",
)


def read(case: Path, body: bytes) -> Reading | None:
    """Read damaged bytes the way the case is read; None where they are refused as no page."""
    marketplace = next(name for name in names() if spider_named(name).__name__ == case.parent.parent.name)
    began = process_time()
    try:
        reading = spider_named(marketplace).reader.read(Page(body, address_of(case)), marketplace)
    except AnalystError:
        return None
    finally:
        assert process_time() - began < SECONDS_MAX
    return reading


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Path, bytes]:
    case = draw(st.sampled_from(CASES))
    body = case.read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 4000)))
        piece = body[start:end]
        left = draw(st.sampled_from((b"", piece * 2, piece[::-1], piece.swapcase())))
        body = body[:start] + left + draw(st.sampled_from((b"", *HARM))) + body[end:]
    return case, body


def check_damaged(page: tuple[Path, bytes]) -> None:
    case, body = page
    reading = read(case, body)
    if reading is not None:
        check_reading(reading, body, address_of(case))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_a_damaged_page_is_read_or_refused(page: tuple[Path, bytes]) -> None:
    check_damaged(page)


@pytest.mark.soak
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(damaged())
def test_five_thousand_damaged_pages_are_read_or_refused(page: tuple[Path, bytes]) -> None:
    check_damaged(page)


@pytest.mark.parametrize("case", CASES[::9], ids=lambda case: "/".join(case.parts[-3:-1]))
def test_a_page_cut_off_anywhere_shows_no_offer_that_the_whole_page_does_not(case: Path) -> None:
    check_cut_off(case, max(1, case.stat().st_size // 25))


@pytest.mark.parametrize("case", CASES, ids=lambda case: "/".join(case.parts[-3:-1]))
def test_a_page_cut_off_at_every_kilobyte_shows_no_offer_that_the_whole_page_does_not(case: Path) -> None:
    check_cut_off(case, 1024)


def check_cut_off(case: Path, step: int) -> None:
    whole = case.read_bytes()
    known = read(case, whole)
    offers = known.listings if known else ()
    # A shop's offer is called by its address where the page ends before its number.
    ids = {id_ for offer in offers for id_ in (offer.listing_id, offer.url.rpartition("/")[2].removesuffix(".html"))}
    for length in range(0, len(whole), step):
        cut = read(case, whole[:length])
        assert {listing.listing_id for listing in cut.listings} <= ids if cut else True
