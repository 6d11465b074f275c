"""Result cards told by what every layout has: links to the marketplace's own offers, alike and beside each other.

Read only where a marketplace's own rules find nothing on a page that is none of the states without offers: sites change
their layouts more often than their addresses.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from lxml import etree

from crawler.items import Source
from crawler.reading.beside_heading import is_apart, is_glued, is_old, prices_among, tells_old
from crawler.reading.cuts import at_most, cut
from crawler.reading.identity import Identity
from crawler.reading.money import read_amounts
from crawler.reading.node_text import Node, nodes, text_of
from crawler.reading.page import Page, is_web_url, joined
from crawler.reading.shapes import IN_CARD, NodeFields, Results

_LINKS = etree.XPath("//a[@href]")
_ELSEWHERE = frozenset({"nav", "footer", "header"})
_FEWEST = 4
"""Cards that make a list: fewer are a block beside an offer."""
_MOST_LINKS = 2_000
_MOST_IN_CARD = 300
"""Elements of a card that are looked at."""
_MOST_CARDS = 300
_MOST_GROUPS = 6
"""Groups of cards alike that are read, the largest first."""
_MOST_AMOUNTS = 8
"""Amounts of a card, of which the first price and the first earlier price count."""
_DEEPEST = 200
"""Elements above one that are looked at."""
_PRICED = 0.5
"""Share of the cards that must have a price: lists of offers have, menus and footers have not."""
_FEWEST_LETTERS = 3
_LONGEST_TITLE = 400
_LONGEST_AMOUNT = 30
_LONGEST_SIGN = 5
"""Letters beside a figure that can be a currency's: "руб", "zł", "US"."""
_LETTERS = re.compile(r"[^\W\d_]")
_NO_TITLE = re.compile(
    r"^(?:sponsored|opens? in a new|new listing|rated? \d|\d(?:[.,]\d)? (?:out of|von|sur|de|su) 5|quick (?:view|look)"
    r"|add to|m\.?r\.?p|list price|image \d)|stars?\b.*reviews?",
    re.IGNORECASE,
)
"""What stands in cards beside the title."""
_SEVERAL = ""
"""In place of an identifier: there is more than one offer within an element."""

Stated = dict[str, Any]
Likeness = tuple[int | str, ...]


class LinkedCards:
    """The largest group of elements alike, each with the links to one own offer, in page order."""

    source: Source = "dom"

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._fields = NodeFields({"images": IN_CARD})

    def results(self, page: Page) -> Results:
        """Return what the cards state; no rows where there is no list of them."""
        if page.json is not None:
            return Results()
        owner, links = self._owners(page)
        alike: dict[Likeness, list[tuple[Node, list[Node]]]] = {}
        for card, within in _cards(owner, links).items():
            alike.setdefault(_likeness(card), []).append((card, within))
        groups: dict[Likeness, dict[Node, Stated]] = {}
        for key in sorted(alike, key=lambda key: len(alike[key]), reverse=True)[:_MOST_GROUPS]:
            groups[key] = {card: _stated(card, within) for card, within in at_most(_MOST_CARDS, alike[key], "cards")}
        priced = {
            key: sum("price" in one and "title" in one for one in group.values()) for key, group in groups.items()
        }
        best = max(groups, key=lambda key: priced[key], default=None)
        if best is None or len(groups[best]) < _FEWEST or priced[best] < _PRICED * len(groups[best]):
            return Results()
        cards = groups[best]
        for card, link in at_most(_MOST_CARDS, list(_of_several(owner, links, best)), "cards"):
            cards[card] = _stated(card, [link])
        place = {node: at for at, node in enumerate(owner)}
        order = sorted(cards, key=place.__getitem__)
        columns = self._fields.columns(order)
        for name in ("url", "title", "price", "list_price"):
            columns[name] = [cards[card].get(name) for card in order]
        columns["listing_id"] = [links[cards[card]["link"]] for card in order]
        return Results(columns, len(order))

    def _owners(self, page: Page) -> tuple[dict[Node, str], dict[Node, str]]:
        """Return which offer each element leads to, _SEVERAL for more than one; and the same of the links alone."""
        owner: dict[Node, str] = {}
        links: dict[Node, str] = {}
        for link in at_most(_MOST_LINKS, nodes(_LINKS, page.tree), "links"):
            listing_id = self._id_of(link, page)
            if listing_id and not any(above.tag in _ELSEWHERE for above in _above(link)):
                links[link] = listing_id
                for above in (link, *link.iterancestors()):
                    known = owner.setdefault(above, listing_id)
                    if known == _SEVERAL:
                        break
                    if known != listing_id:
                        owner[above] = _SEVERAL
        return owner, links

    def _id_of(self, link: Node, page: Page) -> str | None:
        href = (link.get("href") or "").strip()
        listing_id = self._identity.id_in(href) if "/" in href else None
        absolute = joined(page.base, href)
        return listing_id if listing_id and (not is_web_url(absolute) or self._identity.is_own(absolute)) else None


def _cards(owner: dict[Node, str], links: dict[Node, str]) -> dict[Node, list[Node]]:
    """Return the largest elements that lead to one offer only, with the links within."""
    cards: dict[Node, list[Node]] = {}
    for link, listing_id in links.items():
        card = link
        while (above := card.getparent()) is not None and owner[above] == listing_id:
            card = above
        if card.getparent() is not None:
            cards.setdefault(card, []).append(link)
    return cards


def _of_several(owner: dict[Node, str], links: dict[Node, str], alike: Likeness) -> Iterator[tuple[Node, Node]]:
    """Yield the cards of a list that lead to the variants of their offer too, each with its first link."""
    wanted = {node for node, listing_id in owner.items() if listing_id == _SEVERAL and _likeness(node) == alike}
    for link in links if wanted else ():
        card = next((above for above in link.iterancestors() if above in wanted), None)
        if card is not None:
            wanted.remove(card)
            yield card, link


def _above(node: Node) -> Iterator[Node]:
    return islice(node.iterancestors("*"), _DEEPEST)


def _likeness(card: Node) -> Likeness:
    """Return what cards of one list have in common: how deep they stand, their element and its first class."""
    classes = (card.get("class") or "").split()
    return sum(1 for _ in _above(card)), str(card.tag), *classes[:1]


def _stated(card: Node, links: list[Node]) -> Stated:
    within = list(_first(card))
    stated: Stated = {"link": links[0], "url": links[0].get("href"), "title": _title(within, links)}
    for name, text in islice(_amounts(within), _MOST_AMOUNTS):
        stated.setdefault(name, text)
    if "price" not in stated:
        for name, text in islice(prices_among(within), _MOST_AMOUNTS):
            stated.setdefault(name.replace("regular_price", "list_price"), text)
    return {name: value for name, value in stated.items() if value is not None}


def _first(card: Node) -> Iterator[Node]:
    for at, node in enumerate(card.iter("*")):
        if at >= _MOST_IN_CARD:
            cut("cards_of_too_many_elements")
            return
        yield node


def _amounts(within: list[Node]) -> Iterator[tuple[str, str]]:
    """Yield what is written as an amount alone, with the sign of its currency."""
    for node in within:
        text = text_of(node, 8)
        if not _is_amount(text) or is_glued(node) or _is_within(node, is_apart):
            continue
        if tells_old(text) or _is_within(node, is_old):
            yield "list_price", text
        elif not any(map(is_old, node.iterdescendants("*"))):
            yield "price", text


def _is_amount(text: str) -> bool:
    if not text or "%" in text or len(text) > _LONGEST_AMOUNT or len(_LETTERS.findall(text)) > _LONGEST_SIGN:
        return False
    amounts = read_amounts(text)
    return amounts is not None and bool(amounts.currency or amounts.candidates)


def _is_within(node: Node, what: Callable[[Node], bool]) -> bool:
    return what(node) or any(map(what, islice(node.iterancestors("*"), 2)))


def _title(within: list[Node], links: list[Node]) -> str | None:
    """Return the heading of a card, else the title of its link, the longest text in it, or that of its picture."""
    headings = (text_of(node) for node in within if node.tag in {"h1", "h2", "h3", "h4", "h5"})
    named = (link.get("title") or "" for link in links)
    linked = sorted((text for link in links for text in _lines(link)), key=len, reverse=True)
    pictured = (node.get("alt") or "" for node in within if node.tag == "img")
    spoken = (link.get("aria-label") or "" for link in links)
    for texts in (headings, named, linked, pictured, spoken):
        for text in texts:
            plain = " ".join(text.split())
            if len(plain) <= _LONGEST_TITLE and _is_title(plain):
                return plain
    return None


def _is_title(text: str) -> bool:
    worded = len(_LETTERS.findall(text)) >= _FEWEST_LETTERS
    return worded and not _is_amount(text) and _NO_TITLE.search(text) is None


def _lines(link: Node) -> Iterator[str]:
    """Yield the texts that stand by themselves within a link."""
    for node in link.iter("*"):
        if node.text and node.text.strip():
            yield text_of(node) if len(node) < _FEWEST_LETTERS else node.text
