"""Find many terms in one pass over a folded text, as whole words."""

from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

import ahocorasick

from pipelines.words.edges import is_whole
from pipelines.words.folding import fold

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """One term met in a folded text."""

    start: int
    end: int
    meanings: tuple[T, ...]
    """Everything that was entered under this spelling."""


class TermFinder(Generic[T]):
    """An Aho-Corasick automaton over folded terms: time grows with the text, not with the number of terms."""

    def __init__(self, terms: Iterable[tuple[str, T]]) -> None:
        meanings: dict[str, list[T]] = {}
        for term, meaning in terms:
            meanings.setdefault(" ".join(fold(term).split()), []).append(meaning)
        meanings.pop("", None)
        self._all = _automaton(meanings)
        # In a plain text only plain terms can stand, and with few first letters the automaton is four times as fast.
        self._plain = _automaton({term: meaning for term, meaning in meanings.items() if term.isascii()})

    def stands_in(self, folded: str) -> bool:
        """Tell whether any term stands in a folded text as a whole word."""
        automaton = self._plain if folded.isascii() else self._all
        if automaton is None:
            return False
        for last, (length, _) in automaton.iter(folded):  # noqa: SIM110 - `any` costs as much again as the search
            if is_whole(folded, last + 1 - length, last + 1):
                return True
        return False

    def find_all(self, folded: str) -> list[Found[T]]:
        """Find every term that is a whole word, also inside another, by start and then longest first."""
        automaton = self._plain if folded.isascii() else self._all
        if automaton is None:
            return []
        whole: list[Found[T]] = []
        for last, (length, meanings) in automaton.iter(folded):
            if is_whole(folded, last + 1 - length, last + 1):
                whole.append(Found(last + 1 - length, last + 1, meanings))
        if len(whole) > 1:
            whole.sort(key=_place)
        return whole

    def find(self, folded: str) -> list[Found[T]]:
        """Find the terms that are whole words; of those that overlap the longest wins."""
        whole = self.find_all(folded)
        if len(whole) < 2:  # noqa: PLR2004 - one term overlaps with nothing
            return whole
        kept: list[Found[T]] = []
        for found in whole:
            if not kept or found.start >= kept[-1].end:
                kept.append(found)
            elif found.end - found.start > kept[-1].end - kept[-1].start:
                kept[-1] = found
        return kept


def _place(found: Found[T]) -> tuple[int, int]:
    return found.start, -found.end


def _automaton(meanings: dict[str, list[T]]) -> "ahocorasick.Automaton | None":
    if not meanings:
        return None
    automaton = ahocorasick.Automaton()
    for term, means in meanings.items():
        automaton.add_word(term, (len(term), tuple(means)))
    automaton.make_automaton()
    return automaton
