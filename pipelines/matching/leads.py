"""Whether a piece of a text is worth reading letter by letter. Nearly none is; pieces come again and are remembered."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipelines.matching import ways
from pipelines.matching.everyday import COMMON, frequency
from pipelines.matching.letters import PAIRED, READINGS, is_styled, letters_of
from pipelines.matching.misspelt import NearWords
from pipelines.matching.spellings import Spelling
from pipelines.matching.tree import NameTree, Reading
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

FIRST = 16
"""The first word of a name of several, or nearly all of a name: what follows decides."""

UNSPACED = "\u2e80-\u2fff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u0e00-\u0eff"
"""Letters of scripts that are written without spaces, as a range of a regular expression."""
STOPS = "，。、！（）【】《》“”「」：；"
PIECE = re.compile(rf"[^\s{UNSPACED}{STOPS}]+")
"""What stands between spaces, stops, and letters of scripts that are written without spaces."""
_MODEL = re.compile(r"[(\[]?(?:[A-Za-z]{0,4}-?[0-9]{3,6}[A-Za-z]?|[0-9]{2,}(?:[.,x-][0-9]+)?[A-Za-z]{0,2})[)\],.]?")
is_model = _MODEL.fullmatch
"""Tells a model's number or a measure: its letters are too few to be a name's."""
_FEWEST_LETTERS = 0.3
"""Share of letters below which the beginning of a name in digits is a model's number."""
_LONGEST_KEPT = 64
_MOST_KEPT = 100_000
_HEAD = 3
"""Letters by which most words are told to begin no name: so few come again from word to word."""
_SHORTEST = 3
_FEW = 2
"""So many letters of a name may stand by themselves: "ASI CS"."""
_LONG = 5
"""From so many letters on the rest of a name is looked for whatever is missing."""


class _Heads(dict[str, bool]):
    """First letters of a word to whether a name may begin so."""

    def __init__(self, tree: NameTree) -> None:
        super().__init__()
        self._tree = tree

    def __missing__(self, head: str) -> bool:
        if len(self) > _MOST_KEPT:
            self.clear()
        # Its last letter may be read as one with the next.
        known = self[head] = self._begins(head) or self._begins(head[:-1] + PAIRED.get(head[-1], head[-1]))
        return known

    def _begins(self, head: str) -> bool:
        walk = self._tree.walk(head, 0)
        return bool(walk.readings or walk.beyond)


class Leads(dict[str, int]):
    """Piece of a text to what it is worth."""

    def __init__(self, spellings: list[Spelling], tree: NameTree, near: NearWords) -> None:
        super().__init__()
        self._tree = tree
        self._heads = _Heads(tree)
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
        if is_model(piece):
            return NOTHING
        word = bare(piece)
        if len(word) <= 1 and not _is_dressed(piece, word):
            return SINGLE if word or not piece.isascii() else NOTHING
        worth = NOTHING
        for start in starts(piece):
            worth |= self._from(piece, start)
        if not word.isalpha():
            return worth
        folded = fold(word)
        if folded in self._beginnings:
            worth |= FIRST
        if folded in self._ends:
            worth |= READ_BEFORE
        if self._near.of(folded):
            worth |= NEAR
        return worth

    def may_begin(self, text: str, start: int) -> bool:
        """Tell quickly that no name begins in a place: in most none does."""
        head = text[start : start + _HEAD]
        return not head.isalpha() or self._heads[head]

    def _from(self, piece: str, start: int) -> int:
        if not self.may_begin(piece, start):
            return NOTHING
        walk = self._tree.walk(piece, start)
        if any(is_odd(piece, reading) for reading in walk.readings):
            return READ
        if not walk.beyond:
            return NOTHING
        rest = piece[start:]
        first = FIRST if letters_of(rest) in self._first_words else NOTHING
        if walk.beyond < _SHORTEST:
            return first
        if rest.isalpha():
            return FIRST if first or frequency(fold(rest)) < COMMON else NOTHING
        legible = not rest.isascii() or sum(map(str.isalpha, rest)) >= len(rest) * _FEWEST_LETTERS
        return READ if legible else NOTHING


def is_odd(text: str, reading: Reading) -> bool:
    """Whether it is written otherwise than the plain search finds it."""
    if reading.ways not in {ways.AS_WRITTEN, ways.ROMANISED}:
        return True
    return fold(text[reading.letters[0] : reading.end]) not in reading.spelling.forms


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
    if piece.isalnum():
        return piece
    first, last = 0, len(piece)
    while first < last and not piece[first].isalnum():
        first += 1
    while last > first and not piece[last - 1].isalnum():
        last -= 1
    return piece[first:last]


@lru_cache(maxsize=50_000)
def word_of(piece: str) -> str:
    """Fold a piece without what stands around its word."""
    return fold(bare(piece[:_LONGEST_KEPT]))


def _is_dressed(piece: str, word: str) -> bool:
    """Whether there are letters that Unicode calls signs (🅽), or several signs that stand for letters and none."""
    if not piece.isascii() and any(is_styled(READINGS[character]) for character in piece):
        return True
    return not word and sum(any(letters for letters, _ in READINGS[character]) for character in piece) > 1


def starts(piece: str) -> Iterable[int]:
    """Give the places in a piece where a word may begin."""
    if piece.isalnum():
        return (0,)
    return (place for place in range(len(piece)) if not place or not piece[place - 1].isalnum())
