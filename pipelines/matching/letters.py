"""What one character may be read as: itself, the letter it is dressed up as, looks like, or stands in for.

`READINGS[character]` is a tuple of (letters, way). A character that is read over, such as a zero-width space, has the
reading ("", way); what separates words has none. Which characters look alike is Unicode's own data (confusables.txt).
"""

import unicodedata
from collections.abc import Iterable, Iterator

from confusable_homoglyphs.confusables import confusables_data

from pipelines.matching import ways
from pipelines.words.folding import fold

Readings = tuple[tuple[str, int], ...]

MASKS = frozenset("*＊~～_＿#＃?？•●○◯◆□■×✕✖☆★※^…%")
"""What sellers put in the place of a letter."""
LONG_MASKS = frozenset("~～…")
"""May stand for two letters: D～r."""
PAIRS = {"rn": "m", "vv": "w", "cl": "d", "nn": "m"}
"""Two letters that look like one."""
PAIRED = {pair[0]: letter for pair, letter in PAIRS.items()}
"""The first of two such letters, and what both are read as."""

_IN_PLACE_OF = {
    "0": "o",
    "1": "il",
    "2": "z",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "gb",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "il",
    "¡": "i",
    "(": "c",
    "<": "c",
    "[": "c",
    "{": "c",
    "+": "t",
    "†": "t",
    "€": "e",
    "£": "l",
    "¢": "c",
    "©": "c",
    "¥": "y",
    "§": "s",
    "®": "r",
    "µ": "u",
    "#": "h",
    "ß": "b",
    "&": "e",
}
# Resembling in shape only, and not in Unicode's data: "ЯALPH".
_RESEMBLING = {
    "я": "r",
    "и": "n",
    "й": "n",
    "п": "n",
    "л": "n",
    "ш": "w",
    "щ": "w",
    "ц": "u",
    "д": "ad",
    "э": "e",
    "з": "e",
    "в": "b",
    "н": "h",
    "г": "r",
    "ф": "o",
    "м": "m",
    "т": "t",
    "к": "k",
    "λ": "a",
    "σ": "oe",
    "ω": "w",
    "η": "n",
    "ν": "v",
    "ρ": "p",
    "τ": "t",
    "μ": "u",
    "β": "b",
    "δ": "a",
    "ε": "e",
    "ξ": "e",
    "π": "n",
    "κ": "k",
    "χ": "x",
    "ψ": "w",
    "φ": "o",
    "θ": "o",
    "ł": "l",
}
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_VOICING = "\u3099\u309a"
_MOST_KEPT = 20_000


class _Table(dict[str, Readings]):
    """Filled as characters are met, and emptied when a text was made to fill the memory."""

    def __missing__(self, character: str) -> Readings:
        if len(self) > _MOST_KEPT:
            self.clear()
        readings = self[character] = tuple(_readings(character))
        return readings


def is_styled(readings: Readings) -> bool:
    """Tell whether a character is a letter in dress, also where Unicode calls it a sign: 🅽."""
    return any(way == ways.STYLED for _, way in readings)


def is_read_over(character: str) -> bool:
    """Tell whether a reader does not see the character, or sees it as part of the one before."""
    readings = READINGS[character]
    return bool(readings) and not readings[0][0]  # what is read over is read in no other way


def letters_of(text: str) -> str:
    """Fold a text and keep its letters and digits only: how names are entered to be read."""
    folded = fold(text)
    if folded.isalnum():
        return folded
    return "".join(character for character in folded if character.isalnum() or character in _VOICING)


def _readings(character: str) -> Iterator[tuple[str, int]]:
    taken = ""
    for letters, way in _possible(character):
        if letters not in taken or not letters:
            taken += letters
            yield letters, way


def _possible(character: str) -> Iterator[tuple[str, int]]:
    category = unicodedata.category(character)
    if category in {"Mn", "Me"} and character not in _VOICING:
        yield "", ways.INVISIBLE if "VARIATION" in unicodedata.name(character, "") else ways.ACCENTS
        return
    if category in {"Cf", "Cc"} and not character.isspace():
        yield "", ways.INVISIBLE
        return
    if character in "\u115f\u1160\u3164\uffa0\u2800":  # letters and signs without a shape
        yield "", ways.INVISIBLE
        return
    if plain := letters_of(character):
        yield plain, _dress(character, plain)
    yield from ((letter, ways.STYLED) for letter in _named(character))
    yield from ((letter, ways.LOOK_ALIKE) for letter in _resembling(character))
    yield from ((letter, ways.FOR_LETTERS) for letter in _IN_PLACE_OF.get(character, ""))


def _dress(character: str, plain: str) -> int:
    if character.lower() == plain:
        return ways.AS_WRITTEN
    if ord(character) in _FULL_WIDTH:
        return ways.FULL_WIDTH
    if unicodedata.decomposition(character).startswith("<"):
        return ways.AS_WRITTEN if "<narrow>" in unicodedata.decomposition(character) else ways.STYLED
    return ways.ACCENTS if plain.isascii() else ways.AS_WRITTEN


def _named(character: str) -> Iterator[str]:
    """Read the letter out of the character's name: NEGATIVE SQUARED LATIN CAPITAL LETTER G, … LETTER B WITH HOOK."""
    if character.isascii():
        return
    name = unicodedata.name(character, "").partition(" WITH ")[0]
    kind, _, letter = name.rpartition(" ")
    if len(letter) == 1 and ("LATIN" in kind or "REGIONAL INDICATOR" in kind) and not kind.endswith("TURNED"):
        yield letter.lower()


def _resembling(character: str) -> Iterator[str]:
    if character == "I":
        yield "l"
    elif character == "l":
        yield "i"
    if character.isascii():
        return
    looks = [character, *_cases(character)]
    near = [other for look in looks for other in _alike(look)]
    yield from _ascii_letters(near)
    yield from _ascii_letters(other for one in near for case in _cases(one) for other in _alike(case))
    yield from _RESEMBLING.get(character.lower(), "")


def _cases(character: str) -> list[str]:
    return [case for case in (character.lower(), character.upper()) if len(case) == 1 and case != character]


def _alike(character: str) -> list[str]:
    return [entry["c"] for entry in confusables_data.get(character, ())]


def _ascii_letters(characters: Iterable[str]) -> Iterator[str]:
    for character in characters:
        if len(character) == 1 and character.isascii() and character.isalnum():
            yield character.lower()
            if character in "lI":
                yield from "il"


READINGS = _Table()
