"""The shapes in which marketplaces hold their offers: cards or rows of a search page, values of an offer page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from crawler.errors import ContributorError
from crawler.items import Source
from crawler.reading.columns import Columns
from crawler.reading.cuts import at_most, cut, stepwise
from crawler.reading.node_text import Node, pair_of, visible_amount
from crawler.reading.page import Page
from crawler.reading.rules import NodeRule, Path, node_rule, state_list, state_rule
from crawler.reading.selectors import Index, Indexer, compile_selectors, first_found
from crawler.reading.state_columns import state_columns
from crawler.reading.values import FIELDS, MANY

Stated = dict[str, Any]
_SEVERAL = frozenset({"images", "attributes"})
"""Fields for which all that stands in a state counts."""
IN_CARD = "img @data-src | img @src"
"""Rule for the images of a card."""
_MANY = 500
"""Cards of a page from which on they may be made to be slow."""
_DEEPEST = 8
"""Cards within each other."""
_MOST_CARDS = 5_000
_MOST_ROWS = 20_000
"""Of one page; result pages have up to a few hundred offers, what people save of an interface some thousands."""
Getter = Callable[[Index, Node], Any]


@dataclass(frozen=True, slots=True)
class Results:
    """What one search page states: its offers in page order, the number of results, the address of the next page."""

    columns: Columns = field(default_factory=dict)
    """The cells of each field, one for each offer."""
    count: int = 0
    """How many offers."""
    total: Any = None
    next_url: Any = None
    source: Source | None = None
    """Where the rows stood, if that is not where the shape always looks."""


class ResultsShape(Protocol):
    """How a search page holds its offers."""

    @property
    def source(self) -> Source:
        """Where it looks."""

    def results(self, page: Page) -> Results:
        """Return what a page states; no rows where it has none of this shape."""


class OfferShape(Protocol):
    """How an offer page holds its values."""

    @property
    def source(self) -> Source:
        """Where it looks."""

    def stated(self, page: Page) -> Stated:
        """Return what a page states, by field; {} where it has none of this shape."""


class Cards:
    """Search results in the page's elements.

    each: CSS selectors of one card of the page's own results; of several, the first that a page has counts. until:
    selector of the element after which the results of another search begin. total, next_url: rules for the number of
    results and the address of the next page. fields: a rule for each field of a listing (see `crawler.reading.rules`),
    read within the card. Where there is none for the images or for the address, the images within the card are taken,
    and the address in which the identifier stood.
    """

    source: Source = "dom"

    def __init__(self, each: str, *, until: str = "", total: str = "", next_url: str = "", **fields: str) -> None:
        self._each = compile_selectors(each)
        self._until = compile_selectors(until) if until else ()
        self._total = node_rule(total) if total else None
        self._next_url = node_rule(next_url) if next_url else None
        around = [rule for rule in (self._total, self._next_url) if rule]
        self._indexer = Indexer([*self._each, *self._until, *(s for rule in around for s in rule.selectors())])
        self._fields = NodeFields({"images": IN_CARD, **fields})

    def results(self, page: Page) -> Results:
        """Return what the cards of a page state; no rows where it has none of this shape."""
        if page.json is not None:
            return Results()
        root = page.tree
        index = self._indexer.index(root)
        cards = first_found(self._each, index)
        if len(cards) > _MANY:
            cards = list(at_most(_MOST_CARDS, _not_too_deep(cards), "cards"))
        end = first_found(self._until, index) if cards else []
        if end:
            cards = list(_before(cards, end[0], root))
        total = self._total.first(index, root) if self._total else None
        next_url = self._next_url.first(index, root) if self._next_url else None
        columns = self._fields.columns(cards)
        columns.setdefault("url", columns.get("listing_id", [None] * len(cards)))
        return Results(columns, len(cards), total, next_url)


class Rows:
    """Search results in embedded state.

    state: name of the state (see `Page.state`). each: path to the list of offers; "." where the state is that list, as
    in what people save of an interface. total, next_url and fields: as for
    `Cards`, as paths; `total` and `next_url` from the root of the state.
    """

    source: Source = "state"

    def __init__(self, state: str, each: str, *, total: str = "", next_url: str = "", **fields: str) -> None:
        self._state = state
        self._each = state_list(each, rows=True)
        _check(fields)
        self._columns = state_columns(fields, several=_SEVERAL)
        self._around = [state_rule(rule) if rule else None for rule in (total, next_url)]

    def results(self, page: Page) -> Results:
        """Return what the rows of a page's state hold; no rows where it has no such state."""
        state = page.state(self._state)
        if state is None:
            return Results()
        rows = [row for row in at_most(_MOST_ROWS, self._each(state), "rows") if type(row) is dict]
        return Results(self._columns(rows), len(rows), *(get(state) if get else None for get in self._around))


class OnPage:
    """Values of an offer page in its elements: a rule for each field."""

    source: Source = "dom"

    def __init__(self, **fields: str) -> None:
        self._fields = NodeFields(fields)

    def stated(self, page: Page) -> Stated:
        """Return what the page states; {} for a body that is JSON."""
        return {} if page.json is not None else self._fields.stated(page.tree)


class InState:
    """Values of an offer page in embedded state.

    state: name of the state. at: path to the offer within it, from where the rules for the fields start.
    """

    source: Source = "state"

    def __init__(self, state: str, at: str = "", **fields: str) -> None:
        self._state = state
        self._at = state_rule(at) if at else None
        self._fields = _state_fields(fields)

    def stated(self, page: Page) -> Stated:
        """Return what the state holds; {} where there is none."""
        state = page.state(self._state)
        if self._at is not None and state is not None:
            state = self._at(state)
        if state is None:
            return {}
        return {name: found for name, get in self._fields if (found := get(state)) not in (None, "", [])}


class NodeFields:
    """Rules for elements, answered together from one walk."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        _check(fields)
        rules = {name: node_rule(rule) for name, rule in fields.items() if rule}
        self._indexer = Indexer([selector for rule in rules.values() for selector in rule.selectors()])
        self._getters = [(name, _getter(name, rule)) for name, rule in rules.items()]

    def stated(self, root: Node) -> Stated:
        """Return what an element states, by field."""
        if not self._getters:
            return {}
        index = self._indexer.index(root)
        return {name: found for name, get in self._getters if (found := get(index, root))}

    def columns(self, roots: list[Node]) -> dict[str, list[Any]]:
        """Return what each of several elements states, by field; None where it states nothing."""
        stated = [(self._indexer.index(root), root) for root in roots]
        return {name: [get(index, root) or None for index, root in stated] for name, get in self._getters}


def _getter(name: str, rule: NodeRule) -> Getter:
    if name == "sponsored":
        return rule.exists
    if name == "attributes":
        return lambda index, root: rule.every(index, root, pair_of)
    if name in {"price", "list_price", "price_max"}:
        return lambda index, root: rule.every(index, root, visible_amount)
    return rule.every if name in MANY else rule.first


def _state_fields(fields: Mapping[str, str]) -> list[tuple[str, Path]]:
    _check(fields)
    return [(name, state_list(rule) if name in _SEVERAL else state_rule(rule)) for name, rule in fields.items()]


def _check(fields: Mapping[str, str]) -> None:
    for name in fields:
        if name not in FIELDS:
            raise ContributorError(f"There is no field {name!r}. Known are: {', '.join(sorted(FIELDS))}.")


def _not_too_deep(cards: list[Node]) -> list[Node]:
    """Return the cards but those within many others: each is read with all that is in it."""
    known = set(cards)
    flat = [card for card in cards if sum(above in known for above in stepwise(card.iterancestors())) < _DEEPEST]
    if len(flat) < len(cards):
        cut("cards_within_cards", len(cards) - len(flat))
    return flat


def _before(cards: list[Node], end: Node, root: Node) -> Iterator[Node]:
    """Yield the cards that stand before an element."""
    wanted = set(cards)
    for element in root.iter():
        if element is end:
            return
        if element in wanted:
            yield element
