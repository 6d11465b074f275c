"""Whether a piece of a text is worth reading letter by letter. Nearly none is; pieces come again and are remembered."""

import re
from collections.abc import Iterator

from pipelines.matching import ways
from pipelines.matching.everyday import COMMON, frequency
from pipelines.matching.letters import READINGS, letters_of
from pipelines.matching.misspelt import NearWords
from pipelines.matching.spellings import Spelling
from pipelines.matching.tree import NameTree
from pipelines.words.folding import fold

NOTHING = 0
SINGLE = 1
"""One letter: with others beside it, it may be a name that is set apart."""
READ = 2
"""A name, or the beginning of one, may stand here in disguise."""
READ_BEFORE = 4
"""What stands here may be the end of a name that begins in the piece before."""
NEAR = 8
"""A word that is nearly a name's."""

_UNSPACED = "\u2e80-\u2fff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u0e00-\u0eff"
_STOPS = "，。、！（）【】《》“”「」：；"
PIECE = re.compile(rf"[^\s{_UNSPACED}{_STOPS}]+")
"""What stands between spaces, stops, and letters of scripts that are written without spaces."""
_SIGN = rf"[^\w\s{_UNSPACED}{_STOPS},()\[\]|:;\"'+&<>]"
BROKEN = re.compile(
    rf"[{_UNSPACED}]{_SIGN}+(?=[{_UNSPACED}])|(?<![{_UNSPACED}])[{_UNSPACED}] (?=[{_UNSPACED}])"
    rf"|[{_UNSPACED}] (?=[{_UNSPACED}](?![{_UNSPACED}]))"
)
"""A sign between two letters of such a script, or a single letter with a space beside it."""
_LONGEST_KEPT = 64
_MOST_KEPT = 100_000
_SHORTEST = 3
_FEW = 2
"""So many letters of a name may stand by themselves: "ASI CS"."""
_LONG = 5
"""From so many letters on the rest of a name is looked for whatever is missing."""


class Leads(dict[str, int]):
    """Piece of a text to what it is worth."""

    def __init__(self, spellings: list[Spelling], tree: NameTree, near: NearWords) -> None:
        super().__init__()
        self._tree = tree
        self._near = near
        names = [one.words for one in spellings if one.sort == "name" and not one.ways]
        self._ends = frozenset(end for words in names for end in _broken_ends(words))
        self._beginnings = frozenset(start for words in names for start in _broken_beginnings(words))
        self._first_words = frozenset(spelling.words[0] for spelling in spellings if len(spelling.words) > 1)

    def __missing__(self, piece: str) -> int:
        worth = self._worth(piece)
        if len(piece) <= _LONGEST_KEPT:
            if len(self) > _MOST_KEPT:
                self.clear()
            self[piece] = worth
        return worth

    def _worth(self, piece: str) -> int:
        if len(bare(piece)) == 1 or _legible(piece) <= 1:
            return SINGLE if any(map(str.isalnum, piece)) or not piece.isascii() else NOTHING
        letters = letters_of(piece)
        worth = READ if any(self._begins(piece, start) for start in starts(piece)) else NOTHING
        if letters in self._beginnings:
            worth |= READ
        if letters in self._ends:
            worth |= READ_BEFORE
        word = fold(bare(piece))
        if self._near.of(word) and (len(word) >= _LONG or frequency(word) < COMMON):
            worth |= NEAR
        return worth

    def _begins(self, piece: str, start: int) -> bool:
        for reading in self._tree.read(piece, start):
            plain = reading.ways in {ways.AS_WRITTEN, ways.ROMANISED} and reading.end - start == len(
                reading.spelling.written
            )
            if not plain:
                return True
        rest = piece[start:]
        if letters_of(rest) in self._first_words:
            return True
        if self._tree.leads_on(piece, start) < _SHORTEST:
            return False
        return not rest.isalpha() or frequency(fold(rest)) < COMMON


def _broken_ends(words: tuple[str, ...]) -> Iterator[str]:
    """Give what may stand by itself at the end of a name when a word of it is broken up."""
    for place, word in enumerate(words):
        following = "".join(words[place + 1 :])
        yield from (word[cut:] + following for cut in _cuts(len(word)))


def _broken_beginnings(words: tuple[str, ...]) -> Iterator[str]:
    return (words[0][:-cut] for cut in _cuts(len(words[0])))


def _cuts(length: int) -> Iterator[int]:
    for missing in range(1, length):
        left = length - missing
        if left >= _LONG or (missing <= _FEW and left >= _SHORTEST):
            yield missing


def bare(piece: str) -> str:
    """Take away what stands around the letters and digits of a piece."""
    first, last = 0, len(piece)
    while first < last and not piece[first].isalnum():
        first += 1
    while last > first and not piece[last - 1].isalnum():
        last -= 1
    return piece[first:last]


def _legible(piece: str) -> int:
    return sum(any(letters for letters, _ in READINGS[character]) for character in piece)


def starts(piece: str) -> Iterator[int]:
    """Give the places in a piece where a word may begin."""
    return (place for place in range(len(piece)) if not place or not piece[place - 1].isalnum())
