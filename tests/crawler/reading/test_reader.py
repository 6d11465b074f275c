import gc
import json
import weakref
from decimal import Decimal

import pytest

from crawler.errors import AnalystError
from crawler.items import Seller
from crawler.reading.page import Page
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows
from crawler.reading.shapes import Results

READER = Reader(
    sites="shop.com USD shop.ca CAD shop.de shop.fr EUR",
    listing_id=r"\d{3,6}",
    offer_url=r"/item/(\d+)",
    listing_url="https://www.{site}/item/{id}",
    image_size=(r"/w(\d+)/", None),
    search=[
        Rows("__STATE__", each="items", total="count", listing_id="id", title="name", price="cents /100", url="link"),
        Cards("li.card", listing_id="@data-id", title="h3", price=".price", url="a @href", next_url=".next @href"),
    ],
    offer=[
        InState("__OFFER__", at="offer", listing_id="id", title="name", price="price", seller_id="shop.id"),
        OnPage(title="h1", price=".price", seller=".shop", images="img @src"),
    ],
)


def card(identity: str, price: str = "$5.00", title: str = "Bag", url: str = "") -> str:
    return (
        f'<li class="card" data-id="{identity}"><h3>{title}</h3><a href="{url}">x</a><b class="price">{price}</b></li>'
    )


def page(body: str, url: str = "https://www.shop.com/search?q=bag") -> Page:
    return Page(f"<html><body>{body}</body></html>".encode(), url)


@pytest.mark.parametrize(
    ("host", "price", "currency"),
    [
        ("www.shop.com", "$5.00", "USD"),
        ("www.shop.ca", "$5.00", "CAD"),
        ("www.shop.de", "$5.00", None),
        ("www.shop.de", "5,00", "EUR"),
        ("www.shop.com", "EUR 5,00", "EUR"),
        ("www.other.org", "$5.00", None),
    ],
)
def test_the_currency_is_the_pages_then_the_sites_and_never_guessed(
    host: str, price: str, currency: str | None
) -> None:
    reading = READER.read(page(card("123", price), f"https://{host}/search"), "shop")
    assert reading.listings[0].price == Decimal(5)
    assert reading.listings[0].currency == currency
    assert reading.anomalies.get("price_without_currency", 0) == (currency is None)


def test_a_page_without_an_address_is_placed_by_its_links() -> None:
    links = '<a href="https://www.shop.ca/a">1</a>' * 3 + '<a href="https://www.shop.de/">Germany</a>'
    reading = READER.read(page(links + card("123"), ""), "shop")
    assert reading.listings[0].currency == "CAD"
    assert reading.listings[0].url == "https://www.shop.ca/item/123"


def test_cards_that_are_not_taken_are_counted() -> None:
    body = card("123") + card("123") + card("../../x") + card("") + card("124", title="")
    reading = READER.read(page(body), "shop")
    assert [listing.listing_id for listing in reading.listings] == ["123"]
    assert reading.anomalies == {"repeated_card": 1, "card_without_id": 2, "card_without_title": 1}


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("/item/123?tracking=1#x", "https://www.shop.com/item/123"),
        ("//m.shop.de/item/123", "https://m.shop.de/item/123"),
        ("https://evil.example/item/123", "https://www.shop.com/item/123"),
        ("javascript:alert(1)", "https://www.shop.com/item/123"),
        ("/item/999", "https://www.shop.com/item/123"),
        ("https://[broken/item/123", "https://www.shop.com/item/123"),
    ],
)
def test_an_address_is_kept_only_where_it_leads_to_the_offer(stated: str, url: str) -> None:
    assert READER.read(page(card("123", url=stated)), "shop").listings[0].url == url


@pytest.mark.parametrize(
    ("links", "urls"),
    [
        (["/item/123", "/item/124"], ["https://m.shop.de/item/123", "https://m.shop.de/item/124"]),
        (["/item/123", "/item/999"], ["https://m.shop.de/item/123", "https://www.shop.de/item/124"]),
        (["/item/123", "/a/item/124"], ["https://m.shop.de/item/123", "https://m.shop.de/a/item/124"]),
        (["/item/123", "/124"], ["https://m.shop.de/item/123", "https://www.shop.de/item/124"]),
        (["/item/123", ""], ["https://m.shop.de/item/123", "https://www.shop.de/item/124"]),
    ],
)
@pytest.mark.parametrize("host", ["m.shop.de", "www.shop.de"])
def test_the_addresses_of_a_page_are_kept_one_by_one(host: str, links: list[str], urls: list[str]) -> None:
    cards = "".join(card(str(123 + at), url=link) for at, link in enumerate(links))
    listings = READER.read(page(cards, f"https://{host}/search"), "shop").listings
    assert [listing.url for listing in listings] == [url.replace("m.shop.de", host) for url in urls]


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("/search?q=bag&amp;page=2", "https://www.shop.com/search?q=bag&page=2"),
        ("https://www.shop.com@evil.example/search?page=2", None),
        ("javascript:next()", None),
        ("", None),
    ],
)
def test_the_next_page_is_on_a_site_of_the_marketplace(stated: str, url: str | None) -> None:
    reading = READER.read(page(f'{card("123")}<a class="next" href="{stated}">Next</a>'), "shop")
    assert reading.next_url == url


def test_state_is_read_before_the_elements_and_keeps_its_text() -> None:
    items = [{"id": 123, "name": "Bag &amp; belt", "cents": 1250, "link": "/item/123"}, {"$where": 1}, "text", None]
    state = json.dumps({"items": items, "count": 41})
    reading = READER.read(page(f"<script>window.__STATE__ = {state};</script>{card('999')}"), "shop")
    (listing,) = reading.listings
    assert (listing.listing_id, listing.title, listing.price, listing.currency) == (
        "123",
        "Bag & belt",
        Decimal("12.5"),
        "USD",
    )
    assert listing.sources["price"] == "state"
    assert listing.raw["price"] == "12.5"
    assert (reading.total, reading.anomalies) == (41, {"card_without_id": 1})


class CountedRows(Rows):
    asked = 0

    def results(self, page: Page) -> Results:
        self.asked += 1
        return super().results(page)


@pytest.mark.parametrize("url", ["https://www.shop.com/search?q=bag", "https://www.shop.com/item/123"])
def test_a_search_that_found_nothing_is_asked_once(url: str) -> None:
    rows = CountedRows("__STATE__", each="items", total="count", listing_id="id", title="name")
    reader = Reader(
        sites="shop.com USD", listing_id=r"\d{3}", offer_url=r"/item/(\d+)", listing_url="{site}/{id}", search=[rows]
    )
    reading = reader.read(page('<script>__STATE__ = {"items": [], "count": 0};</script>', url), "shop")
    assert reading.state == ("no_results" if "search" in url else "shell")
    assert rows.asked == 1


PARTS = Reader(
    sites="shop.com USD",
    listing_id=r"[A-Z]{3}\.\d+",
    id_join=".",
    offer_url=r"/([A-Za-z]{3})-(\d+)|[?&]kind=([A-Z]+)&id=(\d+)",
    listing_url="https://www.{site}/{id}",
    search=[Rows("", each="items | .", listing_id="{kind}.{number}", url="link", title="name", price="price")],
)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/abc-77/bag?x=1", "https://www.shop.com/abc-77/bag"),
        ("/offer?x=1&kind=ABC&id=77", "https://www.shop.com/offer?x=1&kind=ABC&id=77"),
        ("/xyz-77/bag", "https://www.shop.com/ABC.77"),
    ],
)
def test_an_identifier_may_have_parts_and_stand_in_lower_case(link: str, url: str) -> None:
    rows = [{"kind": "ABC", "number": 77, "link": link, "name": "Bag", "price": 5}]
    for body in (rows, {"items": rows}):
        (listing,) = PARTS.read(Page(json.dumps(body).encode(), ""), "shop").listings
        assert (listing.listing_id, listing.url) == ("ABC.77", url)


RANGED = Reader(
    sites="shop.com USD",
    listing_id=r"\d{3}",
    offer_url=r"/item/(\d{3})",
    listing_url="https://www.{site}/item/{id}",
    search=[Rows("", each="items", listing_id="id", title="name", price="low", price_max="high")],
    offer=[InState("", at="offer", listing_id="id", title="name", price="low", price_max="high")],
)


@pytest.mark.parametrize(("high", "price_max"), [(9, Decimal(9)), (5, None), (0, None), (-1, None)])
def test_a_range_ends_above_where_it_begins(high: int, price_max: Decimal | None) -> None:
    offer_of = {"id": 123, "name": "Bag", "low": 5, "high": high}
    for body in ({"items": [offer_of]}, {"offer": offer_of}):
        reading = RANGED.read(Page(json.dumps(body).encode(), ""), "shop")
        assert (reading.listings[0].price, reading.listings[0].price_max) == (Decimal(5), price_max)
        assert reading.anomalies == {}


def test_one_offer_alone_is_no_result_list() -> None:
    body = json.dumps({"kind": "ABC", "number": 77, "name": "Bag", "price": 5}).encode()
    assert PARTS.read(Page(body, ""), "shop").listings == ()


OFFER = "https://www.shop.com/item/123"


def offer(visible: str, ld_price: str, currency: str = "USD") -> Page:
    product = {
        "@type": "Product",
        "name": "Bag",
        "image": ["https://i.shop.com/w100/a.jpg", "https://i.shop.com/w900/a.jpg"],
        "offers": [{"@type": "Offer", "price": ld_price, "priceCurrency": currency, "availability": "InStock"}],
    }
    ld = f'<script type="application/ld+json">{json.dumps(product)}</script>'
    state = '<script>__OFFER__ = {"offer": {"id": "123", "name": "Bag", "shop": {"id": 77}}}</script>'
    return page(f"{ld}{state}<h1>Bag</h1><b class='price'>{visible}</b><i class='shop'>Bags</i>", OFFER)


def test_an_offer_is_put_together_from_all_that_its_page_says() -> None:
    reading = READER.read(offer("$12.50", "12.50"), "shop")
    (listing,) = reading.listings
    assert (reading.state, reading.view, reading.anomalies) == ("listing", "listing", {})
    assert (listing.price, listing.currency, listing.availability) == (Decimal("12.50"), "USD", "InStock")
    assert listing.seller == Seller("Bags", "77")
    assert listing.images == ("https://i.shop.com/w900/a.jpg",)
    assert (listing.sources["title"], listing.sources["price"]) == ("state", "json_ld")


def test_what_the_visitor_sees_wins_and_the_disagreement_is_counted() -> None:
    reading = READER.read(offer("$9.99", "12.50"), "shop")
    assert reading.listings[0].price == Decimal("9.99")
    assert reading.listings[0].sources["price"] == "dom"
    assert reading.anomalies == {"price_disagrees": 1}


def test_a_bare_sign_takes_the_currency_that_the_page_states() -> None:
    assert READER.read(offer("$12.50", "12.50", "AUD"), "shop").listings[0].currency == "AUD"


def test_the_offers_of_a_whole_result_list_are_no_offer() -> None:
    product = {
        "@type": "Product",
        "name": "bags",
        "offers": {"@type": "AggregateOffer", "lowPrice": 19, "offerCount": 32},
    }
    body = f'<script type="application/ld+json">{json.dumps(product)}</script>'
    assert READER.read(page(body), "shop").listings == ()


def test_a_microdata_product_needs_no_rules() -> None:
    body = """<div itemscope itemtype="http://schema.org/Product"><meta itemProp="sku" content="123">
    <h2 itemprop="name">Bag</h2><div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
    <span itemprop="price" content="12.50"></span><meta itemprop="priceCurrency" content="EUR">
    <link itemprop="availability" href="http://schema.org/SoldOut"></div>
    <div itemprop="review" itemscope itemtype="http://schema.org/Review"><b itemprop="name">Fine</b></div></div>"""
    (listing,) = READER.read(page(body), "shop").listings
    assert (listing.title, listing.price, listing.currency) == ("Bag", Decimal("12.50"), "EUR")
    assert (listing.availability, listing.sources["price"]) == ("SoldOut", "microdata")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe<html>",
        b"<div>" * 100_000,
        b"<li class='card' data-id='123'><h3>" + b"a" * 20_000_000,
        b"[" * 500_000,
        b'{"$where": {"a.b": ' * 300,
        b"<script>__STATE__ = {" + b'"a":{' * 50_000,
        b"<script type='application/ld+json'>" + b'{"@graph":[' * 20_000 + b"</script>",
        b'{"items": [{"id": {"$gt": ""}, "name": []}, {"id": true}, {"id": "123", "name": {}}]}',
    ],
    ids=["empty", "bytes", "deep", "long", "brackets", "keys", "state", "graph", "types"],
)
def test_a_hostile_page_is_read_without_a_traceback(body: bytes) -> None:
    reading = READER.read(Page(body, "https://www.shop.com/search"), "shop")
    assert all(len(listing.title or "") <= 20_000 for listing in reading.listings)


def test_a_file_that_is_no_page_is_named() -> None:
    with pytest.raises(AnalystError, match="PDF"):
        READER.read(Page(b"%PDF-1.4 ..."), "shop")


def test_nothing_of_a_page_stays_in_memory() -> None:
    gc.collect()
    gc.disable()
    try:
        saved = page(card("123"))
        READER.read(saved, "shop")
        gone = weakref.ref(saved)
        del saved
        assert gone() is None
    finally:
        gc.enable()
