"""A name where it stands."""

from typing import NamedTuple

from pipelines.matching.spellings import Spelling
from pipelines.matching.surroundings import Text


class Named(NamedTuple):
    """One name met in one field."""

    spelling: Spelling
    ways: int
    start: int
    end: int
    """Span in the text as given."""
    folded_start: int
    folded_end: int
    """The same in the folded text."""
    shown: int
    """How many of its letters are to be seen."""
    odd_accents: bool = False
    """Whether accents make a word of it that no language has."""


class InField(NamedTuple):
    """One field of a listing, and the names met in it."""

    name: str
    text: str
    around: Text
    met: list[Named]


class Judged(NamedTuple):
    """A name, and how sure it is that the brand is meant."""

    field: InField
    named: Named
    confidence: float
    doubt: str | None
    """Why it is not sure, as the end of a sentence."""
