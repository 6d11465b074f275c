"""Whatever a limit of reading leaves out is counted: a test for each limit."""

import json
from collections.abc import Callable

import pytest

from crawler.items import Reading
from crawler.reading.cuts import at_most, counted, cut, may_step, stepwise
from tests.crawler.reading.hostile_bodies import json_script, page
from tests.marketplaces.own_pages import Refused, read

OFFER = {"@type": "Product", "name": "Oak Table", "sku": "20448812", "offers": {"price": 1, "priceCurrency": "EUR"}}
LD = b'<script type="application/ld+json">'


def ld(**more: object) -> bytes:
    return json_script(b"application/ld+json", json.dumps({**OFFER, **more}).encode())


def state(content: str) -> bytes:
    return json_script(b"application/json", content.encode())


def scripted(content: str) -> bytes:
    return page(b"<script>" + content.encode() + b"</script>")


def products(times: int) -> bytes:
    return json.dumps([{"id": number} for number in range(times)]).encode()


CUTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bytes_of_text": ("storefront", lambda: page(b"x" * 2_000_001)),
    "tags_of_too_many_attributes": ("storefront", lambda: page(b"<p " + b"abcd " * 201 + b">")),
    "rest_of_the_elements": ("storefront", lambda: page(b"<div>" * 257)),
    "json_of_too_many_values": ("storefront", lambda: state('{"price":[' + "10," * 700_000 + "1]}")),
    "escapes": ("storefront", lambda: b"&lt;html&gt;" + b"&amp;" * 500_001),
    "places_of_a_state": ("amazon", lambda: scripted("colorImages: {'initial': {;" * 9)),
    "json_ld_objects": ("storefront", lambda: ld(mainEntity=[{"@type": "Thing"}] * 10_001)),
    "tags_without_an_end": ("storefront", lambda: page(b"<meta " + b"x" * 20_001 + b">")),
    "objects_of_state": ("storefront", lambda: b"[" + b"{}," * 100_000 + b"{}]"),
    "objects_of_too_many_keys": ("storefront", lambda: json.dumps(dict.fromkeys(map(str, range(1_001)))).encode()),
    "characters_searched_for_state": ("storefront", lambda: page(b"x" * 6_300_000)),
    "characters_searched_for_a_currency": ("storefront", lambda: page(b"x" * 6_300_000)),
    "scripts": ("storefront", lambda: page(b"<script>1</script>" * 401)),
    "characters_of_a_script": ("storefront", lambda: scripted("price " * 180_000)),
    "literals": ("storefront", lambda: scripted("a={b:1};" * 61 + "price")),
    "pushes": ("storefront", lambda: scripted('__next_f.push([1,"a"])' * 5_001)),
    "headings": ("storefront", lambda: page(b"<h1>Oak</h1>" * 81)),
    "properties": ("storefront", lambda: page(b"<p itemprop=name></p>" * 51)),
    "listed_products": ("storefront", lambda: ld(itemListElement=[{"@type": "ListItem"}] * 5_001)),
    "links": ("ebay", lambda: page(b"<a href=/itm/123456789012>x</a>" * 2_001)),
    "cards": ("storefront", lambda: page(b"<li class=product>x</li>" * 5_001)),
    "cards_within_cards": ("storefront", lambda: page((b"<div class=product-item>" * 200 + b"</div>" * 200) * 3)),
    "cards_of_too_many_elements": (
        "ebay",
        lambda: page(b"<p><a href=/itm/123456789012>x</a>" + b"<b></b>" * 300 + b"</p><a href=/itm/123456789013>x</a>"),
    ),
    "rows": ("aliexpress", lambda: products(20_001)),
    "children_of_a_list": ("avito", lambda: b'{"result":{"items":[' + b"{}," * 20_000 + b"{}]}}"),
    "characters_of_a_literal": ("taobao", lambda: scripted("g_page_config = {a:'" + "x" * 12_600_000 + "'}")),
    "characters_of_state_in_a_text": ("aliexpress", lambda: json.dumps({"mods": "{" + "x" * 2_000_000}).encode()),
    "images": ("storefront", lambda: ld(image=[f"https://img.example/{number}.jpg" for number in range(81)])),
    "attributes": ("storefront", lambda: ld_with_rows(401)),
    "characters_of_a_text": ("storefront", lambda: ld(description="x" * 20_001)),
    "amounts_too_large": ("storefront", lambda: ld(offers={"price": 10**15})),
    "texts_of_too_many_elements": ("storefront", lambda: page(b"<h1>Oak" + b"<i></i>" * 20_000 + b"</h1>")),
    "steps": ("storefront", lambda: page((b"<b class=price itemprop=name>" * 240 + b"</b>" * 240) * 200)),
}


def ld_with_rows(times: int) -> bytes:
    rows = b"<tr><td>a</td><td>b</td></tr>" * times
    return ld().replace(b"</body>", b"<h1>Oak Table</h1><table class=spec>" + rows + b"</table></body>")


@pytest.mark.parametrize("what", CUTS)
def test_what_a_limit_leaves_out_is_counted(what: str) -> None:
    file, make = CUTS[what]
    reading = read(make(), file)
    assert isinstance(reading, Reading)
    assert reading.anomalies.get(f"cut_{what}", 0) > 0, reading.anomalies


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (page(b"<p>" * 100_000), "The page has 100,009 tags, and at most 100,000 are read."),
        (b"[" + b"<p>" * 100_001, "The page has 100,001 tags, and at most 100,000 are read."),
        (b"[" + b"1000," * 500_001, "The page has 500,002 values, and at most 500,000 are read."),
        (page(b"<p abcdefghijklmnopqrstuvwxyz>" * 80_000), "bytes in names of attributes, and at most 2,000,000"),
        ("\ufeff".encode("utf-16-le") + b"\0\xd8" * 500_002, "more than 500,000 characters that are broken in utf-16"),
    ],
)
def test_what_is_too_much_to_be_read_is_refused_with_its_figure(body: bytes, why: str) -> None:
    refused = read(body, "storefront")
    assert isinstance(refused, Refused)
    assert why in refused.why


def test_no_page_of_ours_is_cut() -> None:
    assert not [name for name in read_whole().anomalies if name.startswith("cut_")]


def read_whole() -> Reading:
    reading = read(ld(), "storefront")
    assert isinstance(reading, Reading)
    assert len(reading.listings) == 1
    return reading


def test_one_reading_counts_nothing_of_another() -> None:
    with counted() as outer:
        cut("a", 2)
        with counted() as inner:
            assert at_most(2, "oak", "b") == "oa"
        cut("a")
    cut("a")  # counts nowhere, and does no harm
    assert (outer, inner) == ({"cut_a": 3}, {"cut_b": 1})


def test_steps_end_where_a_page_has_had_its_share() -> None:
    with counted() as cuts:
        assert sum(1 for _ in stepwise(range(900_000))) == 900_000
        assert sum(1 for _ in stepwise(range(900_000))) < 110_000
        assert not may_step(1)
    assert cuts["cut_steps"] > 0
    assert sum(1 for _ in stepwise(range(2_000_000))) == 2_000_000
