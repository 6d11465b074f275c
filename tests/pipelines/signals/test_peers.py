"""The median of a result page, by brand."""

from decimal import Decimal
from typing import Any

from crawler.items import Listing
from pipelines.signals.context import Peers
from pipelines.signals.peers import FEWEST, peers_of
from pipelines.snapshot import Matched
from tests.pipelines.signals.cases import listing, matched


def offers(*facts: dict[str, Any]) -> list[tuple[Listing, Matched]]:
    listings = [listing(**one) for one in facts]
    return [(one, matched(one)) for one in listings]


def bags(*prices: int, **facts: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- fields of Listing
    return [{"title": "Gucci bag", "price": f"{price} USD", **facts} for price in prices]


def test_the_median_of_enough_offers_of_a_brand() -> None:
    assert peers_of(offers(*bags(10, 900, 1000, 1100, 1200))) == {"Gucci": Peers(Decimal(1000), "USD", 5)}
    assert peers_of(offers(*bags(10, 900, 1000, 1100))) == {}
    assert FEWEST == 5


def test_each_brand_for_itself() -> None:
    shoes = [{"title": "Nike shoes", "price": f"{price} EUR"} for price in (80, 90, 100, 110, 120, 130)]
    found = peers_of(offers(*bags(1, 2, 3, 4, 5), *shoes))
    assert found == {"Gucci": Peers(Decimal(3), "USD", 5), "Nike": Peers(Decimal(105), "EUR", 6)}


def test_accessories_used_goods_and_other_currencies_stay_out() -> None:
    others: list[dict[str, Any]] = [
        {"title": "Gucci keychain", "price": "5 USD"},
        {"title": "Strap for Gucci watch", "price": "5 USD"},
        {"title": "Gucci bag pre-owned", "price": "5 USD"},
        {"title": "Gucci bag", "price": "5 USD", "condition": "Used"},
        {"title": "Gucci bag", "price": "5 EUR"},
        {"title": "Gucci bag"},
        {"title": "plain bag", "price": "5 USD"},
    ]
    assert peers_of(offers(*bags(900, 950, 1000, 1050, 1100), *others)) == {"Gucci": Peers(Decimal(1000), "USD", 5)}


def test_lots_count_by_the_piece() -> None:
    (gucci,) = peers_of(offers(*bags(*[5000] * 5, unit="lot of 5"))).values()
    assert gucci.median == 1000
