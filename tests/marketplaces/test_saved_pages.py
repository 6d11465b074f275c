"""Every case is a folder `<marketplace>/<case>`: `page.html` or `page.json`, `expected.json`, `address.txt` if known.

The pages are modelled on the layouts that the marketplaces have used; nothing in them is copied from a site.
"""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Reading
from crawler.reading.as_json import reading_as_json
from crawler.reading.page import Page

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/expected.json"))


TOLD = ("price", "list_price", "price_max", "currency", "availability", "seller", "units_sold")
"""Values of which every page has to tell where they stood, and in which words."""


def reading_of(case: Path) -> Reading:
    body = next(case.glob("page.*")).read_bytes()
    address = case / "address.txt"
    url = address.read_text().strip() if address.exists() else ""
    name = case.parent.name
    spider = getattr(importlib.import_module(f"crawler.spiders.{name}"), name)
    reading: Reading = spider.reader.read(Page(body, url), spider.name)
    return reading


def read(case: Path) -> dict[str, Any]:
    return reading_as_json(reading_of(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_saved_page_reads_as_expected_field_by_field(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text())
    got = read(case)
    listings, wanted = got.pop("listings"), expected.pop("listings")
    for name, value in expected.items():
        assert got.get(name) == value, name
    assert [listing["listing_id"] for listing in listings] == [listing["listing_id"] for listing in wanted]
    for listing, want in zip(listings, wanted, strict=True):
        for name, value in want.items():
            assert listing.get(name) == value, f"{want['listing_id']}: {name}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_each_value_keeps_where_it_stood_and_its_words(case: Path) -> None:
    for listing in reading_of(case).listings:
        stated = {name for name in TOLD if getattr(listing, name) is not None}
        assert stated == listing.sources.keys() & set(TOLD)
        # A seller's name is its own words. A currency is read from the amount's, or from a code, or is the site's.
        assert stated - {"seller", "currency"} == listing.raw.keys() & set(TOLD)
        assert all(text.strip() for text in listing.raw.values())
        assert "currency" not in stated or stated & {"price", "list_price"}


def test_every_marketplace_has_a_search_page_and_an_offer_page() -> None:
    spiders = {path.stem for path in (HERE.parents[1] / "crawler" / "spiders").glob("*.py")} - {"__init__"}
    kinds = {name: {read(case)["view"] for case in CASES if case.parent.name == name} for name in spiders}
    assert {name: {"search", "listing"} - views for name, views in kinds.items()} == {name: set() for name in spiders}
