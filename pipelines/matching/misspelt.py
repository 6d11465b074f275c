"""Names with one letter too many, too few, wrong or exchanged.

Every name word is entered under itself and under what remains when one letter is left out; a word within one mistake of
it shares one of these keys. So a word of a text is looked up about ten times, whatever the number of names.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipelines.matching.everyday import COMMON, frequency
from pipelines.matching.spellings import Spelling

_SHORTEST = 4
_SHORTEST_OF_SEVERAL = 3
_LONGEST = 32
_MOST_KEPT = 50_000
_SHORT, _LONG = 4, 7
_RARE, _RAREST = 1.5, 0.5
"""From which frequency a word of its own is no mistake, for long names and for short ones."""
_FAR_RARER = 2.5
"""How much rarer than the name a word is that is only a frequent mistake of it: it stands in lists of words too."""


class NearWord(NamedTuple):
    """A word of a name that a word of a text nearly is."""

    spelling: Spelling
    words: tuple[str, ...]
    """All words of the name."""
    place: int
    """Which of them it is."""


class NearWords:
    """Finds the name words that are exactly one mistake away from a word."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._entered: dict[str, list[NearWord]] = {}
        self._known: dict[str, list[NearWord]] = {}
        self._names: set[str] = set()
        """Names of one word: none of them is another misspelt."""
        for spelling in spellings:
            words = spelling.words
            if len(words) == 1:
                self._names.add(words[0])
            shortest = _SHORTEST if len(words) == 1 else _SHORTEST_OF_SEVERAL
            for place, word in enumerate(words):
                if word.isalpha() and shortest <= len(word) <= _LONGEST:
                    near = NearWord(spelling, words, place)
                    for key in {word, *_shorter(word)}:
                        self._entered.setdefault(key, []).append(near)

    def of(self, word: str) -> list[NearWord]:
        """Give the name words that a folded word is one mistake away from, where it has no meaning of its own."""
        if not _SHORTEST_OF_SEVERAL <= len(word) <= _LONGEST:
            return []
        if (known := self._known.get(word)) is not None:
            return known
        keys = [word, *_shorter(word)]
        if word in self._names or self._entered.keys().isdisjoint(keys):
            return []
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        known = self._known[word] = self._found(word, keys)
        return known

    def _found(self, word: str, keys: list[str]) -> list[NearWord]:
        found = {id(near): near for key in keys for near in self._entered.get(key, ())}
        return [near for near in found.values() if _may_be_meant(word, near)]


def _may_be_meant(word: str, near: NearWord) -> bool:
    name = near.words[near.place]
    if not is_one_mistake(word, name):
        return False
    known = frequency(word)
    if len(near.words) > 1:
        others = (other for place, other in enumerate(near.words) if place != near.place)
        return known < COMMON or any(frequency(other) < COMMON for other in others)
    if len(name) <= _SHORT and not _keeps_letters(word, name):
        return not known and len(word) >= _SHORT and word.isascii() and word[0] == name[0]
    if known < _RARE and frequency(name) - known >= _FAR_RARER:
        return True
    return known < (_RARE if len(name) >= _LONG else _RAREST)


def is_misspelt(words: Sequence[str], name: tuple[str, ...]) -> bool:
    """Tell whether words are those of a name but for one mistake."""
    different = [pair for pair in zip(words, name, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and is_one_mistake(*different[0])


def _shorter(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def is_one_mistake(word: str, name: str) -> bool:
    """Tell whether one letter was left out, added, changed, or exchanged with the next."""
    if word == name:
        return False
    if len(word) != len(name):
        shorter, longer = sorted((word, name), key=len)
        return len(longer) - len(shorter) == 1 and shorter in _shorter(longer)
    different = [place for place, (one, other) in enumerate(zip(word, name, strict=True)) if one != other]
    if len(different) == 1:
        return True
    if len(different) != 2:  # noqa: PLR2004 - two letters exchanged
        return False
    first, second = different
    return second == first + 1 and word[first] == name[second] and word[second] == name[first]


def _keeps_letters(word: str, name: str) -> bool:
    """Tell whether the mistake leaves every letter of the name in place: one doubled, added or exchanged."""
    return len(word) > len(name) or sorted(word) == sorted(name)
