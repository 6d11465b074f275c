"""One measured figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """A figure of ours, beside that of a named peer from the same run."""

    name: str
    value: float
    unit: str
    peer: str = ""
    ratio: float | None = None
    """Ours divided by the peer's."""
    wanted: str = ""
    runs: str = ""
    """Every single run, ours and the peer's: how noisy the machine was."""

    def entry(self) -> dict[str, Any]:
        """Return what stands under the name in build/bench.json."""
        return {"value": self.value, "unit": self.unit, "peer": self.peer, "ratio": self.ratio}


def compared(  # noqa: PLR0913, PLR0917 -- six columns of a table
    name: str, unit: str, peer: str, wanted: str, ours: Sequence[float], theirs: Sequence[float]
) -> Result:
    """Return the medians of interleaved runs, compared."""
    runs = f"{_listed(ours)} / {_listed(theirs)}"
    return Result(name, median(ours), unit, peer, median(ours) / median(theirs), wanted, runs)


def _listed(figures: Sequence[float]) -> str:
    return " ".join(f"{figure:.0f}" for figure in figures)
