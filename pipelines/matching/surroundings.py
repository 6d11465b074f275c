"""What stands around a name: terms that rule it out, and words that show that the brand is meant."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from opencc import OpenCC

from crawler.watchlist import Brand, Watchlist
from pipelines.words.edges import kind
from pipelines.words.folding import fold
from pipelines.words.terms import Found, TermFinder

Says = Literal["not_meant", "meant"]
Meant = Literal["own", "near", "no"]
_DRESS = frozenset({"bag", "cloth", "shoe"})
"""Houses that make one of these make the others too."""
_NEAR = _DRESS | {"watch"}
_WORN = _DRESS | {
    "watch",
    "watches",
    "jewel",
    "jewelry",
    "jewellery",
    "cosm",
    "cosmetics",
    "beauty",
    "luxury",
    "fashion",
}
_DEVICES = frozenset(
    {"elec", "electronics", "camera", "cameras", "phones", "audio", "computers", "computer", "appliances"}
)
_MODEL = re.compile(
    r"\W+(?:[^\W\d]+\W+)?(?=[\w-]*\d)"
    r"(?!m\d{1,2}\b|\d+(?:[.,]\d+)?(?:x|mm|cm|m|g|kg|mg|ml|l|oz|lbs?|v|w|kw|pcs?|in|inch|ft|k|%)?(?![\w-]))[\w-]{2,}"
)
"""A model's number: letters and digits, but not a measure."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One term that says something about one brand."""

    brand: str
    says: Says
    holds_name: bool = False
    """Whether the brand's own name is part of the term, as in "gucci mane": then it speaks only for that place."""


@dataclass(slots=True)
class Around:
    """What one text says about one brand."""

    lines: list[tuple[int, int]] = field(default_factory=list)
    """Where its product lines stand."""
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
            self.lines.append((found.start, found.end))
        elif sign.holds_name:
            self.barred.append((found.start, found.end))
            self.longest = max(self.longest, found.end - found.start)
        else:
            self.ruled_out = True


NOTHING = Around()
"""Of a brand about which a text says nothing."""


class Goods(NamedTuple):
    """A word for goods where it stands in a text."""

    start: int
    end: int
    categories: frozenset[str]


class Text:
    """One folded text, and what it says about any brand. Nothing is looked for before it is asked."""

    def __init__(self, folded: str, surroundings: "Surroundings") -> None:
        self.folded = folded
        self._surroundings = surroundings

    @cached_property
    def _around(self) -> dict[str, Around]:
        return self._surroundings.of(self.folded)

    @cached_property
    def _goods(self) -> list[Goods]:
        return [
            Goods(found.start, found.end, categories)
            for found in _goods_finder().find(self.folded)
            for categories in found.meanings
        ]

    def around(self, brand: str) -> Around:
        """Give what the watchlist's own terms say about a brand."""
        return self._around.get(brand, NOTHING) if self._surroundings.has_signs(brand) else NOTHING

    def meant(self, brand: str, start: int, end: int) -> Meant:
        """Tell whether goods or lines of a brand, or goods near to them, stand outside a span of the folded text."""
        if any(last <= start or first >= end for first, last in self.around(brand).lines):
            return "own"
        categories = self._surroundings.categories_of(brand)
        if categories & _DEVICES and _MODEL.match(self.folded, end):
            return "own"
        best: Meant = "no"
        others = False
        for goods in self._goods:
            if goods.start < end and goods.end > start:
                continue
            if not categories or goods.categories & categories:
                return "own"
            if goods.categories & _NEAR and categories & _DRESS:
                best = "near"
            elif not goods.categories & _WORN:
                others = True
        return "no" if others else best

    def names_a_work(self, brand: str) -> bool:
        """Tell whether a book, a film or music is named, where a name may well be a person's or a character's."""
        return self._surroundings.may_be_of_a_work(brand) and self._names_a_work

    @cached_property
    def _names_a_work(self) -> bool:
        return bool(_works_finder().find_all(self.folded))


class Surroundings:
    """The signs for each brand of a watchlist."""

    def __init__(self, watchlist: Watchlist) -> None:
        signs = [pair for brand in watchlist.brands for pair in _signs(brand)]
        self._finder = TermFinder(signs)
        self._brands = frozenset(sign.brand for _, sign in signs)
        self._categories = {brand.name: _categories(brand.category) for brand in watchlist.brands}
        self._of_works = frozenset(
            brand.name for brand in watchlist.brands if brand.everyday_word or self._categories[brand.name] & _WORN
        )

    def has_signs(self, brand: str) -> bool:
        """Tell whether there is anything to look for."""
        return brand in self._brands

    def categories_of(self, brand: str) -> frozenset[str]:
        """Give the words by which a brand's category is known."""
        return self._categories[brand]

    def may_be_of_a_work(self, brand: str) -> bool:
        """Tell whether the name beside a book or a film is more likely not the brand's."""
        return brand in self._of_works

    def of(self, folded: str) -> dict[str, Around]:
        """Find the signs in a folded text, by brand."""
        around: dict[str, Around] = {}
        for found in self._finder.find_all(folded):
            for sign in found.meanings:
                around.setdefault(sign.brand, Around()).take(found, sign)
        return around


def _signs(brand: Brand) -> Iterator[tuple[str, Sign]]:
    names = [fold(name) for name in brand.names]
    for term in brand.not_when:
        for form in _forms(term):
            yield form, Sign(brand.name, "not_meant", any(name in fold(term) for name in names))
    for line in brand.lines:
        yield line, Sign(brand.name, "meant")


def _categories(category: str | None) -> frozenset[str]:
    folded = fold(category or "")
    return frozenset({folded, *folded.split()} - {"", "and"})


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("pipelines.matching").joinpath("goods.toml").read_text("utf-8"))


@cache
def trade_words() -> tuple[str, ...]:
    """Give the folded words of the trade that are written together with a name in scripts without spaces."""
    return tuple({fold(form) for word in _listed(_table()["trade"]["words"]) for form in _forms(word)})


@cache
def _goods_finder() -> TermFinder[frozenset[str]]:
    """Read the words for goods, each with the categories that it speaks for."""
    table = _table()
    categories: dict[str, set[str]] = {}
    for entry in table["goods"]:
        for word in _listed(entry["words"]):
            for form in _forms(word):
                categories.setdefault(form, set()).update(entry["categories"])
    return TermFinder((word, frozenset(known)) for word, known in categories.items())


@cache
def _works_finder() -> TermFinder[None]:
    return TermFinder((form, None) for word in _listed(_table()["works"]["words"]) for form in _forms(word))


def _listed(words: str) -> Iterable[str]:
    return filter(None, (" ".join(word.split()) for word in words.replace("\n", " ").split(",")))


def _forms(word: str) -> set[str]:
    """Give a word with its English plural and in both Chinese scripts."""
    forms = {word}
    if word.isascii() and word[-1:].isalpha():
        forms.add(f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s")
    if any(kind(character) == "CJK" for character in word):
        forms.add(_to_traditional().convert(word))
    return forms


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")
