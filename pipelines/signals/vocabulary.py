"""What the seller's words claim: terms of a class, without false friends and negations. The terms are data."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from pipelines.words.edges import kind
from pipelines.words.folding import fold, origins, span_in
from pipelines.words.terms import Found, TermFinder

IN_DESCRIPTION = 0.45
"""What remains of a term's strength in a description, where sellers also warn of fakes and copy each other's texts.

So little that the strongest term there does not suffice for "counterfeit" without a second sign: a price, a contact.
"""
_CLAUSE_ENDS = re.compile(r"[.,;:!?。，；：！？、،؛؟|/()\[\]【】\n]")
_SENTENCE_ENDS = re.compile(r"[.;!?。；！？؛؟|()\[\]【】\n]")
_SCALE = re.compile(
    r"(?<![\d:])1 ?[:/] ?(?:[4-6]|8|1[0268]|2[0458]|3[256]|4[38]|50|64|7[26]|87|100|144|200|400)(?![\d:])"
)
"""Of a model: "1:18" makes a replica of a car innocent."""

Group = Literal[
    "counterfeit_claim",
    "quality_grade",
    "copy_trade_slang",
    "left_over",
    "parallel_import",
    "look_alike",
    "second_hand",
    "private_deal",
    "wholesale",
    "over_assurance",
    "authenticity",
    "borrowed_pictures",
    "small_goods",
]
"""Class of the vocabulary."""


class Text(NamedTuple):
    """One text of a listing."""

    field: str
    """"title" or "description"."""
    written: str
    folded: str


class _Reach(NamedTuple):
    """How far before a term a negation is looked for: "not a cheap replica"."""

    characters: int
    words: int
    ends: re.Pattern[str]
    """What ends a clause."""


_IN_TITLE = _Reach(24, 3, _CLAUSE_ENDS)
# Descriptions are sentences: "we never sell copies, imitations or other replica goods".
_IN_SENTENCES = _Reach(64, 9, _SENTENCE_ENDS)


class Claim(NamedTuple):
    """One term that the seller uses."""

    group: Group
    strength: float
    written: str
    """The term as it stands in the text."""
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class _Term:
    group: str
    strength: float
    unless: TermFinder[None] | None


def claims_in(
    texts: Sequence[Text], surroundings: Callable[[], str], own_words: Callable[[], frozenset[str]]
) -> dict[Group, Claim]:
    """Find the strongest claim of each class.

    `surroundings` gives what else is folded of the title and the category, where a word may take a term's meaning away.
    `own_words` gives the folded names and product lines of the brands, which claim nothing: a house may well have a
    line called "Replica".
    """
    strongest: dict[Group, Claim] = {}
    for text in texts:
        if met := _FINDER.find(text.folded):
            _take(strongest, text, met, _Around(text.folded, surroundings(), own_words()))
    return strongest


class _Around(NamedTuple):
    """What decides whether a term of a text is meant."""

    folded: str
    surroundings: str
    own_words: frozenset[str]


def _take(strongest: dict[Group, Claim], text: Text, met: list[Found[_Term]], around: _Around) -> None:
    """Put the stronger claims of one text into `strongest`: no false friends, no own words, nothing negated."""
    below = text.field == "description"
    innocent: dict[_Term, bool] = {}
    for found, term in ((one, term) for one in met for term in one.meanings):
        group: Group = term.group  # type: ignore[assignment] # a test holds the file to the classes
        strength = term.strength * (IN_DESCRIPTION if below else 1)
        # The cheapest question first: a text may repeat one term a hundred thousand times.
        if group in strongest and strongest[group].strength >= strength:
            continue
        if term not in innocent:
            # A description names what comes with the thing: "with dust bag".
            innocent[term] = (below and group == "small_goods") or _is_innocent(term, around)
        if innocent[term] or text.folded[found.start : found.end] in around.own_words:
            continue
        negated = _is_negated(text.folded, found, _IN_SENTENCES if below else _IN_TITLE)
        if not negated and not (group == "counterfeit_claim" and _is_refused(text.folded, found)):
            start, end = span_in(text.written, origins(text.written), found.start, found.end)
            strongest[group] = Claim(group, strength, text.written[start:end], text.field)


def is_innocent_beside(group: Group, surroundings: str) -> bool:
    """Tell whether the folded title and category take the meaning from every term of a class: of a book, a model."""
    finder = _BESIDE.get(group)
    return bool(finder and finder.find_all(surroundings)) or bool(_SCALE.search(surroundings))


def _is_innocent(term: _Term, around: _Around) -> bool:
    if term.group == "innocent":
        return True
    finders = [finder for finder in (term.unless, _BESIDE.get(term.group)) if finder]
    if any(finder.find_all(around.folded) or finder.find_all(around.surroundings) for finder in finders):
        return True
    return term.group == "counterfeit_claim" and bool(_SCALE.search(around.surroundings))


def _is_negated(folded: str, found: Found[_Term], reach: _Reach) -> bool:
    if folded.startswith(_AFTER, found.end):
        return True
    before = folded[max(0, found.start - reach.characters) : found.start]
    if kind(folded[found.start]) == "CJK" or before.endswith(_UNSPACED):
        return before.rstrip().endswith(_UNSPACED)
    words = reach.ends.split(before)[-1].split()[-reach.words :]
    return (
        not NEGATIONS.isdisjoint(words)
        or not _CLOSE.isdisjoint(words[-_CLOSE_WORDS:])
        or " ".join(words[-2:]) in NEGATIONS
    )


def _is_refused(folded: str, found: Found[_Term]) -> bool:
    """Whether the seller says that there are no copies here, with a verb away from the term."""
    before = folded[max(0, found.start - _REFUSED_BEFORE) : found.start]
    close = _SENTENCE_ENDS.split(before)[-1].rpartition(" ")[2]
    if any(_leaves_only_copies(close.partition(word)) for word in _REFUSING):
        return True
    after = _SENTENCE_ENDS.split(folded[found.end : found.end + _REFUSED_BEHIND])[0]
    return any(_leaves_only_copies(after.partition(word)[::-1]) for word in _BEHIND)


def _leaves_only_copies(parts: tuple[str, str, str]) -> bool:
    """Whether the middle part is there, and the last names nothing genuine."""
    return bool(parts[1]) and not _GENUINE.find_all(parts[2])


def _terms(table: Mapping[str, Any]) -> Iterator[tuple[str, _Term]]:
    for entry in table["terms"]:
        unless = TermFinder((word, None) for word in entry["unless"]) if "unless" in entry else None
        term = _Term(entry["class"], entry["strength"], unless)
        for word in entry["words"]:
            yield word, term


TABLE = tomllib.loads(files("pipelines.signals").joinpath("vocabulary.toml").read_text("utf-8"))
_FINDER = TermFinder(_terms(TABLE))
"""The file as it is."""


def _folded(section: str, name: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in TABLE[section][name])


NEGATIONS = frozenset(_folded("negations", "spaced"))
"""Words that turn what follows into its opposite."""
_UNSPACED = _folded("negations", "unspaced")
_CLOSE, _CLOSE_WORDS = frozenset(_folded("negations", "close")), 3
_AFTER = _folded("negations", "after")
_REFUSING = _folded("negations", "refusing")
_BEHIND = _folded("negations", "behind")
_REFUSED_BEFORE, _REFUSED_BEHIND = 8, 24
_GENUINE = TermFinder(
    (word, None) for entry in TABLE["terms"] if entry["class"] == "authenticity" for word in entry["words"]
)
_BESIDE = {group: TermFinder((word, None) for word in words) for group, words in TABLE["innocent_beside"].items()}
