"""How sellers write a name so that a search for it does not find them: general rules, no list of any brand's."""

import re
from collections.abc import Iterator
from itertools import chain, zip_longest

from crawler.watchlist.languages import script_of

SHORTEST = 4
"""Letters of a name that still says something when it is changed."""
SHORTEST_ELSEWHERE = 2
"""Characters of a name in a script that needs fewer."""

_LOOKS = {"i": "1", "o": "0", "e": "3", "a": "4", "s": "5"}
"""Digits that look like a letter."""
_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("ou"), "u"),
    (re.compile("ch(?=[aou])"), "sh"),
    (re.compile("cc(?=[ei])"), "ch"),
    (re.compile("(?<!c)c(?=[eiy])"), "s"),
    (re.compile("c(?=[aou])"), "k"),
    (re.compile("ck|qu"), "k"),
    (re.compile("y"), "i"),
    (re.compile("i(?=$)"), "y"),
    (re.compile("z"), "s"),
    (re.compile("v"), "w"),
)
"""Letters and others that sound the same in most languages that are written with them."""
_HOUSE = "家"
"""Chinese sellers write a name's first character with it: "the house of G"."""


def disguises_of(name: str, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return disguised spellings of a name in small letters, strongest first and of each kind in turn.

    Empty for a name that is too short to be told from others once it is changed.
    """
    name = " ".join(name.casefold().split())
    if script_of(name) == "Latin":
        longest = max(re.findall(r"[^\W\d_]+", name) or [""], key=len)
        rules = (_looks_alike, _one_missing, _sounds_alike)
        changed = ((name.replace(longest, one, 1) for one in rule(longest)) for rule in rules)
        made = chain.from_iterable(zip_longest(_spaced(name), *changed))
        found = [one for one in made if one] if len(longest) >= SHORTEST else []
    else:
        found = list(_spaced(name)) if len(name) >= SHORTEST_ELSEWHERE else []
    if any(language.startswith("zh") for language in languages) and script_of(name) in {"Han", "Latin"}:
        found.append(name[0] + _HOUSE)
    return tuple(one for one in dict.fromkeys(found) if one != name)


def _spaced(name: str) -> Iterator[str]:
    """Apart where it is one word, together where it is several."""
    yield " ".join(name) if " " not in name else name.replace(" ", "")


def _looks_alike(word: str) -> Iterator[str]:
    for letter, digit in _LOOKS.items():
        if letter in word[1:]:
            yield word[0] + word[1:].replace(letter, digit)


def _one_missing(word: str) -> Iterator[str]:
    """Without one of two that are the same, else without a vowel inside."""
    for double in re.finditer(r"([^\W\d_])\1", word):
        yield word[: double.start()] + word[double.start() + 1 :]
    for vowel in re.finditer("(?<=.)[aeiou](?=.)", word):
        yield word[: vowel.start()] + word[vowel.end() :]


def _sounds_alike(word: str) -> Iterator[str]:
    for sound, other in _SOUNDS:
        if sound.search(word):
            yield sound.sub(other, word)
