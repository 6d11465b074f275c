"""The sentence that a reviewer reads."""

from pipelines.matching import ways
from pipelines.matching.found import Judged
from pipelines.snapshot import Hit

_FIELD_NAMES = {"brand_claimed": "brand field"}
_NOT_DRESSED = ways.JOINED | ways.GLUED
"""Words run together are a habit of hashtags, not a disguise."""


def hit(one: Judged) -> Hit:
    """Make the hit of a judged name."""
    field, named = one.field, one.named
    written = field.text[named.start : named.end]
    dressed = ways.told(named.ways & ~_NOT_DRESSED)
    names = _as_written(one, written, dressed)
    sentence = f"{_FIELD_NAMES.get(field.name, field.name)} names {names}"
    return Hit(
        brand=named.spelling.brand,
        alias=named.spelling.alias,
        field=field.name,
        start=named.start,
        end=named.end,
        disguise=dressed,
        confidence=one.confidence,
        sentence=sentence if one.doubt is None else f"{sentence}, {one.doubt}",
    )


def _as_written(one: Judged, written: str, dressed: str | None) -> str:
    spelling = one.named.spelling
    if dressed is not None:
        return f'"{spelling.alias}" as "{written}" ({dressed})'
    if spelling.sort == "line":
        return f'"{spelling.alias}", a line of "{spelling.brand}"'
    if spelling.alias != spelling.brand:
        return f'"{spelling.brand}" as "{written}"'
    return f'"{spelling.brand}" as written' if written == spelling.brand else f'"{spelling.brand}" as "{written}"'
