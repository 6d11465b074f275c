"""Chinese names in other characters that sound alike, as sellers write them to be understood and not found.

Each character is read as one syllable without its tone (anyascii's data), and syllables that many speakers do not tell
apart count as one. A text is searched for the sounds of all names at once; what is an everyday word, or lies across
one, is none of them.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import ahocorasick

from pipelines.matching.everyday import frequency
from pipelines.matching.spellings import Spelling, read_out, simplified
from pipelines.words.edges import kind
from pipelines.words.folding import fold

_SHORTEST = 2
_LONGEST_WORD = 4
_FIRST_CODE = 0xE000
"""Sounds are written in characters for private use, so that a text of them can be searched like any other."""
_MOST_SOUNDS = 0x1900
_SILENT = ord(" ")
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("j", "z"), ("q", "c"), ("x", "s"), ("n", "l"))
"""What is heard for each other at the beginning; j, q and x also stand in foreign names where zh, ch and sh might."""


class Sounding(NamedTuple):
    """A name as it stands in a text, in other characters."""

    spelling: Spelling
    start: int
    end: int


class _Table(dict[int, int]):
    """Code point of a character to that of its sound, where names have it."""

    def __init__(self, codes: dict[str, int]) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, code: int) -> int:
        character = chr(code)
        sound = _sound(character) if kind(character) == "CJK" else None
        found = self[code] = self._codes.get(sound, _SILENT) if sound else _SILENT
        return found


class SoundAlikes:
    """Finds the Chinese names of a watchlist by their sound."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        names = [one for one in spellings if kind(one.written[0]) == "CJK"]
        self._written = frozenset(one.written for one in names)
        sounding = {
            one: sounds
            for one in names
            if one.sort == "name" and not one.everyday and not one.ways and (sounds := _sounds(one.written))
        }
        codes: dict[str, int] = {}
        for sounds in sounding.values():
            for sound in sounds:
                if len(codes) < _MOST_SOUNDS:
                    codes.setdefault(sound, _FIRST_CODE + len(codes))
        self._table = _Table(codes)
        self._automaton = _automaton(sounding, self._table) if sounding else None

    def may_stand_in(self, text: str) -> bool:
        """Tell whether there is anything that sounds like a name and is not written as one."""
        return next(self.find(text), None) is not None

    def find(self, text: str) -> Iterator[Sounding]:
        """Find what sounds like a name; not in Japanese, which reads the characters otherwise."""
        if self._automaton is None or text.isascii():
            return
        for last, (length, spellings) in self._automaton.iter(text.translate(self._table)):
            start, end = last + 1 - length, last + 1
            written = fold(text[start:end])
            if written in self._written or _is_everyday(text, start, end) or _is_japanese(text):
                continue
            nearest = max(spellings, key=lambda one: _shared(one.written, written))
            if _shared(nearest.written, written):
                yield Sounding(nearest, start, end)


def _automaton(sounding: dict[Spelling, list[str]], table: _Table) -> "ahocorasick.Automaton":
    entered: dict[str, list[Spelling]] = {}
    for spelling in sounding:
        entered.setdefault(spelling.written.translate(table), []).append(spelling)
    automaton = ahocorasick.Automaton()
    for sounds, spellings in entered.items():
        automaton.add_word(sounds, (len(sounds), spellings))
    automaton.make_automaton()
    return automaton


def _sounds(name: str) -> list[str]:
    """Read a name syllable by syllable; nothing where a part of it is not Chinese."""
    sounds = [_sound(character) if kind(character) == "CJK" else None for character in name]
    return [sound for sound in sounds if sound] if len(sounds) >= _SHORTEST and all(sounds) else []


def _sound(character: str) -> str | None:
    syllable = read_out(character)
    if not (syllable.isascii() and syllable.isalpha()):
        return None
    for initial, heard in _INITIALS:
        if syllable.startswith(initial):
            syllable = heard + syllable.removeprefix(initial)
            break
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


def _shared(name: str, written: str) -> int:
    """Count the characters that both have in the same place: with none, it is chance rather than a hint."""
    return sum(one == other for one, other in zip(name, written, strict=True))


def _is_everyday(text: str, start: int, end: int) -> bool:
    """Whether an everyday word stands here, around it, or across either end: 古奇 is no name in 古奇怪."""
    begin = max(0, start - _LONGEST_WORD + 1)
    around = simplified(text[begin : end + _LONGEST_WORD - 1])
    start, end = start - begin, end - begin
    for first in range(end):
        for last in range(max(first + 2, start + 1), min(len(around), first + _LONGEST_WORD) + 1):
            reaches_out = first < start or last > end or (first, last) == (start, end)
            if reaches_out and frequency(around[first:last]):
                return True
    return False


def _is_japanese(text: str) -> bool:
    return any("\u3041" <= character <= "\u30fa" for character in text)
