"""Names that are written other than as they are: read letter by letter, or one mistake away."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from pipelines.matching import leads, shape, ways
from pipelines.matching.gate import FURTHEST, Gate
from pipelines.matching.leads import FIRST, NEAR, NOTHING, PIECE, READ, READ_BEFORE, SINGLE, Leads, is_odd, word_of
from pipelines.matching.misspelt import NearWord, NearWords, is_misspelt
from pipelines.matching.spellings import Spelling
from pipelines.matching.tree import NameTree, Reading
from pipelines.words.terms import TermFinder


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

    def __init__(self, spellings: list[Spelling], plain: TermFinder[Spelling]) -> None:
        self._tree = NameTree(spellings)
        self._near = NearWords(one for one in spellings if one.sort == "name" and not one.ways)
        self._leads = Leads(spellings, self._tree, self._near)
        self._gate = Gate(spellings, plain, self._tree, self._near, self._leads)

        self.look = self._gate.look
        """Tells quickly whether plain or hidden names may be in a text: in most there are none."""

    def find(self, text: str) -> list[Written]:
        """Find the names in disguise in the first part of a text; those written as they are may be among them."""
        text = text[:FURTHEST]
        pieces = [_Piece(found[0], found.start(), self._leads[found[0]]) for found in PIECE.finditer(text)]
        written: list[Written] = []
        reach = 0
        """Up to where letters set apart were read as a name: each of them would begin another."""
        for start in dict.fromkeys((*_starts(pieces), *self._gate.broken(text))):
            if start < reach or not self._leads.may_begin(text, start):
                continue
            for reading in self._tree.walk(text, start).readings:
                how = shape.ways_of(text, reading)
                if how is not None and (how & ~ways.ROMANISED or is_odd(text, reading)):
                    written.append(_written(text, reading, how))
                    reach = max(reach, reading.end if how & ways.SPACED else 0)
        for spelling, first, last in self._gate.sounds.find(text):
            written.append(Written(spelling, ways.SOUNDING, first, last, last - first))
        return [*written, *self._misspelt(pieces)]

    def _misspelt(self, pieces: list[_Piece]) -> Iterator[Written]:
        for place, piece in enumerate(pieces):
            for near in self._near.of(word_of(piece.text)) if piece.worth & NEAR else ():
                first = place - near.place
                window = pieces[first : first + len(near.words)] if first >= 0 else []
                words = [word_of(one.text) for one in window]
                if len(words) == len(near.words) and is_misspelt(words, near.words):
                    yield _misspelt_in(window, near)


def _starts(pieces: list[_Piece]) -> Iterator[int]:
    after = NOTHING
    found: list[int] = []
    for text, start, worth in reversed(pieces):
        if worth & (READ | FIRST) or after & READ_BEFORE or worth == after == SINGLE:
            found += (start + place for place in leads.starts(text))
        after = worth
    return reversed(found)


def _written(text: str, reading: Reading, how: int) -> Written:
    end = reading.end
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return Written(reading.spelling, how, reading.letters[0], end, len(reading.letters) - reading.masks)


def _misspelt_in(window: list[_Piece], near: NearWord) -> Written:
    first, last = window[0], window[-1]
    start = first.start + first.text.find(leads.bare(first.text))
    end = last.start + last.text.find(inner := leads.bare(last.text)) + len(inner)
    # People seldom mistake the first letter.
    same_start = word_of(first.text)[0] == near.words[0][0]
    return Written(near.spelling, ways.MISSPELT, start, end, sum(map(len, near.words)) - 1 if same_start else 1)
