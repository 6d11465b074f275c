"""Whether what was read letter by letter is a name as a seller writes it, or letters that happen to lie in a row."""

from functools import lru_cache
from itertools import pairwise

from pipelines.matching import ways
from pipelines.matching.everyday import frequency
from pipelines.matching.letters import READINGS, is_read_over, is_styled, letters_of
from pipelines.matching.tree import Reading
from pipelines.words.edges import NUMBER, kind
from pipelines.words.folding import fold

_UNSPACED = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR"})
_SHORTEST_BESIDE_NUMBER = 4
_SHORTEST_MASKED_FIRST = 6
_LEAST_SHOWN = 0.65
_MOST_SIGNS, _MOST_SIGNS_LONG = 0.6, 0.8
_SHORTEST = 4
_ENDS = frozenset("?？#＃%!！")
"""Signs that end a word more often than they hide its last letter."""


def ways_of(text: str, reading: Reading) -> int | None:
    """Tell in which ways a name is written where it was read; None where it is not the name."""
    apart = _set_apart(text, reading)
    if apart is None or not _stands_alone(text, reading, apart):
        return None
    if not _has_enough_letters(text, reading) or _is_other_word(text, reading, apart):
        return None
    return reading.ways | apart


def _set_apart(text: str, reading: Reading) -> int | None:
    gaps = [_gap(text, one, other) for one, other in pairwise(reading.letters)]
    own = _own_gaps(reading.spelling.written)
    inside = [gap for place, gap in enumerate(gaps) if place not in own]
    filled = [gap for gap in inside if gap]
    if not filled:
        return ways.JOINED if any(not gaps[place] for place in own) else 0
    if len(filled) == len(inside):
        return ways.SPACED if len(set(filled)) <= max(2, len(filled) // 2) else None
    if len(filled) == 1:
        return _broken(text, reading, filled[0])
    return None if any(gap.isspace() for gap in filled) else ways.SPACED


def _gap(text: str, one: int, other: int) -> str:
    return "".join(sign for sign in text[one + 1 : other] if not sign.isalnum() and not is_read_over(sign))


@lru_cache(maxsize=20_000)
def _own_gaps(written: str) -> frozenset[int]:
    """After which letters of a name a word of it ends."""
    own, letters = set[int](), 0
    for character in written:
        if letters_of(character):
            letters += 1
        else:
            own.add(letters - 1)
    return frozenset(place for place in own if 0 <= place < letters - 1)


def _broken(text: str, reading: Reading, gap: str) -> int | None:
    """Tell how a word of the name was broken up: where both parts are words of their own, it may not have been."""
    written = text[reading.letters[0] : reading.end]
    if kind(written[0]) in _UNSPACED:
        return ways.SPLIT if len(reading.letters) >= _SHORTEST or not gap.isspace() else None
    if len(reading.letters) < _SHORTEST:
        return None
    parts = letters_of(written.partition(gap)[0]), letters_of(written.rpartition(gap)[2])
    return ways.SPLIT_IN_WORDS if all(_is_word(part) for part in parts) else ways.SPLIT


def _is_word(part: str) -> bool:
    return part.isdigit() or frequency(part) > 0


def _stands_alone(text: str, reading: Reading, apart: int) -> bool:
    start, end = reading.letters[0], reading.end
    long = len(reading.letters) >= _SHORTEST_BESIDE_NUMBER
    before, after = _last_seen(text, start), _next_seen(text, end)
    if not _is_edge(before, text[start], long=long) or not _is_edge(after, text[end - 1], long=long):
        return False
    if apart & ways.SPACED:
        own = _own_gaps(reading.spelling.written)
        gaps = {text[letter + 1] for place, letter in enumerate(reading.letters[:-1]) if place not in own}
        return not (_goes_on(text, start - 1, -1, gaps) or _goes_on(text, end, 1, gaps))
    return True


def _last_seen(text: str, start: int) -> str:
    while start > 0 and is_read_over(text[start - 1]):
        start -= 1
    return text[start - 1] if start else " "


def _next_seen(text: str, end: int) -> str:
    while end < len(text) and is_read_over(text[end]):
        end += 1
    return text[end] if end < len(text) else " "


def _is_edge(neighbour: str, own: str, *, long: bool) -> bool:
    theirs = kind(neighbour)
    if not theirs:
        return not is_styled(READINGS[neighbour])
    if theirs in _UNSPACED:
        return True
    if kind(own) in _UNSPACED:
        return True
    return theirs == NUMBER and long and own.isalpha()


def _goes_on(text: str, gap: int, step: int, gaps: set[str]) -> bool:
    """Whether one more letter is set apart in the same way beside the name, as in "b a s i c s"."""
    letter, beyond = gap + step, gap + 2 * step
    if not 0 <= letter < len(text) or text[gap] not in gaps or not text[letter].isalpha():
        return False
    if kind(text[letter]) in _UNSPACED:
        return False
    return not 0 <= beyond < len(text) or text[beyond] in gaps or text[beyond].isspace()


def _has_enough_letters(text: str, reading: Reading) -> bool:
    total = len(reading.letters)
    if reading.ways & ways.MASKED and not _shows_enough(text, reading):
        return False
    if not reading.ways & ways.FOR_LETTERS:
        return True
    signs = sum(not text[place].isalpha() and not is_styled(READINGS[text[place]]) for place in reading.letters)
    return (
        reading.spelling.sort != "short"
        and signs <= total * (_MOST_SIGNS_LONG if total > _SHORTEST else _MOST_SIGNS)
        and (signs == 1 or total >= _SHORTEST)
    )


def _shows_enough(text: str, reading: Reading) -> bool:
    total, first, last = len(reading.letters), text[reading.letters[0]], text[reading.letters[-1]]
    if total < _SHORTEST or last in _ENDS or (not first.isalnum() and total < _SHORTEST_MASKED_FIRST):
        return False
    shown = total - reading.masks
    return shown >= total * _LEAST_SHOWN or (total == _SHORTEST and len(set(reading.letters)) < total)


def _is_other_word(text: str, reading: Reading, apart: int) -> bool:
    """Whether what stands there is a word of its own that only resembles the name."""
    if apart or not reading.ways & (ways.LOOK_ALIKE | ways.ACCENTS | ways.FOR_LETTERS):
        return False
    written = text[reading.letters[0] : reading.end]
    if not written.isalpha():
        return False
    folded = fold(written)
    return folded != reading.spelling.written and frequency(folded) > 0
