"""Words that people use every day, in a dozen languages: a name one letter away from one of them is not misspelt.

The words come from `wordfreq`. Only their hashes are kept, sorted: seven megabytes instead of seventy.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

import wordfreq

from pipelines.words.folding import fold

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "tr", "id", "ar", "sv", "cs", "ro", "zh", "ko")
_UNACCENTED = frozenset({"ru", "zh", "ko"})
_RARE = 1.2
"""Zipf frequency from which English words are kept: one in sixty million."""
_TIERS = 16
_HALF = 2
COMMON = 3.0


def frequency(word: str) -> float:
    """Return how frequent a word (small letters, or folded) is where it is most so, on the Zipf scale; 0: unknown."""
    known = _known()
    key = _key(word)
    at = bisect_left(known, key)
    best = 0
    while at < len(known) and known[at] < key + _TIERS:
        best = known[at] - key + 1
        at += 1
    return best / _HALF


def _key(word: str) -> int:
    return hash(word) & ~(_TIERS - 1)


@cache
def _known() -> "array[int]":
    keys = array("q", _entries("en", "large", _RARE))
    for language in _LANGUAGES:
        keys.extend(_entries(language, "small", 0))
    wordfreq.get_frequency_list.cache_clear()
    return array("q", sorted(keys))


def _entries(language: str, size: str, rarest: float) -> Iterator[int]:
    """Give a key with its tier in the lowest bits. Words come in lists, one for each hundredth of a Zipf unit."""
    for place, words in enumerate(wordfreq.get_frequency_list(language, size)):
        zipf = 9 - place / 100
        if zipf < rarest:
            return
        tier = min(max(int(zipf * _HALF), 1), _TIERS) - 1
        for word in words:
            yield _key(word) | tier
            if language not in _UNACCENTED and not word.isascii() and (folded := fold(word)) != word:
                yield _key(folded) | tier
