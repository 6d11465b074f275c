import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.shop_address import handle_in, is_list, offer_in

OFFERS = {
    "https://shop.example/products/oak-table-20448812?variant=1": "20448812",
    "https://shop.example/en/collections/tables/products/oak-table": "oak-table",
    "https://shop.example/products/oak-table.json": "oak-table",
    "https://shop.example/produkt/eichentisch/": "eichentisch",
    "https://shop.example/p/oak-table/P990112233": "P990112233",
    "https://shop.example/site/oak-table/6512345.p?skuId=6512345": "6512345",
    "https://shop.example/oak-table.product.4000312345.html": "4000312345",
    "https://shop.example/oak-table-oak.000000032420000001.html": "000000032420000001",
    "https://shop.example/Furniture/Oak-Table/36050001/product.html": "36050001",
    "https://shop.example/gb/t/air-low-shoes-E5xxNyBr/IO2077-030": "IO2077-030",
    "https://shop.example/us/samba/B75806.html": "B75806",
    "https://shop.example/furniture/pdp/maker-oak-table-abcd1000.html": None,
    "https://shop.example/fr/tables/64-table-en-chene.html": "64",
    "https://shop.example/oak-table-w004512345.html": "w004512345",
    "https://shop.example/index.php?route=product/product&product_id=43": "43",
    "https://shop.example/product/detail?lang=en&goods_id=991": "991",
    "/ip/Oak-Table/895759390": "895759390",
    "https://shop.example/": None,
    "https://shop.example/about-us": None,
    "https://shop.example/collections/tables": None,
    "https://shop.example/c/tables-123456": None,
    "https://shop.example/search?q=oak": None,
}


@pytest.mark.parametrize(("address", "identifier"), OFFERS.items())
def test_the_identifier_of_an_offer_is_read_from_its_address(address: str, identifier: str | None) -> None:
    assert offer_in(address) == identifier


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/collections/tables?page=2",
        "https://shop.example/search?q=oak",
        "https://shop.example/catalogsearch/result/?q=oak",
        "https://shop.example/?s=oak&post_type=product",
        "https://shop.example/category/tables/",
    ],
)
def test_the_address_of_a_list_is_told(address: str) -> None:
    assert is_list(address)


@pytest.mark.parametrize(
    "address", ["https://shop.example/collections/tables/products/oak-table", "https://shop.example/products/oak-table"]
)
def test_the_address_of_an_offer_is_not_that_of_a_list(address: str) -> None:
    assert not is_list(address)


def test_an_offer_without_a_number_is_named_by_the_last_part_of_its_address() -> None:
    assert handle_in("https://shop.example/tables/oak-table.html?ref=1") == "oak-table"
    assert handle_in("https://shop.example/") is None
    assert handle_in("https://shop.example/a b") is None


@given(st.text(max_size=200))
def test_no_address_is_too_odd(address: str) -> None:
    assert isinstance(offer_in(address), str | None)
    assert isinstance(handle_in("https://shop.example/" + address), str | None)
    assert is_list(address) in {True, False}


def test_a_long_hostile_address_costs_little() -> None:
    assert offer_in("https://shop.example" + "/p/a-1" * 300 + "/") is None
    assert offer_in("https://shop.example/" + "a-" * 100_000) is None
