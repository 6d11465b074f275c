"""What to search for: the analyst's own terms, and those that are generated from what is known of a brand.

Pure: what earlier searches have brought is handed in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from types import MappingProxyType
from typing import TypeVar

from crawler.watchlist import Brand, Search, Watchlist
from crawler.watchlist.disguises import disguises_of
from crawler.watchlist.languages import fitting, script_of

T = TypeVar("T")

IDLE_CRAWLS = 5
"""A generated term that has brought nothing in so many crawls, one after the other, is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermYield:
    """What one term has brought on one marketplace, over the crawls in which the site answered it."""

    crawls: int
    offers: int
    """Distinct offers seen."""
    new: int
    """Those among them that no earlier crawl had seen."""
    naming: int
    """Those that name a watched brand, as they are judged now."""
    suspects: int
    """Those of medium or high risk."""
    idle: int
    """Its newest crawls, one after the other, in which none named a brand or was suspect."""

    @property
    def is_weak(self) -> bool:
        """Whether it has brought nothing for so long that it can be dropped."""
        return self.idle >= IDLE_CRAWLS


Yields = Mapping[str, TermYield]
"""Term, in small letters, to what it has brought."""
NO_YIELDS: Yields = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Term:
    """One candidate."""

    text: str
    by_hand: bool
    """Whether it stands in the watchlist as it is: then it is not dropped, whatever it brings."""


def terms_of(brand: Brand, search: Search, languages: Sequence[str] = ()) -> tuple[Term, ...]:
    """Return everything that could be searched for a brand, strongest first, each once.

    First its main spelling in each script that fits the languages, then one of each kind in turn: other spellings,
    lines, disguises, abbreviations.
    """
    spellings = fitting(brand.names, languages) or (brand.name,)
    scripts = [script_of(spelling) for spelling in spellings]
    mains = [one for at, one in enumerate(spellings) if scripts.index(scripts[at]) == at]
    main, others = _names(brand, mains), _names(brand, [one for one in spellings if one not in mains])
    makers = {
        "names": others,
        "lines": _with_lines(spellings[:1], brand.lines),
        "disguises": _disguised(brand, mains, tuple(languages)),
        "abbreviations": _with_lines(brand.abbreviations, brand.lines or _goods(brand)),
    }
    rest = _in_turn(terms for origin, terms in makers.items() if origin in search.terms_from)
    found: dict[str, Term] = {}
    for term in chain(main if "names" in search.terms_from else (), rest):
        found.setdefault(term.text.casefold(), term)
    return tuple(found.values())


def planned(
    watchlist: Watchlist, marketplace: str, languages: Sequence[str] = (), yields: Yields = NO_YIELDS
) -> Mapping[str, int | None]:
    """Return what to search for on a marketplace, with the result pages to read; None: nobody says how many.

    The terms of its searches, and what is generated for their brands; without a search, what is generated for all
    brands. Each term once, in whatever case, with the most pages that any search wants.
    """
    pages: dict[str, int | None] = {}
    written: dict[str, str] = {}
    searches = watchlist.searches_on(marketplace)
    for search in searches or (Search(marketplace="any"),):
        for term in (*search.terms, *_generated(search, watchlist, languages, yields)):
            text = written.setdefault(term.casefold(), term)
            pages[text] = max(search.pages, pages.get(text) or 0) if searches else None
    return pages


def _generated(search: Search, watchlist: Watchlist, languages: Sequence[str], yields: Yields) -> Iterable[str]:
    if not search.generates:
        return ()
    brands = [brand for brand in watchlist.brands if not search.brands or brand.name in search.brands]
    taken = {name.casefold(): brand.name for brand in watchlist.brands for name in brand.names}
    chosen = []
    for brand in brands:
        # A disguise of one brand may be the name of another.
        own = (
            one for one in terms_of(brand, search, languages) if taken.get(one.text.casefold()) in {None, brand.name}
        )
        chosen.append(within_budget(own, brand.budget, yields))
    # Each brand's strongest first: what the budget of the search cuts off is the weakest of all.
    return islice(_in_turn(chosen), search.budget)


def within_budget(terms: Iterable[Term], budget: int, yields: Yields) -> list[str]:
    """Return the terms to search, at most `budget`; of the weak ones those alone that stand in the watchlist."""
    kept = (term for term in terms if term.by_hand or not _is_weak(term, yields))
    return [term.text for term in islice(kept, budget)]


def _is_weak(term: Term, yields: Yields) -> bool:
    known = yields.get(term.text.casefold())
    return known is not None and known.is_weak


def _names(brand: Brand, spellings: Sequence[str]) -> Iterator[Term]:
    for spelling in spellings:
        if brand.everyday_word and spelling == brand.name == spellings[0]:
            # Alone it would bring all that the word means otherwise.
            yield from (Term(f"{spelling} {word}", by_hand=False) for word in _goods(brand))
        yield Term(spelling, by_hand=True)


def _with_lines(starts: Sequence[str], lines: Sequence[str]) -> Iterator[Term]:
    for start in starts:
        for line in lines:
            holds = start.casefold() in line.casefold()
            yield Term(line if holds else f"{start} {line}", by_hand=holds)


def _disguised(brand: Brand, mains: Sequence[str], languages: tuple[str, ...]) -> Iterator[Term]:
    for written in brand.disguises:
        yield Term(written, by_hand=True)
    for text in _in_turn(disguises_of(spelling, languages) for spelling in mains):
        yield Term(text, by_hand=False)


def _goods(brand: Brand) -> tuple[str, ...]:
    """Return what the brand makes, in the one word that people search: handbags, of luxury handbags."""
    words = (brand.category or "").split()
    return (" ".join(words) if words[-1] == "goods" else words[-1],) if words else ()


def _in_turn(rows: Iterable[Iterable[T]]) -> Iterator[T]:
    """Yield the first of each row, then the second of each, to the end of the longest."""
    waiting = [iter(row) for row in rows]
    while waiting:
        left = []
        for row in waiting:
            for one in islice(row, 1):
                yield one
                left.append(row)
        waiting = left
