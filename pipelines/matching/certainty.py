"""How sure it is that a brand is meant: a table by field and by how its name is written, and what makes it doubtful."""

from collections.abc import Callable

from pipelines.matching import ways
from pipelines.matching.found import Named
from pipelines.matching.surroundings import Text

BY_FIELD = {"brand_claimed": 0.98, "title": 0.95, "description": 0.75}
"""How sure a name in a field is meant. A description also names what the article fits, resembles or is not."""
ELSEWHERE = 0.7
BY_WAY = {
    ways.JOINED: 0.95,
    ways.SPLIT: 0.88,
    ways.SPLIT_IN_WORDS: 0.8,
    ways.MASKED: 0.9,
    ways.MISSPELT: 0.84,
    ways.ROMANISED: 0.84,
    ways.SOUNDING: 0.8,
}
"""What the ways that could also be an accident leave of it. The others are done to hide a name that is meant."""
LINE_ALONE = 0.85
NEAR_GOODS = 0.75
"""What remains of an everyday word beside goods that are not the brand's, but such as its like make."""
DOUBTFUL = 0.4
"""What remains where nothing shows that the brand is meant."""

_SURE_MISSPELT = 6
_SURE_ROMANISED = 8
_SURE_MASKED = 4
_SURE_SOUNDING = 3


def of_field(field: str) -> float:
    """Return how sure a plain name in a field is meant."""
    return BY_FIELD.get(field, ELSEWHERE)


def of_writing(named: Named) -> float:
    """Return what the way of writing leaves of that."""
    left = min((share for way, share in BY_WAY.items() if named.ways & way), default=1.0) if named.ways else 1.0
    return left * LINE_ALONE if named.spelling.sort == "line" else left


def of_surroundings(named: Named, text: Text) -> tuple[float, str | None]:
    """Return what the words around leave of that, and why; None where they leave it all."""
    brand = named.spelling.brand
    why = _why_doubtful(named)
    if why is None and (named.spelling.sort == "line" or not text.names_a_work(brand)):
        return 1.0, None
    if why is not None and named.spelling.sort == "line":
        return DOUBTFUL, why
    meant = text.meant(brand, named.folded_start, named.folded_end)
    if meant == "own":
        return 1.0, None
    if why is None:
        return DOUBTFUL, "beside a word for a work, not for goods"
    if meant == "near" and named.spelling.everyday and named.spelling.sort != "short":
        return NEAR_GOODS, "beside goods of another kind"
    return DOUBTFUL, why


_DOUBTS: tuple[tuple[Callable[[Named], bool], str], ...] = (
    (lambda one: one.spelling.sort == "short", "which is short for other things too"),
    (lambda one: one.spelling.everyday and not _shows_intent(one), "which is also an everyday word"),
    (lambda one: bool(one.ways & ways.MISSPELT) and one.shown + 1 < _SURE_MISSPELT, "which may be another word"),
    (lambda one: bool(one.ways & ways.SPLIT_IN_WORDS), "which may be words of their own"),
    (lambda one: bool(one.ways & ways.GLUED), "which may be part of a longer word"),
    (lambda one: bool(one.ways & ways.MASKED) and one.shown < _SURE_MASKED, "of which little is shown"),
    (lambda one: bool(one.ways & ways.SOUNDING) and one.shown < _SURE_SOUNDING, "which may be another word"),
    (lambda one: bool(one.ways & ways.ROMANISED) and one.shown < _SURE_ROMANISED, "which may be another word"),
)
"""What only the surroundings can settle, and how a reviewer is told. Other names speak for themselves."""


def _why_doubtful(named: Named) -> str | None:
    if not (named.ways or named.spelling.everyday or named.spelling.sort == "short"):
        return None
    return next((why for doubts, why in _DOUBTS if doubts(named)), None)


def _shows_intent(named: Named) -> bool:
    """Whether the writing shows that a name is meant: nobody hides an everyday word. A line's name may be styled so."""
    return named.spelling.sort != "line" and (bool(named.ways & ways.HIDING) or named.odd_accents)
