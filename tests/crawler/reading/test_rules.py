from typing import Any

import pytest
from lxml import etree

from crawler.errors import ContributorError
from crawler.reading.node_text import pair_of, text_of, visible_amount
from crawler.reading.reader import Reader
from crawler.reading.rules import node_rule, state_list, state_rule
from crawler.reading.selectors import Indexer
from crawler.reading.shapes import OnPage
from crawler.reading.state_columns import state_columns

CARD = etree.fromstring(
    """<li data-id="7"><a class="t" href="/x">Bag <b>brown</b><span class="clipped">Opens in a new tab</span></a>
    <p class="row">Buy now</p><p class="row">Located in China</p>
    <img class="pic" src="a.jpg"><img class="pic" src="b.jpg">
    <span class="price"><span aria-hidden="true">$12.99</span><i>$12.99</i> - <span aria-hidden="true">$29.99</span>
    <i>$29.99</i></span></li>""",
    etree.HTMLParser(),
)


def first(rule: str) -> str | None:
    compiled = node_rule(rule)
    card = CARD[0][0]
    return compiled.first(Indexer(compiled.selectors()).index(card), card)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("@data-id", "7"),
        (".t", "Bag brown"),
        ("a.t @href", "/x"),
        (".none | .t", "Bag brown"),
        (".none, .t", "Bag brown"),
        (".row =~ ^{located} (.+)", "China"),
        (".row =~ (?:Buy|Bid)", "Buy"),
        (".row =~ nothing", None),
        ("@data-id /10", "0.7"),
    ],
)
def test_a_rule_finds_what_it_names(rule: str, value: str | None) -> None:
    assert first(rule) == value


def test_every_element_counts_where_several_are_asked_for() -> None:
    rule = node_rule(".pic @src")
    assert rule.every(Indexer(rule.selectors()).index(CARD), CARD) == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize("rule", [".t =~ (", "a >"])
def test_a_broken_rule_is_refused(rule: str) -> None:
    with pytest.raises(ContributorError):
        node_rule(rule)


STATE = {"a": {"b": [{"c": "1.234"}, {"c": 5}]}, "deep": {"er": {"id": "x"}}, "text": '{"in": {"p": 3}}', "fen": "2693"}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("a.b.0.c", "1.234"),
        ("a.b.*.c", "1.234"),
        ("a.b.9.c | **.id", "x"),
        ("text.in.p", 3),
        ("fen /100", "26.93"),
        ("fen =~ ^26", "26"),
        ("a.none", None),
        ("$where", None),
        ("a.b.c.d", None),
        (".", STATE),
        ("https://i.shop.com/{deep.er.id}_{fen}.jpg", "https://i.shop.com/x_2693.jpg"),
        ("{deep.er.id}.{a.none} | fen", "2693"),
        ("{a.b} | fen", "2693"),
    ],
)
def test_a_path_leads_into_state(rule: str, value: object) -> None:
    assert state_rule(rule)(STATE) == value


def test_a_path_to_a_list_takes_it_apart() -> None:
    assert state_list("none | a.b")(STATE) == STATE["a"]["b"]  # type: ignore[index]  # STATE is a plain mapping here
    assert state_list("none")(STATE) == []
    assert state_list("/{a.b.*.c}.jpg")(STATE) == ["/1.234.jpg", "/5.jpg"]


def test_a_list_of_offers_is_a_list_or_stands_behind_a_star() -> None:
    assert state_list("deep", rows=True)(STATE) == []
    assert state_list("deep.*", rows=True)(STATE) == [{"id": "x"}]
    assert state_list(".", rows=True)([1, 2]) == [1, 2]
    assert state_list(".", rows=True)(STATE) == []


def test_what_is_repeated_for_the_eye_is_read_once() -> None:
    price = CARD.find(".//span[@class='price']")
    assert price is not None
    assert visible_amount(price) == "$12.99 - $29.99"


def test_blocks_are_kept_apart_and_hidden_text_is_left_out() -> None:
    node = etree.fromstring("<div><p>a</p><p>b<i>c</i></p><script>x</script>d</div>", etree.HTMLParser())
    assert text_of(node) == "a bc d"


@pytest.mark.parametrize(
    ("row", "pair"),
    [
        ("<tr><th>Brand</th><td>Norvane</td></tr>", "Brand\tNorvane"),
        ("<li><span><b>Brand :</b><span>Norvane</span></span></li>", "Brand :\tNorvane"),
        ("<li>Brand: Norvane</li>", "Brand\tNorvane"),
        ("<li>品牌：诺凡</li>", "品牌\t诺凡"),
        ("<li>Norvane</li>", ""),
    ],
)
def test_a_row_of_particulars_is_a_name_and_a_value(row: str, pair: str) -> None:
    assert pair_of(etree.fromstring(row)) == pair


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": 1, "name": "a", "price": {"low": 2}, "images": ["x", "y"]}, {"id": 2, "name": "b", "price": {}}],
        [{"id": 1, "name": "a"}, {"name": "b"}, {}],
        [{"id": 1, "name": None, "images": []}],
        [],
    ],
)
@pytest.mark.parametrize("names", [("id", "low", "name", "images"), ("low", "id"), ("id", "name"), ("low",)])
def test_columns_hold_what_the_rules_find_in_each_row(names: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    rules = {"id": "id", "low": "price.low", "name": "name", "images": "images"}
    chosen = {name: rules[name] for name in names}
    columns = state_columns(chosen)(rows)
    assert list(columns) == list(names)
    assert {name: list(cells) for name, cells in columns.items()} == {
        name: [state_rule(rule)(row) for row in rows] for name, rule in chosen.items()
    }


def test_a_column_of_several_has_all_that_is_found() -> None:
    columns = state_columns({"images": "images.*.url | image.url"}, several={"images"})
    rows: list[dict[str, Any]] = [{"images": [{"url": "x"}, {"url": "y"}]}, {"image": {"url": "z"}}, {}]
    assert columns(rows) == {"images": [["x", "y"], ["z"], []]}


def test_a_mistake_in_a_marketplaces_file_is_named() -> None:
    with pytest.raises(ContributorError, match="colour"):
        OnPage(colour=".c")
    with pytest.raises(ContributorError, match=r"shop\.jp"):
        Reader(sites="shop.com USD shop.jp", listing_id="x", offer_url="(x)", listing_url="{id}")
