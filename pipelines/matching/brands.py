"""Find the watched brands that a listing names."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from crawler.watchlist import Watchlist
from pipelines.matching import disguise
from pipelines.matching.surroundings import NOTHING, Around, Surroundings
from pipelines.snapshot import Hit
from pipelines.words.edges import kind
from pipelines.words.folding import FOLDING_VERSION, fold, origins, span_in
from pipelines.words.terms import Found, TermFinder

RULES_VERSION = 1
"""Raise it when the same text could be matched differently."""

CERTAINTY = {"brand_claimed": 0.98, "title": 0.95, "description": 0.75}
"""How sure a name in a field is meant. A description also names what the article fits, resembles or is not."""
ELSEWHERE = 0.7
EVERYDAY_WORD = 0.4
"""What remains of certainty for an everyday word with nothing around it that shows that the brand is meant."""

_FIELD_NAMES = {"brand_claimed": "brand field"}
_OWN_WORD = "brand_claimed"
"""The field that holds nothing but a brand: what other fields say rules nothing out there, and no word is everyday."""


_Texts = Mapping[str, str]
"""Field name to text."""


class _Spelling(NamedTuple):
    brand: str
    alias: str
    everyday: bool


class BrandFinder:
    """Finds the names and aliases of a watchlist as whole words. Building it costs milliseconds: keep it."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.version = f"{RULES_VERSION}-{FOLDING_VERSION}-{watchlist.version}"
        """Changes whenever the same listing could be matched differently."""
        self._names = TermFinder(_spellings(watchlist))
        self._surroundings = Surroundings(watchlist)

    def find(self, fields: Mapping[str, str]) -> tuple[Hit, ...]:
        """Find the brands in a listing's fields (field name to text as stored).

        Each spelling is reported once a field, where it stands first; spans are code points of the text as given.
        """
        met: dict[str, list[Found[_Spelling]]] = {}
        folded: dict[str, str] = {}
        for field, text in fields.items():
            folded[field] = fold(text)
            if found := self._names.find(folded[field]):
                met[field] = found
        return tuple(self._judged(fields, folded, met)) if met else ()

    def _judged(self, fields: _Texts, folded: _Texts, met: Mapping[str, list[Found[_Spelling]]]) -> Iterator[Hit]:
        around = self._surroundings_of(folded, met)
        for field, found in met.items():
            text, reported = fields[field], set[_Spelling]()
            places = origins(text)
            for name, spelling in _each(found):
                near = around.get(field, {}).get(spelling.brand, NOTHING)
                title = NOTHING if field == _OWN_WORD else around.get("title", {}).get(spelling.brand, NOTHING)
                if spelling in reported or title.ruled_out or near.bars(name.start, name.end):
                    continue
                reported.add(spelling)
                meant = not spelling.everyday or field == _OWN_WORD or near.meant or title.meant
                yield _hit(spelling, field, text, span_in(text, places, name.start, name.end), meant=meant)

    def _surroundings_of(
        self, folded: _Texts, met: Mapping[str, list[Found[_Spelling]]]
    ) -> Mapping[str, Mapping[str, Around]]:
        """Look around the names, where there is anything to look for: most brands are ruled out by nothing."""
        watched = self._surroundings.brands
        if not watched or not any(spelling.brand in watched for found in met.values() for _, spelling in _each(found)):
            return {}
        return {field: self._surroundings.of(folded[field]) for field in {*met, "title"} & folded.keys()}


def _each(found: list[Found[_Spelling]]) -> Iterator[tuple[Found[_Spelling], _Spelling]]:
    return ((name, spelling) for name in found for spelling in name.meanings)


def _spellings(watchlist: Watchlist) -> Iterator[tuple[str, _Spelling]]:
    for brand in watchlist.brands:
        taken: set[str] = set()
        for alias in brand.names:
            if (folded := fold(alias)) not in taken:
                taken.add(folded)
                # Of its longer forms ("Coach New York") and in other scripts ("蔻驰") nobody makes everyday use.
                same = " " not in alias and kind(alias[0]) == kind(brand.name[0])
                everyday = brand.everyday_word and (alias == brand.name or same)
                yield alias, _Spelling(brand.name, alias, everyday)


def _hit(spelling: _Spelling, field: str, text: str, span: tuple[int, int], *, meant: bool) -> Hit:
    written = text[span[0] : span[1]]
    dressed = disguise.name_of(written, spelling.alias)
    certainty = CERTAINTY.get(field, ELSEWHERE)
    sentence = f"{_FIELD_NAMES.get(field, field)} names {_as_written(spelling, written, dressed)}"
    return Hit(
        brand=spelling.brand,
        alias=spelling.alias,
        field=field,
        start=span[0],
        end=span[1],
        disguise=dressed,
        confidence=certainty if meant else round(certainty * EVERYDAY_WORD, 3),
        sentence=sentence if meant else sentence + ", which is also an everyday word",
    )


def _as_written(spelling: _Spelling, written: str, dressed: str | None) -> str:
    if dressed is not None:
        return f'"{spelling.alias}" as "{written}" ({dressed})'
    if spelling.alias != spelling.brand:
        return f'"{spelling.brand}" as "{written}"'
    return f'"{spelling.brand}" as written' if written == spelling.brand else f'"{spelling.brand}" as "{written}"'
