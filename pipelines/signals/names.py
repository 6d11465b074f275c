"""Signals from how and where the brand is named."""

from pipelines.signals.case import Case, Finding
from pipelines.words.folding import fold

INTENT: dict[str, float] = {
    "invisible characters": 1.0,
    "look-alike letters": 1.0,
    "a known disguise": 1.0,
    "masked letters": 1.0,
    "digits or signs for letters": 0.9,
    "letters set apart": 0.7,
    "styled letters": 0.5,
    "a word broken up": 0.5,
    "broken up into words": 0.5,
    "written with characters that sound alike": 0.5,
    # what happens by accident, or is how people type
    "full-width letters": 0.3,
    "added accents": 0.3,
    "misspelt": 0.3,
    "words run together": 0.0,
    "written in Latin letters": 0.0,
}
"""How sure each disguise shows that the seller wants the name read by people and not found by a search."""
_OTHER = 0.5
_TOGETHER = (" x ", " × ", "×", " & ", " feat ", " by ", "联名", "コラボ", "콜라보", "collab")
_FEW = 2
_MANY = 3

_NO_BRAND = frozenset(
    fold(word)
    for word in (
        *(
            "unbranded",
            "no brand",
            "nobrand",
            "non-branded",
            "generic",
            "does not apply",
            "n/a",
            "none",
            "other",
            "oem",
            "markenlos",
        ),
        *(
            "ohne marke",
            "sans marque",
            "sin marca",
            "sem marca",
            "senza marca",
            "без бренда",
            "нет бренда",
            "ノーブランド",
        ),
        *(
            "ノーブランド品",
            "无品牌",
            "无",
            "其他",
            "other/其他",
            "無品牌",
            "브랜드 없음",
            "노브랜드",
            "بدون ماركة",
            "بدون علامة تجارية",
        ),
        *(
            "markasız",
            "tanpa merek",
            "tidak ada merek",
            "no brand/无品牌",
            "bez marki",
            "không thương hiệu",
            "ไม่มีแบรนด์",
        ),
    )
)
_BRAND_FIELDS = frozenset(
    fold(word)
    for word in (
        "brand",
        "brand name",
        "品牌",
        "marke",
        "marque",
        "marca",
        "бренд",
        "ブランド",
        "브랜드",
        "الماركة",
        "العلامة التجارية",
        "marka",
        "merek",
    )
)


def disguised_name(case: Case) -> Finding | None:
    """The brand's name is written so that people read it and a plain search misses it: a sign of intent."""  # noqa: D401 - a reviewer reads it as it is
    found = [(_intent(hit.disguise) * hit.confidence, hit) for hit in case.hits if hit.disguise]
    strength, hit = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return (round(strength, 3), hit.sentence) if hit and strength else None


def _intent(disguise: str | None) -> float:
    return max((INTENT.get(way, _OTHER) for way in (disguise or "").split(" and ")), default=0.0)


def several_brands_in_title(case: Case) -> Finding | None:
    """The title names several watched brands, as titles do that are meant to be found; two may be a joint edition."""  # noqa: D401 - a reviewer reads it as it is
    brands = tuple(dict.fromkeys(hit.brand for hit in case.hits if hit.field == "title"))
    if len(brands) < _FEW or case.made_to_fit:
        return None
    if len(brands) < _MANY and any(sign in case.title.casefold() for sign in _TOGETHER):
        return None
    return min(1.0, 0.4 * (len(brands) - 1)), f"the title names {len(brands)} watched brands: {', '.join(brands)}"


def unbranded_yet_named(case: Case) -> Finding | None:
    """The brand field says that there is no brand, while the title names one."""  # noqa: D401 - a reviewer reads it as it is
    if case.made_to_fit or not any(hit.field == "title" for hit in case.hits):
        return None
    claimed = case.listing.brand_claimed or next(
        (value for name, value in case.listing.attributes if fold(name) in _BRAND_FIELDS), None
    )
    if claimed is None or fold(claimed).strip() not in _NO_BRAND:
        return None
    return 1.0, f'the brand field says "{claimed}" while the title names {case.brands[0].name}'
