"""What the seller's words claim: terms of a class, without false friends and negations. The terms are data."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple

from pipelines.words.edges import kind
from pipelines.words.folding import fold, origins, span_in
from pipelines.words.terms import Found, TermFinder

SOURCE = files("pipelines.signals").joinpath("vocabulary.toml").read_bytes()
"""The file as it is: part of what judges."""
IN_DESCRIPTION = 0.7
"""What remains of a term's strength in a description, where sellers also warn of fakes and copy each other's texts."""
_REACH = 24
"""How many characters before a term a negation is looked for: "not a cheap replica"."""
_WORDS_BETWEEN = 3
_CLAUSE_ENDS = frozenset(".,;:!?。，；：！？、،؛؟|/()[]【】\n")


class Claim(NamedTuple):
    """One term that the seller uses."""

    group: str
    """Class of the vocabulary: counterfeit_claim, left_over, look_alike, quality_grade, second_hand."""
    strength: float
    written: str
    """The term as it stands in the text."""
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class _Term:
    group: str
    strength: float
    unless: TermFinder[None] | None


def claims_in(fields: Mapping[str, str], own_words: Callable[[], frozenset[str]]) -> dict[str, Claim]:
    """Find the strongest claim of each class.

    `fields` is field name to text; `own_words` gives the folded names and product lines of the brand, which claim
    nothing: a house may well have a line called "Replica".
    """
    strongest: dict[str, Claim] = {}
    for field, text in fields.items():
        folded = fold(text)
        if not (met := _FINDER.find(folded)):
            continue
        places = origins(text)
        for found, term in _standing(folded, met, own_words()):
            strength = term.strength * (IN_DESCRIPTION if field == "description" else 1)
            if term.group not in strongest or strength > strongest[term.group].strength:
                start, end = span_in(text, places, found.start, found.end)
                strongest[term.group] = Claim(term.group, strength, text[start:end], field)
    return strongest


def _standing(folded: str, met: list[Found[_Term]], own_words: frozenset[str]) -> Iterator[tuple[Found[_Term], _Term]]:
    """Leave out false friends, the brand's own words and what is negated."""
    innocent: dict[_Term, bool] = {}
    for found in met:
        if folded[found.start : found.end] in own_words or _is_negated(folded, found):
            continue
        for term in found.meanings:
            # Asked once a text: a text may repeat one term a hundred thousand times.
            if term not in innocent:
                innocent[term] = term.group == "innocent" or bool(term.unless and term.unless.find_all(folded))
            if not innocent[term]:
                yield found, term


def _is_negated(folded: str, found: Found[_Term]) -> bool:
    if folded.startswith(_AFTER, found.end):
        return True
    before = _clause_before(folded, found.start)
    if kind(folded[found.start]) == "CJK" or before.endswith(_UNSPACED):
        return before.rstrip().endswith(_UNSPACED)
    words = before.split()[-_WORDS_BETWEEN:]
    return any(word in _SPACED for word in words) or " ".join(words[-2:]) in _SPACED


def _clause_before(folded: str, end: int) -> str:
    start = end
    while start > 0 and end - start < _REACH and folded[start - 1] not in _CLAUSE_ENDS:
        start -= 1
    return folded[start:end]


def _terms(table: Mapping[str, Any]) -> Iterator[tuple[str, _Term]]:
    for entry in table["terms"]:
        unless = TermFinder((word, None) for word in entry["unless"]) if "unless" in entry else None
        term = _Term(entry["class"], entry["strength"], unless)
        for word in entry["words"]:
            yield word, term


_TABLE = tomllib.loads(SOURCE.decode())
_FINDER = TermFinder(_terms(_TABLE))
_SPACED = frozenset(fold(word) for word in _TABLE["negations"]["spaced"])
_UNSPACED = tuple(fold(word) for word in _TABLE["negations"]["unspaced"])
_AFTER = tuple(fold(word) for word in _TABLE["negations"]["after"])
