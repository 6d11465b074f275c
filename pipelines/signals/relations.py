"""How a text relates a thing to the brand that it names: made to fit it, made to look like it, a copy of it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from pipelines.signals.vocabulary import NEGATIONS, TABLE, Text
from pipelines.snapshot import Hit
from pipelines.words.folding import fold, origins

Relation = Literal["fits", "resembles", "copies"]

_BEFORE = 30
_BEHIND = 14
_CLAUSE_ENDS = re.compile(r"[.,;:!?。，；：！？、،؛؟|/()\[\]【】\n]")
_MODEL = re.compile(r"(?: ?\d{1,3})?(?: ?(?:pro|max|plus|mini|ultra|se))*(?!\w|[.,:/]\d)", re.ASCII)
"""The number and kind of a model, where it has any: what stands behind "iPhone 15 Pro Max" stands behind the name."""
_NOTHING = re.compile("(?!)")


class _Words:
    """The words of one relation, by where they stand."""

    def __init__(self, section: dict[str, list[str]]) -> None:
        self.far = _any_of(section.get("far", []))
        """In the same clause before the name."""
        self.near = tuple(fold(word) for word in section["near"])
        """Right before it, but for fillers."""
        self.behind = _any_of(section.get("behind", []))
        """A few characters after it."""
        self.attached = tuple(fold(word) for word in section["attached"])
        """Right after it."""

    def speak(self, before: str, bare: str, after: str) -> bool:
        """Tell whether the words around a name relate to it; `bare` is `before` without fillers."""
        if before and (self.far.search(before) or (bare.endswith(self.near) and self._whole(bare))):
            return True
        return bool(after) and (after.startswith(self.attached) or bool(self.behind.search(after)))

    def _whole(self, bare: str) -> bool:
        last = max((word for word in self.near if bare.endswith(word)), key=len)
        start = len(bare) - len(last)
        return start == 0 or not bare[start - 1].isalnum() or not last[0].isascii()


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(fold(word)) for word in words)) if words else _NOTHING


_RELATIONS: tuple[tuple[Relation, _Words], ...] = (
    ("fits", _Words(TABLE["fitting"])),
    ("resembles", _Words(TABLE["resembling"])),
    ("copies", _Words(TABLE["copying"])),
)
_FILLERS = frozenset(fold(word) for word in TABLE["fitting"]["fillers"])


class Related(NamedTuple):
    """One name in a text."""

    field: str
    relation: Relation | None
    """None where the thing is simply called by the name."""


def relations_in(
    texts: Sequence[Text], hits: Iterable[Hit], lines: Mapping[str, tuple[str, ...]]
) -> tuple[Related, ...]:
    """Tell for each hit in title or description how the text relates its thing to it.

    `lines` is brand to product lines: what stands behind "Omega Seamaster" stands behind the name.
    """
    found: list[Related] = []
    for text in texts:
        here = [hit for hit in hits if hit.field == text.field]
        places = origins(text.written) if here else ()
        for brand, first, last in _namings(here, text.written):
            start, end = bisect_left(places, first), bisect_left(places, last)
            if (known := lines.get(brand)) and (line := _line(known).match(text.folded, end)):
                end = line.end()
            if model := _MODEL.match(text.folded, end):
                end = model.end()
            found.append(Related(text.field, relation_to(text.folded, start, end)))
    return tuple(found)


def _namings(hits: Iterable[Hit], written: str) -> Iterator[tuple[str, int, int]]:
    """Yield brand, start and end of each naming: "Omega Seamaster" is one, though both words are hits."""
    brand, start, end = "", 0, 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.brand == brand and not written[end : hit.start].strip():
            end = max(end, hit.end)
            continue
        if brand:
            yield brand, start, end
        brand, start, end = hit.brand, hit.start, hit.end
    if brand:
        yield brand, start, end


def is_made_to_fit(related: Iterable[Related]) -> bool:
    """Whether the title names brands, and each only as what the thing fits."""
    said = [one.relation for one in related if one.field == "title"]
    return bool(said) and all(relation == "fits" for relation in said)


@lru_cache(maxsize=1024)
def _line(lines: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(" ?(?:" + "|".join(re.escape(fold(line)) for line in lines) + ")")


def relation_to(folded: str, start: int, end: int) -> Relation | None:
    """Tell how a text relates its thing to the name at this span: "strap for …", "…-style", "copy of …"."""
    before = _CLAUSE_ENDS.split(folded[max(0, start - _BEFORE) : start])[-1].strip()
    after = folded[end : end + _BEHIND]
    if not before and not after:
        return None
    words = before.split()
    while words and words[-1] in _FILLERS:
        words.pop()
    bare = " ".join(words)
    # "Nike style CW1234" is a style number.
    if after.startswith(" style ") and after[7:].partition(" ")[0].isalpha():
        return "resembles"
    # What ends with a blank in the lists may also end the text: "Gucci look".
    behind = f"{after} " if after else after
    relation = next((name for name, known in _RELATIONS if known.speak(before, bare, behind)), None)
    return None if relation == "copies" and not NEGATIONS.isdisjoint(words) else relation
