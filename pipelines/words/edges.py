"""Where a word ends: not only at spaces. A change of script is an edge, and some scripts write without spaces."""

import unicodedata
from functools import lru_cache

NUMBER = "NUMBER"
_UNSPACED = frozenset({"CJK", "THAI", "LAO", "KHMER", "MYANMAR"})
_VOICING = "\u3099\u309a"
_SHORTEST_INSIDE = {"KATAKANA": 4, "HIRAGANA": 4, "HANGUL": 3}
"""From how many letters a name is taken for itself inside a longer run: コーチ also begins コーチング (coaching)."""
_SHORTEST_BESIDE_NUMBER = 4
"""From how many letters "GUCCI2024" is taken for two words; "gap5" is a part number."""
_SHORTEST_PREFIXED = 4

_PREFIXES = {
    # and, so, in, like, for, the, and their compounds, which Arabic and Hebrew write together with the word
    "ARABIC": frozenset(["و", "ف", "ب", "ك", "ل", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "وب", "ول", "وك"]),
    "HEBREW": frozenset(["ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "וש", "של", "מה", "שה"]),
}
_FOLLOWERS = {
    # goods and particles that are written together with a name before them
    "KATAKANA": (
        "バッグ",
        "ハンド",
        "ショルダー",
        "トート",
        "サングラス",
        "スニーカー",
        "ベルト",
        "ウォッチ",
        "ネックレス",
        "ピアス",
        "リング",
    ),
    "HANGUL": (
        "가방",
        "지갑",
        "시계",
        "신발",
        "운동화",
        "벨트",
        "백",
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "도",
        "와",
        "과",
        "로",
    ),
}


@lru_cache(maxsize=20_000)
def kind(character: str) -> str:
    """Tell the script of a letter (the first word of its Unicode name), NUMBER, or "" for what separates words."""
    if character in _VOICING:
        return "KATAKANA"
    if not character.isalnum():
        return ""
    if character.isnumeric() and not character.isalpha():
        return NUMBER
    return unicodedata.name(character, "OTHER").partition(" ")[0].partition("-")[0]


def is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether the span of a folded text is a word or words of its own. Looks at a few characters around it."""
    return _begins(text, start, end) and _ends(text, start, end)


def _begins(text: str, start: int, end: int) -> bool:
    if start == 0:
        return True
    before, first = kind(text[start - 1]), kind(text[start])
    if before != first:
        return _changes(before, first, end - start)
    if first in _PREFIXES:
        return end - start >= _SHORTEST_PREFIXED and _word_before(text, start, first) in _PREFIXES[first]
    return first in _UNSPACED or not first or _is_long(text, start, end, first)


def _ends(text: str, start: int, end: int) -> bool:
    if end == len(text):
        return True
    if text[end] in _VOICING:
        return False
    last, after = kind(text[end - 1]), kind(text[end])
    if last != after:
        return _changes(last, after, end - start)
    if last in _UNSPACED or not last or _is_long(text, start, end, last):
        return True
    return last in _FOLLOWERS and text.startswith(_folded_followers(last), end)


def _changes(one: str, other: str, length: int) -> bool:
    if NUMBER not in {one, other} or not one or not other:
        return True
    # "2024高仿" is two words whatever its length: no part number is written with such signs.
    return length >= _SHORTEST_BESIDE_NUMBER or one in _UNSPACED or other in _UNSPACED


def _is_long(text: str, start: int, end: int, script: str) -> bool:
    shortest = _SHORTEST_INSIDE.get(script)
    return shortest is not None and sum(letter not in _VOICING for letter in text[start:end]) >= shortest


def _word_before(text: str, start: int, script: str) -> str:
    first = start
    while first > 0 and start - first <= _SHORTEST_PREFIXED and kind(text[first - 1]) == script:
        first -= 1
    return text[first:start]


@lru_cache
def _folded_followers(script: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFKD", word) if script == "KATAKANA" else word for word in _FOLLOWERS[script])
