"""The quick test that most texts do not pass: whether there is anything in it that may be a name in disguise."""

import re
from collections.abc import Iterable, Iterator

from pipelines.matching.leads import (
    FIRST,
    NEAR,
    NOTHING,
    PIECE,
    READ,
    READ_BEFORE,
    SINGLE,
    STOPS,
    UNSPACED,
    Leads,
    is_model,
    is_odd,
    starts,
    word_of,
)
from pipelines.matching.misspelt import NearWords
from pipelines.matching.sounds import SoundAlikes
from pipelines.matching.spellings import Spelling
from pipelines.matching.tree import NameTree
from pipelines.words.edges import kind
from pipelines.words.folding import fold
from pipelines.words.terms import TermFinder

FURTHEST = 10_000
"""Characters of a text that are read letter by letter: names are hidden from searches, at the beginning."""
PLAIN = 64
"""A name as it is written, or the first word of one."""
HIDDEN = 128
"""A name in disguise."""
_LONE = 32
"""One letter of a script without spaces, which begins or ends a name."""
_SIGN = rf"[^\w\s{UNSPACED}{STOPS},()\[\]|:;\"'+&<>]"
_LONGEST_BEFORE = 8
"""Letters of a name that may stand before a sign or a space in it."""
_MOST_WORDS = 16
_LONGEST_KEPT = 64
_MOST_KEPT = 100_000


class Gate(dict[str, int]):
    """What stands between two spaces, to what it is worth. Words come again: texts are looked up rather than read."""

    def __init__(
        self, spellings: list[Spelling], plain: TermFinder[Spelling], tree: NameTree, near: NearWords, leads: Leads
    ) -> None:
        super().__init__()
        self._tree = tree
        self._near = near
        self._leads = leads
        self._plain = plain
        self.sounds = SoundAlikes(spellings)
        self._first_words = frozenset(form.partition(" ")[0] for one in spellings for form in one.forms if " " in form)
        self._first_endings = frozenset(word[-2:] for word in self._first_words)
        self._longest_first = max(map(len, self._first_words), default=0)
        unspaced = [one.letters for one in spellings if _is_unspaced(one.letters[0])]
        self._ends = frozenset(letters[place] for letters in unspaced for place in (0, -1))
        self._signs, self._lone = _broken_up(unspaced, self._ends)

    def look(self, text: str) -> int:
        """Tell what a text is worth looking for: PLAIN, HIDDEN, both or nothing."""
        if len(text) > FURTHEST:
            return PLAIN | self.look(text[:FURTHEST])
        tokens = text.split()
        worth = list(map(self.__getitem__, tokens))
        if not any(worth):
            return NOTHING
        found = NOTHING
        for place, one in enumerate(worth):
            if one:
                found |= one & PLAIN
                if one & ~PLAIN and not found & HIDDEN and self._confirmed(tokens, worth, place):
                    found |= HIDDEN
        return found

    def broken(self, text: str) -> Iterator[int]:
        """Give where names may begin that are broken up by signs or spaces, in scripts without spaces."""
        for pattern in (self._signs, self._lone) if not text.isascii() else ():
            for found in pattern.finditer(text) if pattern else ():
                yield from range(max(0, found.start() - _LONGEST_BEFORE), found.start() + 1)

    def __missing__(self, token: str) -> int:
        if not token.isascii():
            worth = self._worth(token)
            if not worth & READ and self.sounds.may_stand_in(token):
                worth |= READ
        elif is_model(token):  # new on nearly every title
            worth = NOTHING
        else:
            worth = self._of_words(self._leads[token], token)
        if self._is_plain(fold(token)):
            worth |= PLAIN
        if len(token) <= _LONGEST_KEPT:
            if len(self) > _MOST_KEPT:
                self.clear()
            self[token] = worth
        return worth

    def _of_words(self, worth: int, token: str) -> int:
        """Settle what needs no look beside a token: a word near to a name of one word."""
        if worth & NEAR and any(len(near.words) == 1 for near in self._near.of(word_of(token))):
            return worth | READ
        return worth

    def _is_plain(self, folded: str) -> bool:
        """Whether a name stands in a token, or begins at its end and goes on in the next."""
        if self._plain.stands_in(folded):
            return True
        if folded[-2:] not in self._first_endings and folded[-1:] not in self._first_words:
            return False
        longest = min(len(folded), self._longest_first)
        return any(folded[-length:] in self._first_words for length in range(1, longest + 1))

    def _worth(self, token: str) -> int:
        if len(token) == 1 and token in self._ends:
            return _LONE
        for found in PIECE.finditer(token):
            piece = found[0]
            if piece == token:
                return self._of_words(self._leads[token], token)
            worth = NOTHING if is_model(piece) else self._leads[piece] & ~SINGLE
            if worth == FIRST and found.end() < len(token):  # what follows is there to be seen
                worth = self._is_read_at(token, found.start())
            if worth:
                return READ
        broken = self._signs is not None and not token.isalnum() and self._signs.search(token)
        return READ if broken else NOTHING

    def _confirmed(self, tokens: list[str], worth: list[int], place: int) -> bool:
        """Look at what stands beside a token, where that decides."""
        one = worth[place]
        if one & READ:
            return True
        if one & SINGLE:
            return place + 1 < len(worth) and bool(worth[place + 1] & SINGLE)
        if one & _LONE:
            beside = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
            return any(_is_unspaced(token[0]) or _is_unspaced(token[-1]) for token in beside)
        return (
            (bool(one & NEAR) and self._is_near(tokens, place))
            or (bool(one & FIRST) and self._is_read(tokens[place : place + _MOST_WORDS]))
            or (bool(one & READ_BEFORE) and place > 0 and self._is_read(tokens[place - 1 : place + 1]))
        )

    def _is_near(self, tokens: list[str], place: int) -> bool:
        """Whether all other words of a name stand where they have to beside a word that is nearly one of it."""
        for near in self._near.of(word_of(tokens[place])):
            first = place - near.place
            if 0 <= first <= len(tokens) - len(near.words) and all(
                other == place or word_of(tokens[other]) == word for other, word in enumerate(near.words, first)
            ):
                return True
        return False

    def _is_read(self, tokens: list[str]) -> bool:
        text = " ".join(tokens)
        return any(self._is_read_at(text, start) for start in starts(tokens[0]))

    def _is_read_at(self, text: str, start: int) -> bool:
        """Whether a name in disguise begins in a place."""
        if not self._leads.may_begin(text, start):
            return False
        return any(is_odd(text, reading) for reading in self._tree.walk(text, start).readings)


def _broken_up(names: list[str], ends: frozenset[str]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """Make what finds names in scripts without spaces that are broken up by signs, and by a space at one end."""
    if not names:
        return None, None
    every = _one_of({letter for name in names for letter in name})
    own = _one_of({letter for name in names for letter in name if _is_unspaced(letter)})
    end = _one_of(ends)
    signs = re.compile(rf"{own}{_SIGN}+(?={every})|{every}{_SIGN}+(?={own})")
    return signs, re.compile(rf"(?<![{UNSPACED}]){end} (?={own})|{own} (?={end}(?![{UNSPACED}]))")


def _one_of(letters: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(letters)))}]"


def _is_unspaced(character: str) -> bool:
    return kind(character) in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR"}
