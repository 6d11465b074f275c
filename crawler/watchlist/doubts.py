"""What is no mistake in a watchlist, and still worth a second look."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.watchlist import Brand, Search, Watchlist
from crawler.watchlist.contradictions import key_of
from crawler.watchlist.marked import Document
from crawler.watchlist.marketplaces import Marketplace

SHORT = 3
"""Letters of a Latin name that is found within all sorts of texts."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at, with everything that it is said of."""

    sentence: str
    of: tuple[tuple[str, int], ...]
    """Brand or search, and its line."""


def find(watchlist: Watchlist, document: Document, known: Sequence[Marketplace]) -> list[Doubt]:
    """Return what is worth a look, each thing once, in the order in which it was met."""
    met: dict[str, dict[str, int]] = {}
    for index, brand in enumerate(watchlist.brands):
        for sentence in _of_brand(brand, currencies_of(brand, watchlist, known)):
            met.setdefault(sentence, {})[brand.name] = document.line_of(("brands", index))
    called = {one.name for one in known}
    for index, search in enumerate(watchlist.searches):
        for sentence in _of_search(search, called):
            met.setdefault(sentence, {})[f"search {index + 1}"] = document.line_of(("searches", index))
    named = {name for search in watchlist.searches for name in search.seasons}
    for index, season in enumerate(watchlist.seasons):
        if season.name not in named:
            line = document.line_of(("seasons", index))
            met.setdefault("no search names this season: it changes nothing", {})[season.name] = line
    return [Doubt(sentence, tuple(of.items())) for sentence, of in met.items()]


def currencies_of(brand: Brand, watchlist: Watchlist, known: Sequence[Marketplace]) -> tuple[str, ...]:
    """Return the currencies of the marketplaces that are searched for a brand, most frequent first."""
    currency = {one.name: one.currency for one in known}
    searched = dict.fromkeys(search.marketplace for search in watchlist.searches if concerns(search, brand))
    counted = Counter(code for name in searched if (code := currency.get(name)))
    return tuple(code for code, _ in counted.most_common())


def concerns(search: Search, brand: Brand) -> bool:
    """Whether a search is for a brand: by its brands, or by a term that holds one of its names."""
    if search.generates and (not search.brands or brand.name in search.brands):
        return True
    return any(key_of(name) in key_of(term) for term in search.terms for name in brand.names)


def _of_brand(brand: Brand, currencies: Sequence[str]) -> Iterator[str]:
    short = [name for name in brand.names if name.isascii() and len(name) <= SHORT]
    if short and not brand.everyday_word:
        yield "a name this short is part of many texts: everyday_word: true asks for more than the name"
    if brand.everyday_word and not brand.not_when:
        yield "an everyday word, and not_when names nothing that it means otherwise"
    if brand.everyday_word and not brand.category and not brand.lines:
        yield "an everyday word without category or lines: nothing beside it can show that the brand is meant"
    if len({key_of(name) for name in (brand.name, *brand.aliases)}) < len(brand.aliases) + (
        brand.name not in brand.aliases
    ):
        yield "a spelling stands twice, but for case or width"
    priced = {price.currency for price in brand.reference_prices}
    if not priced:
        yield "no reference price: no price can be found too low"
    for code in currencies if priced else ():
        if code not in priced:
            yield f"no reference price in {code}, and searched where prices are in it"
    if not brand.trade_marks:
        yield "no trade mark: a notice needs the registration it rests on"
    if not brand.authorised_sellers:
        yield "no authorised seller: their offers are judged like anybody's"


def _of_search(search: Search, called: Mapping[str, object] | set[str]) -> Iterator[str]:
    if called and search.marketplace not in called and "." not in search.marketplace:
        yield "of no known marketplace: a shop is crawled under its host, such as shop.example"
    if search.seasons and search.schedule is None:
        yield "seasons without a schedule: there is nothing to run more often"
