"""Names with one letter too many, too few, wrong or exchanged.

Every name word is entered under itself and under what remains when one letter is left out; a word within one mistake of
it shares one of these keys. So a word of a text is looked up about ten times, whatever the number of names.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipelines.matching.spellings import Spelling

_SHORTEST = 4
_SHORTEST_OF_SEVERAL = 3
_LONGEST = 32


class NearWord(NamedTuple):
    """A word of a name that a word of a text nearly is."""

    spelling: Spelling
    place: int
    """Which word of the name it is."""


class NearWords:
    """Finds the name words that are exactly one mistake away from a word."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._entered: dict[str, list[NearWord]] = {}
        for spelling in spellings:
            words = spelling.words
            shortest = _SHORTEST if len(words) == 1 else _SHORTEST_OF_SEVERAL
            for place, word in enumerate(words):
                if word.isalpha() and shortest <= len(word) <= _LONGEST:
                    for key in (word, *_shorter(word)):
                        self._entered.setdefault(key, []).append(NearWord(spelling, place))

    def of(self, word: str) -> tuple[NearWord, ...]:
        """Give the name words that a folded word is one mistake away from."""
        if not _SHORTEST_OF_SEVERAL <= len(word) <= _LONGEST:
            return ()
        near = {found for key in (word, *_shorter(word)) for found in self._entered.get(key, ())}
        return tuple(found for found in near if is_one_mistake(word, found.spelling.words[found.place]))


def _shorter(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


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


def keeps_letters(word: str, name: str) -> bool:
    """Tell whether the mistake leaves every letter of the name in place: one doubled, added or exchanged."""
    return len(word) > len(name) or sorted(word) == sorted(name)
