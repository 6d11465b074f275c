"""Names that are written other than as they are: read letter by letter, or one mistake away."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest
from typing import NamedTuple

from pipelines.matching import leads, shape, ways
from pipelines.matching.everyday import COMMON, frequency
from pipelines.matching.leads import BROKEN, NEAR, PIECE, READ, READ_BEFORE, SINGLE, Leads
from pipelines.matching.misspelt import NearWords, is_one_mistake, keeps_letters
from pipelines.matching.spellings import Spelling
from pipelines.matching.tree import NameTree, Reading
from pipelines.words.folding import fold

FURTHEST = 20_000
"""Characters of a text that are read so: names are hidden from searches, at the beginning."""
_SHORT, _LONG = 4, 7
_FAR_RARER = 2.5
_RARE, _RAREST = 1.5, 0.5
"""From which frequency a word of its own is no mistake, for long names and for short ones."""
_LONGEST_BEFORE = 8


class Written(NamedTuple):
    """A name as it stands in a text."""

    spelling: Spelling
    ways: int
    start: int
    end: int
    shown: int
    """How many of its letters are to be seen."""


class _Piece(NamedTuple):
    text: str
    start: int
    worth: int


class HiddenNames:
    """Finds the names of a watchlist in disguise."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        spellings = list(spellings)
        self._tree = NameTree(spellings)
        self._near = NearWords(one for one in spellings if one.sort == "name" and not one.ways)
        self._leads = Leads(spellings, self._tree, self._near)

    def may_be_in(self, text: str) -> bool:
        """Tell quickly whether there is anything to read: of most texts there is not."""
        plain = text.isascii()
        worth = list(map(self._leads.__getitem__, text.split() if plain else PIECE.findall(text)))
        if any(worth) and (max(worth) > SINGLE or _has_singles_in_a_row(worth)):
            return True
        return not plain and BROKEN.search(text) is not None

    def find(self, text: str) -> Iterator[Written]:
        """Find the names in disguise. Those that are written as they are may be among them."""
        pieces = [_Piece(found[0], found.start(), self._leads[found[0]]) for found in PIECE.finditer(text)]
        for start in dict.fromkeys((*_starts(pieces), *_broken(text))):
            for reading in self._tree.read(text, start):
                how = shape.ways_of(text, reading)
                if how is not None and how & ~ways.ROMANISED:
                    yield _written(text, reading, how)
        yield from self._misspelt(pieces)

    def _misspelt(self, pieces: list[_Piece]) -> Iterator[Written]:
        if not any(piece.worth & NEAR for piece in pieces):
            return
        words = [_bare(piece) for piece in pieces]
        words = [word for word in words if word.text]
        for place, word in enumerate(words):
            for near in self._near.of(word.text) if word.worth & NEAR else ():
                window = _same_words(words, place - near.place, near.spelling)
                if window is not None and not _are_other_words(window, near.spelling):
                    first, last = window[0], window[-1]
                    # People seldom mistake the first letter.
                    same_start = first.text[0] == near.spelling.written[0]
                    shown = len(near.spelling.letters) - 1 if same_start else 1
                    yield Written(near.spelling, ways.MISSPELT, first.start, last.start + len(last.text), shown)


def _has_singles_in_a_row(worth: list[int]) -> bool:
    return any(one == other == SINGLE for one, other in pairwise(worth))


def _starts(pieces: list[_Piece]) -> Iterator[int]:
    for piece, after in zip_longest(pieces, pieces[1:]):
        apart = after is not None and piece.worth == after.worth == SINGLE
        if apart or piece.worth & READ or (after is not None and after.worth & READ_BEFORE):
            yield from (piece.start + start for start in leads.starts(piece.text))


def _broken(text: str) -> Iterator[int]:
    for found in BROKEN.finditer(text) if not text.isascii() else ():
        yield from range(max(0, found.start() - _LONGEST_BEFORE), found.start() + 1)


def _written(text: str, reading: Reading, how: int) -> Written:
    end = reading.end
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return Written(reading.spelling, how, reading.letters[0], end, len(reading.letters) - reading.masks)


def _bare(piece: _Piece) -> _Piece:
    """Fold a piece and take away what stands around the word; empty where what is left is no word."""
    inner = leads.bare(piece.text)
    folded = fold(inner)
    start = piece.start + piece.text.find(inner)
    return _Piece(folded if len(folded) == len(inner) else "", start, piece.worth)


def _same_words(words: list[_Piece], first: int, spelling: Spelling) -> list[_Piece] | None:
    """Give the words that are those of a name but for one mistake."""
    last = first + len(spelling.words) - 1
    if first < 0 or last >= len(words):
        return None
    window = words[first : last + 1]
    mistakes = 0
    for word, name in zip(window, spelling.words, strict=True):
        if word.text != name:
            mistakes += 1 if is_one_mistake(word.text, name) else 2
    return window if mistakes == 1 else None


def _are_other_words(window: list[_Piece], spelling: Spelling) -> bool:
    """Whether what stands there has a meaning of its own: "samson", "barberry", "air jodhpurs"."""
    if len(window) > 1:
        return all(frequency(word.text) >= COMMON for word in window)
    word = window[0].text
    known = frequency(word)
    if len(spelling.letters) <= _SHORT and not keeps_letters(word, spelling.letters):
        return known > 0 or len(word) < _SHORT or not word.isascii() or word[0] != spelling.letters[0]
    if known < _RARE and frequency(spelling.letters) - known >= _FAR_RARER:
        return False  # so common a mistake that it stands in the list of words
    return known >= (_RARE if len(spelling.letters) >= _LONG else _RAREST)
