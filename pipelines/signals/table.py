"""The table of signals: what each weighs, and which label it points to. Read it before changing a number.

The score is the sum of strength × weight, held within 0–1, times how certain it is that the brand is meant.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.signals import price, vocabulary, words
from pipelines.signals.case import Case, Finding
from pipelines.snapshot import Label, Risk


@dataclass(frozen=True, slots=True)
class Signal:
    """One row. The docstring of `measure` is what a reviewer reads about it."""

    measure: Callable[[Case], Finding | None]
    weight: float
    """What full strength adds to the score."""
    label: Label | None
    """What it points to; None where it supports any."""

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.measure.__name__


TABLE = (
    Signal(words.counterfeit_claim, 0.80, "counterfeit"),
    Signal(words.quality_grade, 0.35, "counterfeit"),
    Signal(words.left_over_claim, 0.45, "left_over"),
    Signal(words.look_alike_claim, 0.20, "look_alike"),
    Signal(words.second_hand, -0.10, "second_hand"),
    # Below the band "high" on purpose: a price alone never decides.
    Signal(price.price_far_below_reference, 0.45, None),
)

BANDS: tuple[tuple[float, Risk], ...] = ((0.65, "high"), (0.35, "medium"), (0.10, "low"))
"""Lowest score of each band: high, a person should look first; medium, worth a look; low, one weak hint."""

AUTHORISED_WEIGHT = -1.0
"""An authorised seller ends the assessment."""

RULES_VERSION = 1
"""Raise it when a signal measures differently while this table and the vocabulary stay."""


def risk_of(score: float) -> Risk:
    """Name the band of a score."""
    return next((risk for lowest, risk in BANDS if score >= lowest), "none")


def _version() -> str:
    rows = [(signal.name, signal.weight, signal.label, signal.measure.__doc__) for signal in TABLE]
    limits = (price.SUSPECT_BELOW, price.SUSPECT_BELOW_USED, price.CLEAREST_AT, vocabulary.IN_DESCRIPTION)
    judging = repr((rows, BANDS, AUTHORISED_WEIGHT, limits)).encode() + vocabulary.SOURCE
    return f"{RULES_VERSION}-{hashlib.sha256(judging).hexdigest()[:12]}"


SIGNALS_VERSION = _version()
"""Changes with every weight, band, limit and term."""
