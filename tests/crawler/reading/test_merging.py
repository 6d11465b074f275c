from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from crawler.items import Seller, Source
from crawler.reading.columns import Values
from crawler.reading.merging import Merged, fill_gaps, merge

Parts = dict[Source, dict[str, Any]]
TEN, TWELVE, FIFTEEN, TWENTY = map(Decimal, (10, 12, 15, 20))


def merged(parts: Parts) -> tuple[Merged, dict[str, int]]:
    anomalies: Counter[str] = Counter()
    raw = {source: {name: f"{source} {name}" for name in fields} for source, fields in parts.items()}
    return merge([(source, Values(fields, raw[source])) for source, fields in parts.items()], anomalies), anomalies


@pytest.mark.parametrize(
    ("name", "hidden", "seen"),
    [
        ("title", "Bag", "Bag, used"),
        ("list_price", TWENTY, FIFTEEN),
        ("availability", "InStock", "SoldOut"),
        ("price", TWELVE, TEN),
    ],
)
@pytest.mark.parametrize("source", ["state", "json_ld", "microdata"])
def test_what_the_visitor_sees_wins_and_is_counted_once(
    source: Source, name: str, hidden: object, seen: object
) -> None:
    found, anomalies = merged({source: {name: hidden}, "dom": {name: seen}})
    assert (found.fields[name], found.sources[name], found.raw[name]) == (seen, "dom", f"dom {name}")
    assert anomalies == {f"{name}_disagrees": 1}


def test_an_amount_is_taken_with_its_own_currency() -> None:
    found, anomalies = merged({"state": {"price": TEN, "currency": "USD"}, "dom": {"price": TWELVE, "currency": "EUR"}})
    assert (found.fields["price"], found.fields["currency"], found.sources["currency"]) == (TWELVE, "EUR", "dom")
    assert anomalies == {"price_disagrees": 1, "currency_disagrees": 1}


def test_the_same_amount_in_another_currency_is_another_price() -> None:
    found, anomalies = merged({"json_ld": {"price": TEN, "currency": "USD"}, "dom": {"price": TEN, "currency": "EUR"}})
    assert (found.fields["currency"], anomalies) == ("EUR", {"currency_disagrees": 1})


def test_sources_that_no_visitor_sees_are_held_against_each_other_too() -> None:
    found, anomalies = merged({"state": {"price": TEN}, "json_ld": {"price": TWELVE, "availability": "InStock"}})
    assert (found.fields["price"], found.sources["price"], anomalies) == (TEN, "state", {"price_disagrees": 1})


def test_a_price_within_a_range_is_no_contradiction() -> None:
    found, anomalies = merged({"json_ld": {"price": TEN, "price_max": TWENTY}, "dom": {"price": FIFTEEN}})
    assert (found.fields["price"], "price_max" in found.fields, anomalies) == (FIFTEEN, False, {})
    found, anomalies = merged({"json_ld": {"price": TEN}, "dom": {"price": TEN, "price_max": TWENTY}})
    assert (found.fields["price_max"], found.sources["price"], anomalies) == (TWENTY, "dom", {})


def test_of_two_sellers_the_visitors_counts_and_what_else_is_known_is_kept() -> None:
    parts: Parts = {
        "state": {"seller": Seller("Bags", "77")},
        "dom": {"seller": Seller("Shoes", url="https://s.com/u/1")},
    }
    found, anomalies = merged(parts)
    assert found.fields["seller"] == Seller("Shoes", "77", "https://s.com/u/1")
    assert (found.sources["seller"], anomalies) == ("dom", {"seller_disagrees": 1})


def test_words_round_a_name_make_no_other_seller() -> None:
    found, anomalies = merged(
        {"json_ld": {"seller": Seller("Bags & More")}, "dom": {"seller": Seller("Sold by ＢＡＧＳ & more")}}
    )
    assert (found.fields["seller"].name, found.sources["seller"], anomalies) == ("Bags & More", "json_ld", {})


def test_a_title_in_a_meta_element_has_the_sites_name_and_is_no_contradiction() -> None:
    found, anomalies = merged({"meta": {"title": "Bag | Shop"}, "dom": {"title": "Bag"}})
    assert (found.fields["title"], anomalies) == ("Bag", {})


def test_a_price_found_beside_the_declared_one_is_counted_and_not_taken() -> None:
    anomalies: Counter[str] = Counter()
    found = merge([("json_ld", Values({"price": TEN}, {"price": "10"}))], anomalies)
    fill_gaps(found, [("dom", Values({"price": TWELVE, "list_price": TWENTY}, {}))], anomalies)
    assert (found.fields, anomalies) == ({"price": TEN}, {"price_disagrees": 1})
