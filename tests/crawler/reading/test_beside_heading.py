import pytest

from crawler.reading.beside_heading import BesideHeading
from crawler.reading.page import Page

TITLE = "<title>Oak Table | Oak House</title>"
HEADING = TITLE + "<h1><a>Oak House</a></h1><span itemprop=name>Home</span><h1>Oak Table</h1>"


def stated(body: str) -> dict[str, str]:
    found = BesideHeading().stated(Page(f"<html>{body}".encode(), "https://oakhouse.example/tables/oak-table"))
    return {name: value for name, value in found.items() if name != "title"}


def test_the_heading_is_that_which_the_title_of_the_page_names() -> None:
    assert BesideHeading().stated(Page(f"<html>{HEADING}".encode()))["title"] == "Oak Table"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<p class="price">€ 120</p>', {"price": "€ 120"}),
        (
            '<p class="price"><del>€ 150</del> <ins>€ 120</ins></p>',
            {"price": "€ 120", "list_price": "€ 150"},
        ),
        (
            '<p class="was-price">€ 150</p><p class="price">€ 120</p>',
            {"price": "€ 120", "list_price": "€ 150"},
        ),
        ('<p class="regular-price">€ 120</p>', {"price": "€ 120"}),
        ('<p><s class="price">€ 120</s></p>', {"list_price": "€ 120"}),
        ('<p class="shipping-price">€ 5</p><p class="price-saving">€ 9</p>', {}),
        ('<p class="price weight-regular">€ 120</p>', {"price": "€ 120"}),
        ('<p class="price">120</p>', {}),
        ("<p>€ 120</p>", {}),
    ],
)
def test_prices_beside_the_heading_are_read(body: str, wanted: dict[str, str]) -> None:
    assert stated(HEADING + body) == wanted


@pytest.mark.parametrize("button", ["Add to cart", "In den Warenkorb", "Ajouter au panier", "加入購物車", "В корзину"])
def test_a_button_to_buy_says_that_it_is_there_and_that_this_is_an_offer(button: str) -> None:
    found = stated(f'{HEADING}<p class="price">€ 120</p><button>{button}</button>')
    assert found["availability"] == button
    assert found["listing_id"] == "oak-table"


def test_a_button_that_can_not_be_pressed_says_nothing() -> None:
    assert "availability" not in stated(f"{HEADING}<button disabled>Add to cart</button>")


def test_what_stands_before_the_heading_or_without_one_is_not_taken() -> None:
    assert stated('<p class="price">€ 5</p>' + HEADING) == {}
    assert stated('<p class="price">€ 5</p>') == {}
