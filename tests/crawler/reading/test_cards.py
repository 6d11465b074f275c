from crawler.reading.page import Page
from crawler.reading.shapes import Cards

CARDS = (
    '<li data-id="1"><a href="/item/1">A</a><img data-src="/a.jpg" src="/grey.gif"></li>'
    '<li data-id="2"><a href="/item/2">B</a></li>'
)


def columns(**rules: str) -> dict[str, list[object]]:
    results = Cards("li", **rules).results(Page(f"<html><body><ul>{CARDS}</ul></body></html>".encode()))
    return {name: list(cells) for name, cells in results.columns.items()}


def test_images_within_a_card_need_no_rule() -> None:
    assert columns(listing_id="@data-id")["images"] == [["/a.jpg"], None]
    assert columns(listing_id="@data-id", images="img @src")["images"] == [["/grey.gif"], None]


def test_the_address_in_which_the_identifier_stood_is_that_of_the_offer() -> None:
    assert columns(listing_id="a @href")["url"] == ["/item/1", "/item/2"]
    assert columns(listing_id="@data-id", url="a @href")["url"] == ["/item/1", "/item/2"]
    assert columns(title="a")["url"] == [None, None]
