import pytest

from crawler.errors import AnalystError
from crawler.reading.page import Page, is_web_url, joined

HEAD = """<html><head><title>t</title><base href="/shop/"><link rel="canonical" href="//www.shop.com/item/1">
<link rel="next" href="?page=2"><meta property="og:title" content="A"><meta name="OG:TITLE" content="B">
<meta name="empty" content=""></head><body>"""


def test_head_elements_are_offered_by_name() -> None:
    page = Page(HEAD.encode(), "https://www.shop.com/a/b")
    assert dict(page.meta) == {"og:title": "A"}
    assert page.links["next"] == "?page=2"
    assert page.own_addresses == ("https://www.shop.com/item/1",)
    assert (page.address, page.base) == ("https://www.shop.com/a/b", "https://www.shop.com/shop/")


def test_a_page_without_an_address_takes_its_own() -> None:
    assert Page(HEAD.encode()).address == "https://www.shop.com/item/1"


def test_a_visitor_reads_no_scripts() -> None:
    body = "<style>x</style><p>one <script>y</script>two</p><noscript>z</noscript>three<select><option>4</select>"
    assert Page((HEAD + body).encode()).visible_text == "one two three"


def test_a_json_body_answers_to_every_name_of_state_and_has_no_elements() -> None:
    page = Page(b'callback({"a": 1});')
    assert page.state("__STATE__") == page.state("#x") == page.state("") == {"a": 1}
    assert (page.visible_text, page.own_addresses, page.json_ld) == ("", (), [])


def test_state_is_found_by_the_name_of_its_element_or_variable() -> None:
    page = Page(b'<script id="x" type="application/json">[1]</script><script>window.y = {"a": 2};</script>')
    assert (page.state("#x"), page.state("y"), page.state("z"), page.state("")) == ([1], {"a": 2}, None, None)


@pytest.mark.parametrize(
    ("base", "url", "absolute"),
    [
        ("https://a.com/b/c", "/d", "https://a.com/d"),
        ("https://a.com/b/c", "d?e=1", "https://a.com/b/d?e=1"),
        ("http://a.com/", "//b.com/x", "http://b.com/x"),
        ("", "//b.com/x", "https://b.com/x"),
        ("", "/d", "/d"),
        ("https://a.com/", "https://[b", "https://[b"),
        ("https://a.com/", "x://[b", ""),
    ],
)
def test_addresses_are_made_absolute(base: str, url: str, absolute: str) -> None:
    assert joined(base, url) == absolute


@pytest.mark.parametrize("url", ["", "javascript:x", "ftp://a.com/", "//a.com", "https://", "data:text/html,x"])
def test_what_is_no_web_address_is_told(url: str) -> None:
    assert not is_web_url(url)


def test_an_attribute_of_many_words_does_not_swallow_what_follows() -> None:
    many = b"a 'word' " * 10_000
    tree = Page(b'<body><iframe name="' + many + b'" title="Ad"></iframe><h1 id="it">Oak</h1></body>').tree
    assert tree.findtext(".//h1") == "Oak"
    frame = tree.find(".//iframe")
    assert frame is not None
    assert frame.get("title") == "Ad"


def test_a_page_of_too_many_tags_is_refused() -> None:
    with pytest.raises(AnalystError, match="has 100,001 tags, and at most 100,000 are read"):
        _ = Page(b"<b>" * 100_001).text


@pytest.mark.parametrize("body", [b"<b>" * 100_000, b"<b>" * 50_000 + b"words " * 100_000, b"<" * 200_000])
def test_a_page_of_fewer_tags_is_read_whatever_its_length(body: bytes) -> None:
    assert len(Page(body).text) == len(body)
