"""The market over real HTTP: its pages say what is true, and it misbehaves only where it should."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest
from lxml import html

from crawler.sample_market.days import changes, offers
from crawler.sample_market.offer import Offer, PageBehaviour
from crawler.sample_market.price_tags import shown
from crawler.sample_market.searching import PAGE_SIZE
from crawler.sample_market.server import SampleMarket


@dataclass(frozen=True)
class Page:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.text)

    def texts(self, path: str) -> list[str]:
        return [" ".join(str(element.text_content()).split()) for element in self.tree.cssselect(path)]

    def values(self, path: str, name: str) -> list[str]:
        return [str(element.get(name)) for element in self.tree.cssselect(path)]


def get(market: SampleMarket, path: str) -> Page:
    connection = HTTPConnection(urlsplit(market.url).netloc, timeout=10)
    try:
        connection.request("GET", path, headers={"User-Agent": "test (sample market)"})
        response = connection.getresponse()
        return Page(response.status, dict(response.getheaders()), response.read().decode())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def market() -> Iterator[SampleMarket]:
    """One market for tests that neither turn the day nor ask for the page that fails once."""
    with SampleMarket() as market:
        yield market


@pytest.fixture
def own_market() -> Iterator[SampleMarket]:
    with SampleMarket() as market:
        yield market


def the_one(page: PageBehaviour, day: int = 1) -> Offer:
    (offer,) = (offer for offer in offers(day) if offer.page == page)
    return offer


def all_result_pages(market: SampleMarket, query: str) -> Iterator[Page]:
    path: str | None = f"/search?q={quote(query)}"
    while path:
        page = get(market, path)
        yield page
        path = next(iter(page.values("a.paging__next", "href")), None)


@pytest.mark.parametrize("query", ["", "gucci", "耐克", "بوما"])
def test_paging_is_complete_and_shows_nothing_twice(market: SampleMarket, query: str) -> None:
    pages = list(all_result_pages(market, query))
    ids = [id_ for page in pages for id_ in page.values("#results > .card", "data-offer-id")]
    totals = {total for page in pages for total in page.values(".total__count", "data-total")}
    assert totals == {str(len(ids))}
    assert len(set(ids)) == len(ids)
    assert all(len(page.values("#results > .card", "data-offer-id")) == PAGE_SIZE for page in pages[:-1])


def test_browsing_without_a_query_meets_every_offer(market: SampleMarket) -> None:
    met = {id_ for page in all_result_pages(market, "") for id_ in page.values("#results > .card", "data-offer-id")}
    assert met == {offer.id for offer in offers(1)}


def test_a_card_says_what_is_true(market: SampleMarket) -> None:
    known = {offer.id: offer for offer in offers(1)}
    for card in get(market, "/search?q=fendi").tree.cssselect("#results > .card"):
        offer = known[str(card.get("data-offer-id"))]
        (title,) = card.cssselect(".card__title a")
        (price,) = card.cssselect(".price")
        assert title.text_content() == offer.title
        assert title.get("href") == f"/offer/{offer.id}"
        assert (price.get("data-amount"), price.get("data-currency")) == (str(offer.price), offer.currency)
        assert price.text_content() == shown(offer.price, offer.currency)
        assert bool(card.cssselect("del .list-price")) == (offer.list_price is not None)
        assert [seller.text_content() for seller in card.cssselect(".seller-name")] == [offer.seller.name]


def test_decoys_stand_outside_the_results(market: SampleMarket) -> None:
    page = get(market, "/search?q=gucci")
    assert page.values("template .card", "data-offer-id") == ["{id}"]
    assert len(page.texts("aside .tile")) == 6
    assert not page.tree.cssselect("#results template, #results .tile, #results .card--skeleton")


def test_sponsored_cards_are_marked(market: SampleMarket) -> None:
    page = get(market, "/search?q=")
    assert page.texts(".card--sponsored .card__mark") == page.texts(".card__mark") != []


def test_every_offer_page_says_what_is_true(market: SampleMarket) -> None:
    for offer in offers(1):
        if offer.page != "normal":
            continue
        page = get(market, f"/offer/{offer.id}")
        assert page.status == 200
        assert_visible_facts(page, offer)
        assert_json_ld(page, offer, market.url)


def assert_visible_facts(page: Page, offer: Offer) -> None:
    assert page.tree.cssselect(".offer__title")[0].text_content() == offer.title
    assert page.texts(".offer__prices .price") == [shown(offer.price, offer.currency)]
    assert page.texts(".description") == [offer.description]
    assert page.texts(".condition") == [offer.condition]
    assert page.texts(".ships-from") == [offer.ships_from]
    assert page.texts(".seller") == [offer.seller.name]
    assert page.values(".seller", "data-seller-id") == [offer.seller.id]
    assert page.values(".units-sold", "data-count") == [str(offer.units_sold)]
    assert page.values(".offer__pictures img", "src") == list(offer.images)
    particulars = zip(page.texts(".attribute th"), page.texts(".attribute td"), strict=True)
    assert tuple(particulars) == offer.attributes


def assert_json_ld(page: Page, offer: Offer, origin: str) -> None:
    (script,) = page.tree.cssselect('script[type="application/ld+json"]')
    data = json.loads(str(script.text_content()))
    sale = data["offers"]
    assert (data["name"], data["sku"], data["description"]) == (offer.title, offer.id, offer.description)
    assert data.get("brand", {}).get("name") == offer.brand_claimed
    assert data["image"] == [origin + image for image in offer.images]
    assert (sale["price"], sale["priceCurrency"]) == (str(offer.price), offer.currency)
    assert sale["availability"] == f"https://schema.org/{offer.availability}"
    assert sale["seller"]["name"] == offer.seller.name
    assert sale.get("inventoryLevel", {}).get("value") == offer.stock
    listed = str(offer.list_price) if offer.list_price is not None else None
    assert sale.get("priceSpecification", {}).get("price") == listed


@pytest.mark.parametrize(("language", "direction"), [("en", None), ("zh", None), ("ar", "rtl")])
def test_titles_are_marked_with_language_and_direction(
    market: SampleMarket, language: str, direction: str | None
) -> None:
    offer = next(offer for offer in offers(1) if offer.language == language and offer.page == "normal")
    (title,) = get(market, f"/offer/{offer.id}").tree.cssselect("h1")
    assert (title.get("lang"), title.get("dir")) == (language, direction)


def test_one_page_answers_503_once(own_market: SampleMarket) -> None:
    offer = the_one("fails_once")
    first, *later = [get(own_market, f"/offer/{offer.id}") for _ in range(3)]
    assert first.status == 503
    assert int(first.headers["Retry-After"]) > 0
    assert offer.title not in first.text
    assert [page.status for page in later] == [200, 200]
    assert later[0].texts("h1") == [offer.title]


def test_one_page_is_a_challenge_and_says_nothing_of_the_offer(market: SampleMarket) -> None:
    offer = the_one("challenge")
    for _ in range(2):
        page = get(market, f"/offer/{offer.id}")
        assert page.status == 200
        assert page.texts("title") == ["Are you a robot?"]
        assert page.tree.cssselect("form#captcha-form")
        assert offer.title not in page.text


def test_one_page_in_the_results_is_a_plain_404(market: SampleMarket) -> None:
    offer = the_one("missing")
    assert offer.title in get(market, f"/search?q={quote(offer.title)}").text
    page = get(market, f"/offer/{offer.id}")
    assert page.status == 404
    assert offer.title not in page.text
    assert "offer" not in " ".join(page.texts("main")).casefold()


@pytest.mark.parametrize("path", ["/nothing", "/offer/1", "/offer/x", "/seller/x", "/image/x.svg", "/image/bag-1.svg"])
def test_unknown_addresses_are_404(market: SampleMarket, path: str) -> None:
    page = get(market, path)
    assert page.status == 404
    assert page.texts("h1") == ["Page not found"]


def test_ended_and_removed_offers_say_so_on_day_2(own_market: SampleMarket) -> None:
    told = changes()
    ids = (*told.ended, *told.removed)
    assert {get(own_market, f"/offer/{id_}").status for id_ in ids} == {200}
    own_market.day = 2
    after = [get(own_market, f"/offer/{id_}") for id_ in ids]
    assert [page.status for page in after] == [200, 410, 410]
    assert [page.texts("h1") for page in after] == [["This offer has ended"], *[["This offer was removed"]] * 2]


def test_vanished_and_relisted_offers_on_day_2(own_market: SampleMarket) -> None:
    told = changes()
    ((old, new),) = told.relisted
    assert get(own_market, f"/offer/{new}").status == 404
    assert get(own_market, f"/offer/{old}").status == 200
    own_market.day = 2
    assert {get(own_market, f"/offer/{id_}").status for id_ in (*told.vanished, old)} == {404}
    assert {get(own_market, f"/offer/{id_}").status for id_ in (*told.new, new)} == {200}


def test_prices_on_the_page_move_on_day_2(own_market: SampleMarket) -> None:
    move = changes().price_moves[0]
    before = get(own_market, f"/offer/{move.id}").values(".offer__prices > .price", "data-amount")
    own_market.day = 2
    after = get(own_market, f"/offer/{move.id}").values(".offer__prices > .price", "data-amount")
    assert (before, after) == ([str(move.before)], [str(move.after)])


def test_a_seller_page_shows_the_sellers_offers(market: SampleMarket) -> None:
    mine = {offer.id for offer in offers(1) if offer.seller.id == "souq-marjan"}
    page = get(market, "/seller/souq-marjan")
    assert page.texts(".shop__name") == ["سوق المرجان"]
    assert set(page.values(".cards > .card", "data-offer-id")) == mine


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/image/bag-2f6f5e.svg", "image/svg+xml; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
    ],
)
def test_content_types(market: SampleMarket, path: str, kind: str) -> None:
    assert get(market, path).headers["Content-Type"] == kind


def test_hostile_text_in_the_query_stays_text(market: SampleMarket) -> None:
    query = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    page = get(market, f"/search?q={quote(query)}")
    assert page.status == 200
    assert not page.tree.cssselect("script, img[onerror]")
    assert page.values("#q", "value") == [query]
    assert page.texts(".no-results")


@pytest.mark.parametrize(
    "asked",
    ["q=%ff%fe", "q=%00", "q=%ED%A0%80", "page=2", "", "q=a&q=b", "q=[(*", "q=gucci&page=-1", "q=gucci&page=x",
     "q=gucci&page=%D9%A3", "q=gucci&page=99999999999999999999", "q=" + "a" * 4000],
)  # fmt: skip
def test_any_query_is_tolerated(market: SampleMarket, asked: str) -> None:
    assert get(market, f"/search?{asked}").status == 200


def test_a_page_after_the_last_has_no_cards(market: SampleMarket) -> None:
    page = get(market, "/search?q=gucci&page=50")
    assert page.texts(".past-the-end")
    assert not page.tree.cssselect("#results, .paging__next, .no-results")
