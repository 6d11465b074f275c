"""Which of the names met are reported, and how sure each is: of those that overlap the better stays."""

from collections.abc import Iterable, Iterator

from pipelines.matching import certainty
from pipelines.matching.found import InField, Judged, Named
from pipelines.matching.surroundings import NOTHING, Text
from pipelines.snapshot import LIKELY

OWN_WORD = "brand_claimed"
"""The field that holds nothing but a brand: what other fields say rules nothing out there, and no word is everyday."""


def judged(fields: Iterable[InField], title: Text) -> Iterator[Judged]:
    """Judge all names met in a listing; each spelling once a field, in the order of the text."""
    weighed = [one for field in fields for one in _weighed(field, title)]
    sure = {one.named.spelling.brand for one in weighed if one.doubt is None and one.confidence >= LIKELY}
    settled = [_with_help(one, sure) for one in weighed]
    for field in dict.fromkeys(one.field.name for one in settled):
        yield from _apart([one for one in settled if one.field.name == field])


def _weighed(field: InField, title: Text) -> Iterator[Judged]:
    """Weigh each spelling where it stands first and is not barred."""
    taken: set[tuple[str, str, bool]] = set()
    for named in field.met:
        brand = named.spelling.brand
        key = (brand, named.spelling.alias, named.ways == named.spelling.ways)
        around = field.around.around(brand)
        before = NOTHING if field.name == OWN_WORD else title.around(brand)
        if key in taken or before.ruled_out or around.bars(named.folded_start, named.folded_end):
            continue
        taken.add(key)
        yield _with_surroundings(field, named, title)


def _with_surroundings(field: InField, named: Named, title: Text) -> Judged:
    written = certainty.of_field(field.name) * certainty.of_writing(named)
    if field.name == OWN_WORD:
        return Judged(field, named, round(written, 3), None)
    left, doubt = certainty.of_surroundings(named, field.around)
    elsewhere = field.name != "title" and named.spelling.sort != "line"
    if doubt is not None and elsewhere and title.meant(named.spelling.brand, 0, 0) == "own":
        left, doubt = 1.0, None
    return Judged(field, named, round(written * left, 3), doubt)


def _with_help(one: Judged, sure: set[str]) -> Judged:
    """Take away the doubt where the brand is named for sure beside it."""
    if one.doubt is None or one.named.spelling.brand not in sure:
        return one
    confidence = certainty.of_field(one.field.name) * certainty.of_writing(one.named)
    return Judged(one.field, one.named, round(confidence, 3), None)


def _apart(met: list[Judged]) -> list[Judged]:
    """Keep of names that overlap the likely before the doubtful, then the longer, then the surer."""
    kept: list[Judged] = []
    for one in sorted(met, key=lambda one: (one.named.start, -one.named.end)):
        while kept and kept[-1].named.end > one.named.start and _rank(one) > _rank(kept[-1]):
            kept.pop()
        same = kept and kept[-1].named[2:4] == one.named[2:4] and not (kept[-1].named.ways or one.named.ways)
        if not kept or kept[-1].named.end <= one.named.start or same:
            kept.append(one)
    return kept


def _rank(one: Judged) -> tuple[bool, int, float]:
    return one.confidence >= LIKELY, one.named.end - one.named.start, one.confidence
