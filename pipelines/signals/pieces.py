"""How many pieces a price is for."""

import re

_ONE = frozenset(
    (
        *(
            "",
            "1",
            "piece",
            "pieces",
            "pc",
            "pcs",
            "pair",
            "pairs",
            "each",
            "unit",
            "item",
            "set",
            "stück",
            "stk",
            "pièce",
        ),
        *(
            "pieza",
            "peça",
            "шт",
            "шт.",
            "adet",
            "buah",
            "cái",
            "件",
            "个",
            "個",
            "双",
            "雙",
            "只",
            "条",
            "台",
            "部",
            "点",
            "套",
        ),
        *("개", "قطعة"),
    )
)
_LOT = re.compile(
    r"\b(?:lots?|bundle|job ?lot|lote|konvolut)(?: (?:of|de|von|da))? ?(\d{1,4})\b"
    r"|(?<!\d)(\d{1,4}) ?(?:pcs|pieces|piece|pairs|units|stück|stk|шт)\b ?/ ?lot\b"
    r"|(?<!\d)(\d{1,4}) ?(?:件装|件裝|个装|個裝|双装|条装|只装|個セット|点セット|개입)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?<!\d)(\d{1,4}) ?(?:pcs|pieces|piece|pairs|units|stück|stk|шт)\b", re.IGNORECASE)
_PACK = re.compile(
    r"\b(?:pack|set|box) of \d|\b\d{1,3}[ -]?(?:pack|er[ -]?pack|er[ -]?set)\b"
    r"|(?<!\d)(?:[2-9]|\d{2,4}) ?(?:pcs|pieces|pairs|units|stück|stk|шт)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_MOST = 1000
"""A lot of more is no lot but a number of something else."""


def pieces(unit: str | None, title: str) -> int | None:
    """Return how many pieces the price buys; None where that can not be told.

    A pack in a title ("3-pack", "544 pcs") is not divided: it may as well be the parts of one thing.
    """
    unit = (unit or "").strip().casefold()
    if unit not in _ONE:
        return _count(_LOT, unit) or _count(_COUNTED, unit)
    if not _DIGIT.search(title):
        return 1
    return _count(_LOT, title) or (None if _PACK.search(title) else 1)


def _count(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    number = int(next(group for group in found.groups() if group)) if found else 0
    return number if 0 < number <= _MOST else None
