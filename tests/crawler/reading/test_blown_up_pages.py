"""Real-looking pages of which one piece is repeated up to the size that a site may send: soon read, in little memory.

What is slow in a rule of one marketplace shows here, where pages that are hostile to all of them would not reach it.
"""

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crawler.items import Reading
from tests.confined import Cost, quick_cost_of
from tests.crawler.reading.hostile_bodies import LARGEST, MIB
from tests.marketplaces.own_pages import PAGES, Refused, address_of, read

SECONDS_MAX = 2.0
MEGABYTES_MAX = 300
Blown = tuple[int, int, int]
"""Which page, and where the piece begins and ends."""
_MARKS = b"<>{}[]\"',;"


def blown(page: int, start: int, end: int, size: int) -> bytes:
    """Return a page with a piece of it repeated until it has that size."""
    body = PAGES[page].read_bytes()
    piece = body[start:end] or b" "
    return body[:start] + piece * max(1, (size - len(body)) // len(piece)) + body[end:]


@st.composite
def pieces(draw: st.DrawFn) -> Blown:
    """Draw a piece of a page, mostly a whole number of what stands between two marks of its syntax."""
    page = draw(st.integers(0, len(PAGES) - 1))
    body = PAGES[page].read_bytes()
    start = draw(st.integers(0, len(body) - 1))
    end = min(len(body), start + draw(st.integers(1, 600)))
    if draw(st.integers(0, 3)):
        mark = draw(st.sampled_from(_MARKS)).to_bytes(1, "big")
        places = [at for at in range(start, len(body)) if body.startswith(mark, at)][:9]
        if len(places) > 1:
            start, end = draw(st.sampled_from([*pairwise(places), (places[0], places[-1])]))
    return page, start, end


def check(piece: Blown, size: int) -> None:
    page = PAGES[piece[0]]
    cost: Cost = quick_cost_of(SECONDS_MAX, read, partial(blown, *piece, size), page.parts[-3], address_of(page))
    assert cost.seconds < SECONDS_MAX
    assert cost.megabytes < MEGABYTES_MAX
    assert isinstance(cost.result, Reading | Refused)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(pieces())
@pytest.mark.soak
def test_a_page_with_a_megabyte_of_one_piece_is_read_soon(piece: Blown) -> None:
    check(piece, MIB)


@pytest.mark.soak
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(pieces())
def test_a_page_with_sixteen_megabytes_of_one_piece_is_read_soon(piece: Blown) -> None:
    check(piece, LARGEST)
