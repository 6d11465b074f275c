"""What a visitor reads beside the heading of an offer page, where nothing on the page declares it."""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import islice, pairwise
from typing import Any

from lxml import etree

from crawler.items import Source
from crawler.reading.availability import availability_of
from crawler.reading.cuts import at_most
from crawler.reading.money import read_amounts
from crawler.reading.node_text import Node, nodes, text_of, visible_amount
from crawler.reading.page import Page
from crawler.reading.shapes import OnPage
from crawler.reading.shop_address import handle_in

Stated = dict[str, Any]

_TITLE = etree.XPath("//title")
_HEADINGS = etree.XPath("//h1 | //*[@itemprop='name' and not(self::meta)]")
_IN_HEADER = etree.XPath("self::h1 and ancestor::header[1]//nav")
_MOST_HEADINGS = 80
_FAR = 500
"""Elements after the heading in which its price must stand."""
_MOST_PARTS = 12
"""Elements directly within one that holds a price."""
_MOST_WITHIN = 60
"""Elements at any depth within one that holds a price."""
_LONGEST = 60
"""Characters of a price, a stock note or the words on a button."""
_CROSSED_OUT = re.compile(r"strike-?through|line-through|crossed|compare")
_OLD = re.compile(
    r"(?<![a-z])(?:was|old|list|original|regular|msrp|rrp|before|retail|strike|initial|previous)(?![a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_IT = re.compile(
    r"saving|save|discount|shipping|per-unit|unit-price|installment|monthly|finance|klarna|afterpay|points|reward|coupon"
    r"|filter|range-slider|badge"
)
_BUTTONS = frozenset({"button", "input", "a"})
_STRUCK_OUT = frozenset({"del", "s", "strike"})
_NAMED = ("class", "id", "data-testid", "data-test", "itemprop", "data-price-type")


class BesideHeading:
    """Title, price and earlier price beside the first heading of the product, and what rules say of the rest."""

    source: Source = "dom"

    def __init__(self, **fields: str) -> None:
        self._rest = OnPage(**fields)

    def stated(self, page: Page) -> Stated:
        """Return what stands there; {} without a heading or for a body that is JSON."""
        if page.json is not None:
            return {}
        heading = _heading(page)
        if heading is None:
            return {}
        stated: Stated = {"title": text_of(heading)}
        for name, text in prices_among(islice(_after(heading), _FAR)):
            stated.setdefault(name, text)
        regular = stated.pop("regular_price", None)
        if regular:  # the price itself, where there is no other
            stated.setdefault("list_price" if "price" in stated else "price", regular)
        stated = {**self._rest.stated(page), **stated}
        button = _cart_button(heading)
        if button:
            stated.setdefault("availability", button)
            stated.setdefault("listing_id", handle_in(page.address) if "price" in stated else None)
        return stated


def _cart_button(heading: Node) -> str | None:
    """Return the words on the button after the heading by which the product is bought, and which can be pressed."""
    for node in islice(_after(heading), _FAR * 4):
        if node.tag in _BUTTONS and node.get("disabled") is None and "disabled" not in (node.get("class") or ""):
            text = node.get("value") or "" if node.tag == "input" else text_of(node)
            if text and len(text) <= _LONGEST and availability_of(text) == "InStock":
                return text
    return None


def _heading(page: Page) -> Node | None:
    """Return the heading that names the product: the one that the page's title begins with, else the only one."""
    candidates = at_most(_MOST_HEADINGS, nodes(_HEADINGS, page.tree), "headings")
    found = [node for node in candidates if not _IN_HEADER(node) and text_of(node, _MOST_WITHIN * 5)]
    titles = [" ".join(page.meta.get(key, "").casefold().split()) for key in ("og:title", "twitter:title", "title")]
    titles += [text_of(node).casefold() for node in nodes(_TITLE, page.tree)[:1]]
    named = [node for node in found if any(text_of(node).casefold() in title for title in titles if title)]
    if named:  # among them may be the site's name, and the steps of a breadcrumb
        return max(named, key=lambda node: (node.tag == "h1", _begins(text_of(node), titles), len(text_of(node))))
    headings = [node for node in found if node.tag == "h1"]
    return headings[0] if len(headings) == 1 else None


def _begins(text: str, titles: list[str]) -> bool:
    return any(title.startswith(text.casefold()) for title in titles if title)


def prices_among(elements: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """Yield "price", "list_price" or "regular_price", and its text, for elements named as prices, in their order."""
    for node in elements:
        names = _names(node)
        old = is_old(node)
        if (
            ("price" not in names and not old)
            or is_apart(node)
            or any(map(is_apart, islice(node.iterancestors("*"), 2)))
        ):
            continue
        if len(node) > _MOST_PARTS or not text_of(node, _MOST_WITHIN) or is_glued(node):
            continue
        text = visible_amount(node) if old else _without_old(node)
        amounts = read_amounts(text) if len(text) <= _LONGEST else None
        if amounts is None or not (amounts.currency or amounts.candidates):
            continue
        if old or _is_within_old(node):
            yield ("list_price" if _is_struck_out(node) else "regular_price"), text
        else:
            yield "price", text


def _after(heading: Node) -> Iterator[Node]:
    """Yield the elements that begin after one, in page order."""
    at: Node | None = heading
    while at is not None:
        for sibling in at.itersiblings("*"):
            yield from sibling.iter("*")
        at = at.getparent()


def _without_old(node: Node) -> str:
    """Return the text of an element without the earlier price within it."""
    gone = [inner for inner in node.iterdescendants("*") if is_old(inner)]
    if not gone:
        return visible_amount(node)
    bare = deepcopy(node)
    for inner in [inner for inner in bare.iterdescendants("*") if is_old(inner)]:
        tail = inner.tail
        inner.clear()
        inner.tail = tail
    return visible_amount(bare)


def is_glued(node: Node) -> bool:
    """Whether figures of an element meet that stand apart on the page: "23" and "97" of 23.97, "9.98" and "17 %"."""
    if len(node) == 0:
        return False
    pieces = [piece for text in islice(node.itertext(), 40) if (piece := str(text))]
    return any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(pieces))


def tells_old(text: str) -> bool:
    """Whether the words beside an amount say that it is an earlier price: "was $31.94"."""
    return _OLD.search(text.lower()) is not None


def is_apart(node: Node) -> bool:
    """Whether one of an element's names says that it is no price but an instalment, a saving or the like."""
    return _NOT_IT.search(_names(node)) is not None


def is_old(node: Node) -> bool:
    """Whether an element is struck out, or one of its names says that of its price."""
    if node.tag in _STRUCK_OUT:
        return True
    names = _names(node)
    return bool(_CROSSED_OUT.search(names)) or any(
        _OLD.search(name) for name in names.split() if "price" in name or _OLD.fullmatch(name)
    )


def _is_struck_out(node: Node) -> bool:
    chain = [node, *islice(node.iterancestors("*"), 3)]
    return any(one.tag in _STRUCK_OUT or _CROSSED_OUT.search(_names(one)) for one in chain)


def _is_within_old(node: Node) -> bool:
    return any(is_old(above) for above in islice(node.iterancestors("*"), 3))


def _names(node: Node) -> str:
    return _CAMEL.sub("-", " ".join(filter(None, map(node.get, _NAMED)))).lower()
