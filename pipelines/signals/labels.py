"""From what the signals found to the label that is suggested. Precision first: "counterfeit" needs more than a hint."""

from collections.abc import Iterable, Mapping

from pipelines.signals.table import TABLE
from pipelines.snapshot import Label, Reason

POINTING = 15.0
"""Points of signals that themselves point to counterfeit, below which neither price nor contact makes it one."""
ENOUGH = 40.0
"""Points for counterfeit, those of supporting signals included, from which on it is suggested."""
SIGNS, SIGN, TOGETHER = 3, 5.0, 75.0
"""Without such a signal: so many supporting signals, each of so many points, with so many points together."""

_LABELS: Mapping[str, Label | None] = {signal.name: signal.label for signal in TABLE}


def suggestion(reasons: Iterable[Reason]) -> Label | None:
    """Choose the label that most points go to; None where nothing points anywhere.

    Left-over goods, parallel imports, second-hand and look-alikes keep their own label unless the signs of a
    counterfeit outweigh the seller's own word.
    """
    pointed: dict[Label, float] = {}
    supporting: list[float] = []
    for reason in reasons:
        points = reason.strength * reason.weight
        label = _LABELS.get(reason.signal)
        if label is not None:
            pointed[label] = pointed.get(label, 0.0) + abs(points)
        elif points > 0:
            supporting.append(points)
    counterfeit = pointed.pop("counterfeit", 0.0)
    other = max(pointed, key=lambda label: pointed[label], default=None)
    if _is_enough(counterfeit, supporting) and counterfeit >= (pointed[other] if other else 0.0):
        return "counterfeit"
    return other


def _is_enough(pointing: float, supporting: list[float]) -> bool:
    if pointing >= POINTING:
        return pointing + sum(supporting) >= ENOUGH
    signs = [points for points in supporting if points >= SIGN]
    return len(signs) >= SIGNS and sum(signs) >= TOGETHER
