import time

import pytest

from crawler.reading.outline import outline_of
from crawler.reading.page import Page


def test_meta_link_and_base_are_found_wherever_they_stand() -> None:
    text = (
        '<HEAD><META property="og:url" content="https://a.example/1?a=1&amp;b=<2>"><meta charset=utf-8>'
        "<base href=/x/></HEAD><body><p>text<link rel=next href='/2'></body>"
    )
    found = [(element.tag, dict(element.attrib)) for element in outline_of(text).elements()]
    assert found == [
        ("meta", {"property": "og:url", "content": "https://a.example/1?a=1&b=<2>"}),
        ("base", {"href": "/x/"}),
        ("link", {"rel": "next", "href": "/2"}),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- {} -->",
        "<script>var a = '{}'; if (1 < 2) b = '<p></p>'</script>",
        '<SCRIPT type="text/template" data-x=">">{}</SCRIPT>',
        "<script>never closed {}",
        "<!-- never closed {}",
    ],
)
def test_what_stands_in_comments_and_scripts_is_no_element(hidden: str) -> None:
    text = hidden.format('<link rel="canonical" href="https://a.example/1"><script id="inner">1</script>')
    outline = outline_of(text)
    assert outline.elements() == []
    assert "inner" not in outline.scripts or "never closed" in hidden


@pytest.mark.parametrize(
    ("text", "place"),
    [("<p><!-- a --><!-- b -->", 3), ("<script>'<!-- a'</script><p><!-- b -->", 28), ("<p><!-- open", 3)],
)
def test_the_first_comment_is_found(text: str, place: int) -> None:
    assert outline_of(text).first_comment == place


def test_a_page_without_comments_has_no_first_one() -> None:
    assert outline_of("<!doctype html><p>").first_comment > 10**9


def test_scripts_are_found_by_their_id_in_page_order() -> None:
    text = '<script id="a">1 < 2</script><script src=x></script><script data-x id=b>{}</script><script id=a>3</SCRIPT >'
    scripts = outline_of(text).scripts
    assert {name: [text[start:end] for start, end in places] for name, places in scripts.items()} == {
        "a": ["1 < 2", "3"],
        "b": ["{}"],
    }


def test_a_stray_quote_does_not_swallow_what_follows() -> None:
    text = '<meta name="a"" content="1"><link rel="next" href="/2">'
    assert [element.tag for element in outline_of(text).elements()] == ["meta", "link"]


@pytest.mark.parametrize(
    "piece", ['<meta "', "<meta content=", "<!--", "<link <base <script ", "<script>", '<meta a="']
)
def test_a_page_made_to_be_slow_is_not(piece: str) -> None:
    text = piece * (2_000_000 // len(piece))
    start = time.process_time()
    outline_of(text)
    assert time.process_time() - start < 3


def test_many_comments_and_drawings_hide_nothing() -> None:
    text = "<!-- --><linearGradient id=a><b>" * 10_000 + "<script id=s>1</script>"
    assert list(outline_of(text).scripts) == ["s"]


def test_a_state_is_read_without_a_tree() -> None:
    body = b'<html><head><link rel="next" href="/2"></head><script id="s">{"a": 1}</script></html>'
    page = Page(body, "https://a.example/1")
    assert page.state("#s") == {"a": 1}
    assert page.links == {"next": "/2"}
    assert page.base == "https://a.example/1"
    assert "tree" not in vars(page)
