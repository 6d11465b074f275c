"""No page takes more than two seconds or 300 MB, and what is no offer yields none."""

from functools import partial

import pytest

from crawler.items import Reading
from tests.confined import cost_of, quick_cost_of
from tests.crawler.reading.hostile_bodies import AMOUNTS, BODIES, amount, body
from tests.marketplaces.own_pages import FILES, Refused, read

SECONDS_MAX = 2.0
MEGABYTES_MAX = 300
LISTED = frozenset({"cards within cards"})
"""Bodies in which offers do stand, if only by what any shop's page may be."""
LASTING = frozenset(
    [
        "16 MiB of text without a tag",
        "16 MiB of numbers",
        "100,000 cards",
        "RDFa within RDFa",
        "an attribute of a million classes",
        "lists within lists",
        "headings within headings",
        "JSON-LD of 200,000 things",
        "state within state",
        "a literal within a literal",
        "pushes without an end",
        "16 MiB of entities",
        "16 MiB of text",
        "16 MiB of Chinese",
        "16 MiB encoded twice",
        "one script of 16 MiB",
        "one script of brackets",
        "one script of quotes",
        "tags within tags",
        "tables within tables",
        "an attribute of 10 MB",
        "100,000 scripts",
        "five million objects",
        "as many objects as are read",
        "an object of as many keys as are read",
        "a price for every day",
        "names within names",
        "names within names, often",
        "links of one offer each",
        "JSON-LD, often",
    ]
)
"""Left to the soak run: others of their kind are read for every change."""


def check(name: str, file: str) -> None:
    cost = quick_cost_of(SECONDS_MAX, read, partial(body, name), file)
    assert cost.seconds < SECONDS_MAX
    assert cost.megabytes < MEGABYTES_MAX
    if isinstance(cost.result, Refused):
        assert cost.result.why.startswith(("The page has", "The file is"))
    elif name not in LISTED:
        assert cost.result.listings == ()
        assert cost.result.state in {"unknown", "shell", "no_results", "error"}


@pytest.mark.parametrize(
    "name",
    [
        # The largest come close to the limit, and machines differ: `make soak` looks at these too.
        pytest.param(name, marks=pytest.mark.soak) if name.startswith("16 MiB") else name
        for name in BODIES
        if name not in LASTING
    ],
)
def test_a_hostile_body_is_read_soon_and_yields_nothing(name: str) -> None:
    check(name, "storefront")


@pytest.mark.soak
@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("file", FILES)
def test_a_hostile_body_is_read_soon_by_every_marketplace(name: str, file: str) -> None:
    check(name, file)


@pytest.mark.parametrize("stated", AMOUNTS, ids=lambda stated: stated[:12])
@pytest.mark.parametrize("file", ["storefront", "ebay"])
def test_no_amount_is_larger_than_offers_cost(stated: str, file: str) -> None:
    reading = cost_of(read, partial(amount, stated), file).result
    assert isinstance(reading, Reading)
    for listing in reading.listings:
        assert listing.price is None or 0 <= listing.price < 10**15
        assert listing.review_count is None or listing.review_count < 10**15
