"""The spellings under which a brand is looked for: what the watchlist says, and what follows from it for any name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from anyascii import anyascii
from opencc import OpenCC

from crawler.watchlist import Brand, Watchlist
from pipelines.matching import ways
from pipelines.matching.everyday import COMMON, frequency
from pipelines.matching.letters import letters_of
from pipelines.words.edges import kind
from pipelines.words.folding import fold

Sort = Literal["name", "short", "line"]

_SHORTEST_ROMANISED = 5
_SHORTEST_LINE = 4
_LONGEST_INITIALS = 3
_SHORTEST_TOGETHER = 6
_COMMON_LINE = 3.5
_SAME = (("'", ""), (" & ", " and "), (" & ", " "), ("-", " "))
_READ_OUT = {"地": "di", "得": "de", "乐": "le", "樂": "le", "行": "hang", "娜": "na", "伽": "jia", "茄": "jia"}
"""Characters whose sound in foreign names is not their first in the tables."""


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """One way of writing one brand."""

    brand: str
    alias: str
    """As the watchlist has it: what a reviewer is told."""
    sort: Sort
    everyday: bool
    """Whether nothing but its surroundings can tell that the brand is meant."""
    written: str
    """What is looked for, folded."""
    ways: int = ways.AS_WRITTEN
    """How it differs from the alias."""

    @property
    def letters(self) -> str:
        """Its letters and digits alone."""
        return letters_of(self.written)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms in which people write it: also as one word, without an apostrophe, with "and" for "&"."""
        forms = [self.written]
        if self.written.isascii() and self.sort != "short":
            forms += (self.written.replace(sign, other) for sign, other in _SAME)
            together = self.letters
            if " " in self.written and len(together) >= _SHORTEST_TOGETHER and not frequency(together):
                forms.append(together)
        return tuple(dict.fromkeys(forms))

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, without what separates them."""
        if self.written.isalnum():
            return (self.written,)
        spaced = "".join(one if one.isalnum() or one in "'\u3099\u309a" else " " for one in self.written)
        return tuple(spaced.replace("'", "").split())


def of(watchlist: Watchlist) -> list[Spelling]:
    """Give all spellings of all brands, each folded form once a brand."""
    return [spelling for brand in watchlist.brands for spelling in _of_brand(brand)]


def _of_brand(brand: Brand) -> Iterator[Spelling]:
    taken: set[str] = set()
    for spelling in _possible(brand):
        if len(spelling.letters) > 1 and spelling.written not in taken:
            taken.add(spelling.written)
            yield spelling


def _possible(brand: Brand) -> Iterator[Spelling]:
    for alias in brand.names:
        yield Spelling(brand.name, alias, "name", _is_everyday(brand, alias), _folded(alias))
    for short in brand.abbreviations:
        yield Spelling(brand.name, short, "short", everyday=True, written=_folded(short))
    for line in brand.lines:
        yield Spelling(brand.name, line, "line", everyday=_is_everyday_line(line), written=_folded(line))
    for other in brand.disguises:
        yield _known_disguise(brand.name, _folded(other))
    for alias in brand.names:
        for variant in _chinese_variants(alias):
            yield Spelling(brand.name, alias, "name", _is_everyday(brand, alias), variant)
        for form in _romanised(alias):
            yield Spelling(brand.name, alias, "name", bool(frequency(letters_of(form))), form, ways.ROMANISED)


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _is_everyday(brand: Brand, alias: str) -> bool:
    """Tell whether people use the alias every day: not its longer forms ("Coach New York"), seldom other scripts."""
    if _is_initials(alias):
        return True
    script = kind(brand.name[0])
    shortest = min(len(name.split()) for name in brand.names if kind(name[0]) == script)
    same = kind(alias[0]) == script and len(alias.split()) == shortest
    return brand.everyday_word and (same or frequency(_folded(alias)) >= COMMON)


def _known_disguise(brand: str, written: str) -> Spelling:
    """Enter what the watchlist lists: a short one and an ordinary word do not show by themselves who is meant."""
    sort: Sort = "short" if len(letters_of(written)) <= _LONGEST_INITIALS else "name"
    return Spelling(brand, brand, sort, sort == "short" or frequency(written) >= COMMON, written, ways.LISTED)


def _is_initials(alias: str) -> bool:
    """Whether it is letters with points between, "M.A.C", which are looked for without the points too."""
    return len(alias) > 2 and all(len(part) <= 1 for part in alias.replace("&", ".").split("."))  # noqa: PLR2004 - two letters and a point


def _is_everyday_line(line: str) -> bool:
    """Whether it is one short or ordinary word; of several words even ordinary ones are rarely met together."""
    folded = _folded(line)
    return " " not in folded and (len(folded) < _SHORTEST_LINE or frequency(folded) >= _COMMON_LINE)


def _chinese_variants(alias: str) -> Iterator[str]:
    if any(kind(character) == "CJK" for character in alias):
        for converter in _converters():
            yield _folded(converter.convert(alias))


@cache
def _converters() -> tuple[OpenCC, ...]:
    return tuple(OpenCC(scheme) for scheme in ("t2s", "s2t"))


def simplified(text: str) -> str:
    """Write a text in simplified Chinese characters, where it does not change its length by that."""
    other = _converters()[0].convert(text)
    return other if len(other) == len(text) else text


def read_out(character: str) -> str:
    """Return the syllable of a Chinese character, without its tone: "gu"."""
    return _READ_OUT.get(character) or anyascii(character).lower()


def _romanised(alias: str) -> tuple[str, ...]:
    """Write a Chinese name as it is read out: 古驰 as "gu chi"."""
    if not all(kind(character) == "CJK" for character in alias):
        return ()
    syllables = [read_out(character) for character in alias]
    fits = len("".join(syllables)) >= _SHORTEST_ROMANISED and all(map(str.isalpha, syllables))
    return (" ".join(syllables),) if fits else ()
