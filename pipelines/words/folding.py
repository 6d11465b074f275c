"""One spelling for what people write in many: case, width, styled letters, accents, quotes and dashes.

Every character folds on its own, to zero or more characters, so that a place in the folded text leads back to the
characters it came from. Texts in which only case can differ take a path that costs a tenth.
"""

import re
import unicodedata
from collections.abc import Sequence

FOLDING_VERSION = f"1-unicode{unicodedata.unidata_version}"

_ALIKE = {
    # letters that Unicode does not take apart
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "æ": "ae",
    "œ": "oe",
    # a letter of its own, not an и with an accent
    "й": "й",
    "Й": "й",
    # Arabic letters that are written for each other, the Persian forms, and the stretching bar
    "ى": "ي",
    "ی": "ي",
    "ة": "ه",
    "ک": "ك",
    "ـ": "",
    **dict.fromkeys("‘’ʼ‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
# Accents of Latin, Greek and Cyrillic, vowel points of Hebrew and Arabic, variation selectors. Other marks are letters
# to their script: the vowels of Thai and Devanagari, the voicing of kana.
_ACCENT = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]",
)
_HANGUL = re.compile("[\uac00-\ud7a3]")
_MOST_CACHED = 20_000  # characters; a text with more different ones was made to fill the memory


def _folded_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    parts = unicodedata.normalize("NFKC", character).casefold()
    letters = parts if _HANGUL.match(parts) else unicodedata.normalize("NFKD", parts)
    return "".join(map(_folded_part, letters))


def _folded_part(part: str) -> str:
    if _ACCENT.match(part) or unicodedata.category(part) == "Cf":
        return ""
    return " " if part.isspace() else _ALIKE.get(part, part).lower()


class _Table(dict[int, str]):
    """Code point to folded characters, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        if len(self) > _MOST_CACHED:
            self.clear()
        folded = self[code] = _folded_character(chr(code))
        return folded


_TABLE = _Table()
_ASCII = {code: _folded_character(chr(code)) for code in range(128)}


def _is_simple(character: str) -> bool:
    """Whether `str.lower` alone folds it, wherever it stands (a final sigma does not stand anywhere)."""
    return character != "Σ" and len(character.lower()) == 1 and _folded_character(character) == character.lower()


def _simple_class() -> str:
    # Nothing beyond U+FFFF: with such characters `re` falls back to a search that is a hundred times as slow.
    simple = "".join(re.escape(chr(code)) for code in range(0x20, 0x3100) if _is_simple(chr(code)))
    return simple + "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"


_OTHERS = re.compile(f"[^{_simple_class()}]+")


def fold(text: str) -> str:
    """Fold a text: ASCII in about a microsecond for 500 characters."""
    if text.isascii():
        # Of printable ASCII only the backtick folds to anything but its small letter.
        return text.lower() if text.isprintable() and "`" not in text else text.translate(_ASCII)
    return _OTHERS.sub(_folded_run, text).lower()


def _folded_run(run: re.Match[str]) -> str:
    return run[0].translate(_TABLE)


def origins(text: str) -> Sequence[int]:
    """Give for each character of `fold(text)` the index in `text` it came from, and at last the length of `text`."""
    if text.isascii() or _OTHERS.search(text) is None:
        return range(len(text) + 1)
    places = [index for index, character in enumerate(text) for _ in _TABLE[ord(character)]]
    places.append(len(text))
    return places


def span_in(text: str, places: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Lead a span of the folded text back to the text, with the accents that follow its last letter."""
    first, last = places[start], places[end - 1] + 1
    while last < len(text) and _ACCENT.match(text[last]):
        last += 1
    return first, last
