"""What is counted of labelled lines, and how sure the shares are. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from pipelines.snapshot import Label

NONE = "none"
"""Stands for a line without a label, which is innocent, and for a judgement that suggests none."""
ACTED_ON: frozenset[Label] = frozenset({"counterfeit", "left_over", "parallel_import", "look_alike"})
"""What a brand may act on, by law or by a platform's rules; lines with any other label, or none, are innocent."""
_Z = NormalDist().inv_cdf(0.975)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share, lowest and highest, within 0–1.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927), 209–212,
    without correction for continuity. It stays within 0–1 and holds for few lines and for shares near 0 or 1.
    Raises ValueError where `hits` is not within 0 and `of`, or `of` is 0.
    """
    if not 0 <= hits <= of or not of:
        raise ValueError(f"{hits} of {of} is no share")
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    # At the ends the interval reaches 0 or 1 exactly; floats might miss it by a hair.
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == of else middle + half)


class Measure(NamedTuple):
    """A share with its 95 % interval, each within 0–1."""

    value: float
    low: float
    high: float
    hits: int
    of: int


def measure(hits: int, of: int) -> Measure | None:
    """Return a share with its Wilson interval; None of nothing."""
    return Measure(hits / of, *wilson(hits, of), hits, of) if of else None


def f1(hits: int, missed: int, false: int) -> Measure | None:
    """Return F1 with an interval; None where nothing was to be found and nothing was said.

    F1 is no share of anything, but it rises with one: with J = hits / (hits + missed + false), F1 = 2 J / (1 + J).
    The interval is the Wilson interval of J, carried over; `hits` and `of` are those of J.
    """
    shared = measure(hits, hits + missed + false)
    if shared is None:
        return None
    value, low, high = (2 * share / (1 + share) for share in shared[:3])
    return Measure(value, low, high, shared.hits, shared.of)


@dataclass(slots=True)
class Found:
    """Counts of brands in the lines of one kind."""

    lines: int = 0
    hits: int = 0
    """Lines whose brand is among the brands found."""
    missed: int = 0
    false: int = 0
    """Brands found that a line neither carries nor tolerates."""
    false_lines: int = 0
    """Lines with at least one of these."""

    @property
    def named(self) -> int:
        """Lines that carry a brand."""
        return self.hits + self.missed

    def add(self, brand: str | None, tolerated: AbstractSet[str], predicted: AbstractSet[str]) -> None:
        """Count one line; a brand is tolerated where it is, or arguably is, mentioned as well."""
        wrong = len(predicted - tolerated - {brand})
        self.lines += 1
        self.hits += brand is not None and brand in predicted
        self.missed += brand is not None and brand not in predicted
        self.false += wrong
        self.false_lines += wrong > 0

    @property
    def precision(self) -> Measure | None:
        """Of the brands found, those that the lines carry; tolerated ones count neither way."""
        return measure(self.hits, self.hits + self.false) if self.named else None

    @property
    def recall(self) -> Measure | None:
        """Of the lines with a brand, those in which it was found."""
        return measure(self.hits, self.named)

    @property
    def f1(self) -> Measure | None:
        """Both in one."""
        return f1(self.hits, self.missed, self.false) if self.named else None

    @property
    def false_alarms(self) -> Measure | None:
        """Of all lines, those in which a wrong brand was found."""
        return measure(self.false_lines, self.lines)


def total(parts: Iterable[Found]) -> Found:
    """Return the sum of counts."""
    whole = Found()
    for part in parts:
        whole.lines += part.lines
        whole.hits += part.hits
        whole.missed += part.missed
        whole.false += part.false
        whole.false_lines += part.false_lines
    return whole


@dataclass(slots=True)
class Evaluation:
    """Counts of all lines. Its size grows with the kinds, not with the lines."""

    kinds: defaultdict[str, Found] = field(default_factory=lambda: defaultdict(Found))
    confusion: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Label of the line to the labels that were suggested."""
    signals: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Signal to the labels of the lines on which it spoke."""

    def add_judgement(self, label: str, suggestion: str, signals: Iterable[str]) -> None:
        """Count what was suggested for a line that carries a label, and the signals that spoke, each once."""
        self.confusion[label][suggestion] += 1
        for signal in set(signals):
            self.signals[signal][label] += 1

    @property
    def lines(self) -> int:
        """How many lines there were."""
        return sum(found.lines for found in self.kinds.values())

    @property
    def labelled(self) -> int:
        """How many of them carry a label, be it none."""
        return sum(row.total() for row in self.confusion.values())

    def row(self, label: str) -> Counter[str]:
        """Return what was suggested for the lines that carry a label."""
        return self.confusion.get(label, Counter())

    def label_precision(self, label: str) -> Measure | None:
        """Of the lines for which a label was suggested, those that carry it."""
        return measure(self.row(label)[label], sum(row[label] for row in self.confusion.values()))

    def label_recall(self, label: str) -> Measure | None:
        """Of the lines that carry a label, those for which it was suggested."""
        row = self.row(label)
        return measure(row[label], row.total())

    def signal_precision(self, signal: str) -> Measure | None:
        """Of the lines on which a signal spoke, those with a label that a brand may act on."""
        labels = self.signals[signal]
        return measure(sum(labels[label] for label in ACTED_ON), labels.total())
