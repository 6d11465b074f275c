"""Shapes for shops of any make: what a page states of products without a marketplace's own rules.

The vocabularies for search engines come first, and are read for every marketplace (`crawler.reading.product_data`).
What stands here fills their gaps: products in embedded state.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from crawler.items import Source
from crawler.reading import product_data
from crawler.reading.cuts import cut
from crawler.reading.embedded import SEARCHED
from crawler.reading.money import CODES
from crawler.reading.node_text import nodes, text_of
from crawler.reading.page import Page
from crawler.reading.product_objects import identifier_of, products_in
from crawler.reading.shapes import Results, ResultsShape
from crawler.reading.shop_address import handle_in, is_list, offer_in
from crawler.reading.state_values import values_in

Stated = dict[str, Any]

_HEADINGS = etree.XPath("//h1 | //title")
_MICRODATA = etree.XPath("//*[contains(@itemtype,'schema.org/Product')]")
_CART = etree.XPath(
    "//form[contains(@action,'/cart/add')] | //*[@id='product-addtocart-button' or @id='add-to-cart-or-refresh']"
    " | //*[contains(concat(' ',@class,' '),' single_add_to_cart_button ')]"
    " | //form[contains(concat(' ',@class,' '),' variations_form ')]"
)
_FEWEST = 2
"""Products that make a list."""
_SHORTEST_NAME = 4
_CURRENCY = re.compile(
    r"currency(?:_?(?:code|iso|iso_?code))?\\?[\"']?\s*[:=]\s*(?:\{\s*\"active\"\s*:\s*)?\\?[\"']([A-Z]{3})\\?[\"']"
    r"|currency[\"']\s+content=[\"']([A-Z]{3})[\"']",
    re.IGNORECASE,
)
_SURE = 3
"""Likeness from which on a product in state is that of the page: it has its name, or its identifier."""
_WITHOUT_ADDRESS = 0.5
_IN_STATE = 0.95
"""How much a list counts: rows without addresses are those of analytics; of lists alike the declared one is taken."""


class ShopResults:
    """Results of a list page: the longest list of products, declared, in state or in one of the `cards`."""

    source: Source = "state"

    def __init__(self, *cards: ResultsShape) -> None:
        self._cards = cards

    def results(self, page: Page) -> Results:
        """Return what the longest list states; no rows where there is none of two products or more."""
        lists: list[tuple[float, Source, list[Stated]]] = [(_IN_STATE, "state", rows) for rows in _lists(page)]
        around: list[Results] = []
        if page.json is None:
            lists.append((1.0, "json_ld", product_data.listed(page)))
            around = [shape.results(page) for shape in self._cards]
            lists += [(1.0, "dom", _rows(results)) for results in around]
        currency = stated_currency(page)
        for _, _, rows in lists:
            rows[:] = [_identified(currency | row) for row in rows if row.get("title")]
        _, source, best = max(lists, key=lambda one: one[0] * _weight(one[2]), default=(0.0, "state", []))
        best = best if len(best) >= _FEWEST else []
        names = dict.fromkeys(name for row in best for name in row)
        return Results(
            {name: [row.get(name) for row in best] for name in names},
            len(best),
            next((results.total for results in around if results.total is not None), None),
            next((results.next_url for results in around if results.next_url), None),
            source=source,
        )


def _rows(results: Results) -> list[Stated]:
    """Return what each card states."""
    columns = results.columns
    return [
        {name: cell for name, cells in columns.items() if (cell := cells[at]) is not None}
        for at in range(results.count)
    ]


class ShopState:
    """The product in embedded state that the page is of: it has the page's identifier or its name."""

    source: Source = "state"

    def stated(self, page: Page) -> Stated:
        """Return what the state holds of the page's product; {} where none is surely it."""
        found = page.made(_products)
        if page.json is not None:
            return _identified(dict(found[0][1])) if found else {}
        addresses = [page.url, *page.own_addresses]
        wanted = {identifier for url in addresses if url and (identifier := offer_in(url) or handle_in(url))}
        names = _names(page)
        likely = [stated for _, stated in found if _likeness(stated, wanted, names) >= _SURE]
        best = max(likely, key=lambda stated: _likeness(stated, wanted, names), default={})
        return _identified(stated_currency(page) | _with_exact_price(best, likely)) if best else {}


def _with_exact_price(best: Stated, likely: list[Stated]) -> Stated:
    """Return a product whose price is a range over its variants with the single price that the page has chosen."""
    if "price_max" not in best:
        return dict(best)
    same = (one for one in likely if "price_max" not in one and set(one.get("ids", ())) & set(best.get("ids", ())))
    exact = next(same, None)
    if exact is None:
        return dict(best)
    kept = {name: value for name, value in best.items() if name not in {"price_max", "list_price"}}
    return kept | {name: exact[name] for name in ("price", "currency", "list_price") if name in exact}


class OwnAddress:
    """The last part of an offer's own address as its identifier, where nothing states another."""

    source: Source = "meta"

    def stated(self, page: Page) -> Stated:
        """Return the identifier; {} for what does not declare itself an offer."""
        return {"listing_id": handle_in(page.address)} if page.address and is_offer(page) else {}


def stated_currency(page: Page) -> Stated:
    """Return the currency that a page states wherever it states one; {} where it states none, or several."""
    if len(page.text) > SEARCHED:
        cut("characters_searched_for_a_currency", len(page.text) - SEARCHED)
    found = {next(filter(None, match.groups())) for match in _CURRENCY.finditer(page.text, 0, SEARCHED)} & CODES
    return {"currency": found.pop()} if len(found) == 1 else {}


def is_offer(page: Page) -> bool:
    """Return whether a page declares itself, or by its address is, that of one product, and not a list of several."""
    if page.json is not None:
        return sum(1 for around, _ in page.made(_products) if not around) == 1
    if page.meta.get("og:type", "").lower().startswith(("product", "og:product")):
        return True
    declared = product_data.declared_products(page)
    if declared == 1 or is_list(page.address):
        return declared == 1
    if declared > 1:
        return False
    return (
        bool(page.address and offer_in(page.address))
        or len(nodes(_MICRODATA, page.tree)) == 1
        or bool(_CART(page.tree))
    )


def _products(page: Page) -> list[tuple[list[Any], Stated]]:
    return list(products_in(values_in(page)))


def _lists(page: Page) -> Iterator[list[Stated]]:
    groups: dict[int, list[Stated]] = {}
    for around, stated in page.made(_products):
        if around:
            groups.setdefault(id(around), []).append(stated)
    yield from groups.values()


def _weight(rows: Sequence[Stated]) -> float:
    distinct = len({row.get("listing_id") for row in rows} - {None})
    return distinct * (1.0 if any(row.get("url") for row in rows) else _WITHOUT_ADDRESS)


def _identified(stated: Stated) -> Stated:
    """Return a product with the identifier that its own page would give it."""
    url = stated.get("url")
    address = url if isinstance(url, str) else ""
    found = offer_in(address) or stated.get("listing_id") or identifier_of(stated) or handle_in(address)
    return {name: value for name, value in stated.items() if name != "ids"} | ({"listing_id": found} if found else {})


def _names(page: Page) -> set[str]:
    texts = [text_of(node) for node in nodes(_HEADINGS, page.tree)[:12]]
    texts += [page.meta.get("og:title", ""), page.meta.get("twitter:title", "")]
    return {folded for text in texts if len(folded := _folded(text)) >= _SHORTEST_NAME}


def _likeness(stated: Stated, wanted: set[str], names: set[str]) -> float:
    title = _folded(str(stated["title"]))
    alike = 3 if title in names else 2 if len(title) >= _SHORTEST_NAME and any(title in name for name in names) else 0
    known = {*stated.get("ids", ()), offer_in(stated.get("url", "")), handle_in(stated.get("url", ""))}
    same = 4 if wanted & known else 0
    return alike + same + (0.01 * len(stated) if alike or same else 0)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
