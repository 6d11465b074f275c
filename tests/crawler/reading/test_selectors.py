import pytest
from cssselect import HTMLTranslator
from lxml import etree

from crawler.errors import ContributorError
from crawler.reading.node_text import Node
from crawler.reading.selectors import Indexer, compile_selectors, first_found

PAGE = etree.fromstring(
    b"""<div id="top" class="a">
    <ul class="list wide"><li class="card\n big" data-x="ab1"><b>1</b><i id="in">2</i></li><li class="card">3</li></ul>
    <p class="cardinal">4</p><span data-x="zz">5</span><p>6</p></div>""",
    etree.HTMLParser(),
)


@pytest.mark.parametrize(
    "css",
    [
        ".card",
        ".list > .card",
        "#top .card b",
        "ul.list li",
        "[data-x]",
        "[data-x^='ab']",
        "li[data-x$='1'] i",
        "[data-x*='z']",
        "p:not(.cardinal)",
        ".cardinal + span",
        ".cardinal ~ p",
        "li:not([data-x])",
        "#in",
        "[class~='wide']",
    ],
)
def test_a_selector_selects_what_a_style_sheet_would(css: str) -> None:
    selectors = compile_selectors(css)
    assert first_found(selectors, Indexer(selectors).index(PAGE)) == _by_xpath(css)


def _by_xpath(css: str) -> list[Node]:
    found = PAGE.xpath(HTMLTranslator().css_to_xpath(css))
    assert isinstance(found, list)
    assert found
    return [node for node in found if isinstance(node, Node)]


def test_of_several_selectors_the_first_that_finds_anything_counts() -> None:
    selectors = compile_selectors(".nothing, .cardinal, .card")
    assert [node.text for node in first_found(selectors, Indexer(selectors).index(PAGE))] == ["4"]


@pytest.mark.parametrize("css", ["a >", "*", "a:hover", "[a|='x']"])
def test_what_is_not_understood_is_refused_with_a_reason(css: str) -> None:
    with pytest.raises(ContributorError, match=r"[Ss]elector"):
        compile_selectors(css)


def test_a_page_of_made_up_classes_does_not_fill_the_memory() -> None:
    indexer = Indexer(compile_selectors(".card"))
    root = etree.Element("div")
    for number in range(20_000):
        etree.SubElement(root, "p", {"class": f"x{number}"})
    assert indexer.index(root) == {}
    assert len(indexer._class_keys) < 10_000  # noqa: SLF001 - the bound is what is shown
