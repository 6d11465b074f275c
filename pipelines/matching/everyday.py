"""Words that people use every day, in a dozen languages: a name one letter away from one of them is not misspelt.

The words come from `wordfreq`. Only their hashes are kept, sorted: eight megabytes instead of eighty.
"""

import os
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from zlib import adler32, crc32

from platformdirs import user_cache_path

from pipelines.words.folding import FOLDING_VERSION, fold

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "tr", "id", "ar", "ja", "ko")
_UNACCENTED = frozenset({"ru", "zh", "ja", "ko", "id", "en"})
_LARGE = {"en": 1.2, "zh": 2.5}
"""Of which languages rarer words are kept too, from which Zipf frequency: 1.2 is one in sixty million. Sayings such as
标新立异 are rare and hold what sounds like names."""
_WITHOUT_ACCENTS = 3.5
"""From which frequency a word is also known without its accents, as hasty people write it."""
_TIERS = 16
_HALF = 2
COMMON = 3.0
_DIGEST = 32
_VERSION = f"2-{version('wordfreq')}-{FOLDING_VERSION}"
"""Raise its first number when other words are kept, or otherwise."""


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
    """Return a number that is the same in every process, as `hash` is not; 48 bits above those of the tier."""
    written = word.encode("utf-8", "surrogatepass")
    return (crc32(written) << 16 | adler32(written) & 0xFFFF) * _TIERS


@cache
def _known() -> "array[int]":
    """Return the sorted keys, from the file in which an earlier process left them: to sort them takes a second."""
    file = user_cache_path("bazaarwatch") / f"words-{_VERSION}.bin"
    with suppress(OSError, ValueError):
        return _kept_in(file)
    keys = _sorted()
    with suppress(OSError):  # without a file it only takes longer next time
        file.parent.mkdir(parents=True, exist_ok=True)
        whole = file.with_name(f"{file.name}.{os.getpid()}")
        whole.write_bytes(sha256(keys.tobytes()).digest() + keys.tobytes())
        whole.replace(file)
    return keys


def _kept_in(file: Path) -> "array[int]":
    """Raise OSError where it can not be read, ValueError where it is not whole."""
    kept = file.read_bytes()
    content = memoryview(kept)[_DIGEST:]
    if sha256(content).digest() != kept[:_DIGEST]:
        raise ValueError(f"{file} is damaged")
    return array("q", content.tobytes())


def _sorted() -> "array[int]":
    import wordfreq  # noqa: PLC0415 - takes as long as all else that a command imports, and is seldom needed

    keys = array("q")
    for language in _LARGE:
        _enter(keys, language, wordfreq.get_frequency_list(language, "large"))
    for language in _LANGUAGES:
        _enter(keys, language, wordfreq.get_frequency_list(language, "small"))
    wordfreq.get_frequency_list.cache_clear()
    return array("q", sorted(keys))


def _enter(keys: "array[int]", language: str, lists: Sequence[Sequence[str]]) -> None:
    """Enter a key with its tier in the lowest bits. Words come in lists, one for each hundredth of a Zipf unit."""
    for place, words in enumerate(lists):
        zipf = 9 - place / 100
        if zipf < _LARGE.get(language, 0):
            return
        tier = min(max(int(zipf * _HALF), 1), _TIERS) - 1
        keys.extend([_key(word) | tier for word in words])
        if zipf >= _WITHOUT_ACCENTS and language not in _UNACCENTED:
            keys.extend([_key(fold(word)) | tier for word in words if not word.isascii()])
