"""What stands around a name: terms that rule it out, and words that show that the brand is meant."""

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from crawler.watchlist import Brand, Watchlist
from pipelines.words.folding import fold
from pipelines.words.terms import Found, TermFinder


@dataclass(frozen=True, slots=True)
class Sign:
    """One term that says something about one brand."""

    brand: str
    says: Literal["not_meant", "meant"]
    holds_name: bool = False
    """Whether the brand's own name is part of the term, as in "gucci mane": then it speaks only for that place."""


@dataclass(slots=True)
class Around:
    """What one text says about one brand."""

    meant: bool = False
    ruled_out: bool = False
    """Whether the whole text speaks of something else."""
    barred: list[tuple[int, int]] = field(default_factory=list)
    """Spans, by start, in which the name is part of another: "gucci mane"."""
    longest: int = 0
    """Length of the longest of them."""

    def bars(self, start: int, end: int) -> bool:
        """Tell whether a name at this span is ruled out. Looks at the spans near it only."""
        if self.ruled_out or not self.barred:
            return self.ruled_out
        near = bisect_left(self.barred, (start - self.longest, 0))
        beyond = bisect_left(self.barred, (end, 0))
        return any(last > start for _, last in self.barred[near:beyond])

    def take(self, found: Found[Sign], sign: Sign) -> None:
        """Count in one sign that stands in the text."""
        if sign.says == "meant":
            self.meant = True
        elif sign.holds_name:
            self.barred.append((found.start, found.end))
            self.longest = max(self.longest, found.end - found.start)
        else:
            self.ruled_out = True


NOTHING = Around()
"""Of a brand about which a text says nothing."""


class Surroundings:
    """Finds the signs for each brand of a watchlist."""

    def __init__(self, watchlist: Watchlist) -> None:
        signs = [pair for brand in watchlist.brands for pair in _signs(brand)]
        self._finder = TermFinder(signs)
        self.brands = frozenset(sign.brand for _, sign in signs)
        """The brands for which there is anything to look for."""

    def of(self, folded: str) -> Mapping[str, Around]:
        """Find the signs in a folded text, by brand."""
        around: dict[str, Around] = {}
        for found in self._finder.find_all(folded):
            for sign in found.meanings:
                around.setdefault(sign.brand, Around()).take(found, sign)
        return around


def _signs(brand: Brand) -> Iterator[tuple[str, Sign]]:
    names = [fold(name) for name in brand.names]
    for term in brand.not_when:
        yield term, Sign(brand.name, "not_meant", any(name in fold(term) for name in names))
    if brand.everyday_word:
        for word in {*brand.lines, *_goods_of(brand.category)}:
            yield word, Sign(brand.name, "meant")


def _goods_of(category: str | None) -> frozenset[str]:
    if category is None:
        return frozenset()
    folded = fold(category)
    goods = _goods()
    known = (words for name in (folded, *folded.split()) for words in goods.get(name, ()))
    return frozenset(known) | {category}


@cache
def _goods() -> Mapping[str, list[str]]:
    """Read the words for goods, by folded category."""
    table = tomllib.loads(files("pipelines.matching").joinpath("goods.toml").read_text("utf-8"))
    words: dict[str, list[str]] = {}
    for entry in table["goods"]:
        for category in entry["categories"]:
            words.setdefault(fold(category), []).extend(entry["words"])
    return words
