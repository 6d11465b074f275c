"""Lists that no rule of the marketplace reads: a layout that is new, or that of another of its sites."""

import json
from decimal import Decimal

import pytest

from crawler.items import Reading
from crawler.reading.page import Page
from crawler.reading.reader import Cards, Reader

READER = Reader(
    sites="shop.com USD",
    listing_id=r"\d{3,6}",
    offer_url=r"/item/(?:[\w-]+-)?(\d+)",
    listing_url="https://www.{site}/item/{id}",
    search=[Cards("li.known", listing_id="@data-id", title="h3")],
)
CARD = """<div class="x9f card"><a href="/item/{id}"><img src="/i/{id}.jpg" alt="Picture of {title}"></a>
<h2><a href="/item/bag-{id}?track=1">{title}</a></h2>{price}<a href="/item/{id}#reviews">4.8 out of 5</a></div>"""


def read(cards: str, around: str = "", url: str = "https://www.shop.com/search?q=bag") -> Reading:
    return READER.read(Page(f"<html><body>{around}<div>{cards}</div></body></html>".encode(), url), "shop")


def cards(count: int = 6, price: str = "<b>$12.50</b>") -> str:
    return "".join(CARD.format(id=100 + at, title=f"Bag {at}", price=price) for at in range(count))


def test_cards_alike_that_lead_to_own_offers_are_results() -> None:
    reading = read(cards())
    assert (reading.state, reading.view, reading.anomalies) == ("results", "search", {"read_without_own_rules": 1})
    assert [one.listing_id for one in reading.listings] == ["100", "101", "102", "103", "104", "105"]
    first = reading.listings[0]
    assert (first.title, first.price, first.currency) == ("Bag 0", Decimal("12.50"), "USD")
    assert first.images == ("https://www.shop.com/i/100.jpg",)
    assert (first.url, first.sources["price"], first.raw["price"]) == ("https://www.shop.com/item/100", "dom", "$12.50")


@pytest.mark.parametrize(
    ("markup", "price", "list_price"),
    [
        ("<del>$20</del> <b>$12.50</b>", "12.50", "20"),
        ('<p><span class="old-price">$20</span></p><p>$12.50</p>', "12.50", "20"),
        ("<p>was $20</p><p>$12.50</p>", "12.50", "20"),
        ("<p>12,50 €</p>", "12.50", None),
        ('<div class="price-now">Now only $12.50</div>', "12.50", None),
        ('<div class="installments"><i>$4.20</i></div><p>$12.50</p>', "12.50", None),
        ("<p><b>$12.50</b><i>17% off</i></p>", "12.50", None),
    ],
)
def test_a_price_is_told_from_what_stands_beside_it(markup: str, price: str, list_price: str | None) -> None:
    listing = read(cards(price=markup)).listings[0]
    assert listing.price == Decimal(price)
    assert listing.list_price == (Decimal(list_price) if list_price else None)


def test_figures_that_only_their_places_keep_apart_are_no_price() -> None:
    glued = '<div class="price"><span>$</span><span>12</span><span>50</span></div>'
    mixed = "".join(
        CARD.format(id=100 + at, title=f"Bag {at}", price=glued if at == 0 else "<b>$9</b>") for at in range(6)
    )
    assert [one.price for one in read(mixed).listings] == [None, *[Decimal(9)] * 5]


def test_a_card_that_leads_to_the_variants_of_its_offer_is_one_result() -> None:
    variants = '<b>$12.50</b><a href="/item/901">red</a><a href="/item/902">blue</a>'
    mixed = cards(4) + CARD.format(id=800, title="Bag in colours", price=variants) + cards(1).replace("100", "700")
    assert [one.listing_id for one in read(mixed).listings] == ["100", "101", "102", "103", "800", "700"]


def test_the_longest_priced_list_is_taken() -> None:
    beside = "".join(f'<li class="seen"><a href="/item/{at}">Seen {at}</a> <b>$1</b></li>' for at in range(500, 504))
    menu = "".join(f'<p><a href="/item/{at}">Help {at}</a></p>' for at in range(600, 640))
    reading = read(cards(), around=f"<ul>{beside}</ul><div>{menu}</div>")
    assert len(reading.listings) == 6


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (cards(3), "unknown"),
        (cards(price=""), "unknown"),
        (f"<h1>No results for bag</h1>{cards()}", "no_results"),
        (cards().replace('href="', 'href="https://elsewhere.com'), "unknown"),
        (f"<nav>{cards()}</nav>", "unknown"),
        (f'<form action="/errors/validateCaptcha"></form>{cards()}', "challenge"),
    ],
    ids=["few", "without prices", "nothing found", "of others", "menu", "challenge"],
)
def test_what_is_no_result_list_is_not_made_one(body: str, state: str) -> None:
    reading = read(body)
    assert (reading.state, reading.listings) == (state, ())


def test_an_offer_page_is_not_read_as_what_it_recommends() -> None:
    reading = read(cards(), url="https://www.shop.com/item/999")
    assert (reading.state, reading.listings) == ("unknown", ())


STATED = {"id": "4711", "name": "Bag in state", "price": {"amount": "12.50", "currency": "EUR"}, "url": "/item/4711"}


def test_an_offer_that_no_rule_reads_is_looked_for_in_the_state_of_its_page() -> None:
    body = f"<title>x</title><script>window.__ANY__ = {json.dumps({'page': {'product': STATED}})}</script>"
    reading = read(body, url="https://www.shop.com/item/4711")
    assert (reading.state, reading.anomalies) == ("listing", {"read_without_own_rules": 1})
    assert (reading.listings[0].price, reading.listings[0].currency) == (Decimal("12.50"), "EUR")
    other = read(body, url="https://www.shop.com/item/4712")
    assert other.listings == ()


def test_an_answer_in_a_wrapping_of_its_own_is_read() -> None:
    rows = [STATED | {"id": str(at), "url": f"/item/{at}"} for at in range(500, 503)]
    page = Page(json.dumps({"payload": {"hits": rows}}).encode(), "")
    reading = READER.read(page, "shop")
    assert [one.listing_id for one in reading.listings] == ["500", "501", "502"]
    assert reading.anomalies == {"read_without_own_rules": 1}


def test_a_list_of_declared_products_is_no_offer_of_the_first() -> None:
    product = {"@type": "Product", "offers": {"price": 5, "priceCurrency": "USD"}}
    graph = [product | {"name": f"Bag {at}", "url": f"https://www.shop.com/item/{at}"} for at in range(300, 305)]
    body = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    reading = read(body)
    assert (reading.state, len(reading.listings)) == ("results", 5)
