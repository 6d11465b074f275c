from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.product_objects import prices_of, product_of, products_in

PRICES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"price": 12.5}, {"price": 12.5}),
    ({"price": "12.50 €"}, {"price": "12.50 €"}),
    ({"price": 20, "salePrice": 15}, {"price": 15}),
    ({"listPrice": 20, "currentPrice": 15}, {"price": 15, "list_price": 20}),
    ({"price": 4800, "compare_at_price": 6000, "vendor": "Tern"}, {"price": "48", "list_price": "60"}),
    ({"price": {"value": 9, "currency": "EUR"}}, {"price": 9, "currency": "EUR"}),
    ({"price": {"centAmount": 900, "currencyCode": "EUR"}}, {"price": "9", "currency": "EUR"}),
    ({"sellingRetailPriceRange": {"min": "45", "max": "65"}}, {"price": "45", "price_max": "65"}),
    ({"priceInfo": {"prices": {"current": {"price": 7}}}}, {"price": 7}),
    ({"variants": [{"price": "5.00"}]}, {"price": "5.00"}),
    ({"shippingPrice": 4, "pricePerUnit": 2, "priceValidUntil": "2027-01-01", "priceVaries": True}, {}),
    ({"price": 0, "salePrice": None}, {}),
    ({"savingsPrice": 3, "priceCurrency": "EUR"}, {}),
]


@pytest.mark.parametrize(("node", "wanted"), PRICES)
def test_prices_are_told_by_the_words_in_their_keys(node: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert prices_of(node) == wanted


def test_an_object_without_name_or_price_is_no_product() -> None:
    assert product_of({"name": "Oak Table"}) == {}
    assert product_of({"price": 12}) == {}


def test_what_a_product_states_is_read_by_many_names() -> None:
    stated = product_of(
        {
            "productName": "Oak Table",
            "skuId": 77,
            "pdpUrl": "/p/oak-table/77",
            "brand": {"name": "Oak House"},
            "images": [{"src": "/oak.jpg"}, {"src": "data:x"}],
            "inStock": False,
            "salePrice": 12,
        }
    )
    assert stated["title"] == "Oak Table"
    assert stated["ids"] == ["77"]
    assert stated["url"] == "/p/oak-table/77"
    assert stated["brand_claimed"] == "Oak House"
    assert stated["images"] == ["/oak.jpg"]
    assert stated["availability"] == "OutOfStock"


def test_variants_are_not_products_of_their_own_and_currency_is_inherited() -> None:
    table = {"name": "Oak Table", "price": 12, "variants": [{"name": "S", "price": 12}, {"name": "L", "price": 14}]}
    found = list(products_in([{"currency": "EUR", "items": [table, {"name": "Oak Chair", "price": 5}]}]))
    assert [stated["title"] for _, stated in found] == ["Oak Table", "Oak Chair"]
    assert {stated["currency"] for _, stated in found} == {"EUR"}
    assert all(around for around, _ in found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "price", "prices", "url", "sku", "images", "variants", "offers"]), inner
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_survived(value: Any) -> None:  # noqa: ANN401 - any JSON
    for _, stated in products_in([value]):
        assert stated["title"]
        assert stated["price"]
