"""What the limits of reading cut off or refuse, counted for the page that is being read: nothing is dropped in silence.

Limits stand deep within reading, in functions that know a text, an element or a value but not the page. A counter for
the time of one reading spares all of them a parameter that is used on hostile pages only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

Item = TypeVar("Item")

_MOST_STEPS = 1_000_000
"""From one element to another while one page is read; each may be passed many times. Pages of marketplaces take a
fifth of that; elements within elements, each of which is read with all that is in it, would take minutes."""
_PACE = 32


@dataclass(slots=True)
class _Counts:
    cuts: Counter[str] = field(default_factory=Counter)
    steps: int = 0


_counts: ContextVar[_Counts | None] = ContextVar("_counts", default=None)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count what is cut within: {"cut_images": 12}, by what `cut` was told."""
    counts = _Counts()
    before = _counts.set(counts)
    try:
        yield counts.cuts
    finally:
        _counts.reset(before)


def cut(what: str, times: int = 1) -> None:
    """Count what a limit leaves out of the page that is being read; without one, nothing."""
    counts = _counts.get()
    if counts is not None:
        counts.cuts[f"cut_{what}"] += times


def at_most(most: int, items: Sequence[Item], what: str) -> Sequence[Item]:
    """Return the first items, and count the others as cut."""
    if len(items) <= most:
        return items
    cut(what, len(items) - most)
    return items[:most]


def may_step(steps: int) -> bool:
    """Return whether so many more steps may be taken within the page that is being read; a refusal is counted."""
    counts = _counts.get()
    if counts is None:
        return True
    counts.steps += steps
    if counts.steps <= _MOST_STEPS:
        return True
    counts.cuts["cut_steps"] += steps
    return False


def stepwise(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items, as long as steps may be taken."""
    for number, item in enumerate(items):
        if number % _PACE == 0 and not may_step(_PACE):
            return
        yield item
