"""Whether a title names the kind of goods that a brand's reference prices are for, and not one of its small things."""

from functools import lru_cache

from crawler.watchlist import Brand
from pipelines.signals.vocabulary import TABLE
from pipelines.words.folding import fold
from pipelines.words.terms import TermFinder

_WORDS: dict[str, list[str]] = TABLE["main_goods"]
_CALLED: dict[str, list[str]] = TABLE["main_goods_of"]
_SMALL = "not"
_NEW = TermFinder((word, None) for word in TABLE["new"]["words"])
_FINDER = TermFinder((word, kind) for kind, words in _WORDS.items() for word in words)


def names_main_goods(folded_title: str, brand: Brand) -> bool:
    """Tell whether the title names goods of the brand's category, or a line that has a reference price of its own."""
    met = {kind for found in _FINDER.find_all(folded_title) for kind in found.meanings}
    if _SMALL in met:
        return False
    lines = (fold(price.line) for price in brand.reference_prices if price.line)
    return not met.isdisjoint(_kinds_of(brand.category)) or any(line in folded_title for line in lines)


def is_said_new(folded: str) -> bool:
    """Tell whether a folded title or condition says that the thing is new."""
    return bool(_NEW.find_all(folded))


@lru_cache(maxsize=1024)
def _kinds_of(category: str | None) -> frozenset[str]:
    """Return the kinds of goods of a category in the analyst's words; of none or an unknown one all but beauty."""
    folded = fold(category or "")
    kinds = {kind for kind in _WORDS if kind in folded}
    kinds.update(kind for called, meant in _CALLED.items() if called in folded for kind in meant)
    return frozenset(kinds or _WORDS.keys() - {"beauty"}) - {_SMALL}
