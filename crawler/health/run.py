"""What a finished run is judged by, and what is found wrong with it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from crawler.base_spiders.expects import Expects
from crawler.health.examples import Examples
from crawler.health.tolerances import COMPARED
from crawler.run_health import Health, RunFigures, SearchFigures, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run beside what is healthy."""

    figures: RunFigures
    searches: tuple[SearchFigures, ...]
    examples: Examples
    expects: Expects
    ended: str
    earlier: Sequence[Health] = ()
    """Healthy runs of the same site, newest first."""

    def share_of(self, *states: str) -> float:
        """Return the share of the result pages that are in one of these states."""
        return _share(self.figures.states, states)

    def own_share_of(self, *states: str) -> float:
        """Return the same of pages of single offers."""
        return _share(self.figures.own_states, states)

    def most_before(self, *states: str) -> float | None:
        """Return the largest `share_of` of earlier runs; None without any."""
        shares = [_share(one.figures.states, states) for one in self.earlier[:COMPARED]]
        return max(shares, default=None)

    def most_own_before(self, *states: str) -> float | None:
        """Return the largest `own_share_of` of earlier runs; None without any that had such pages."""
        looked = [one.figures.own_states for one in self.earlier if one.figures.own_states]
        return max((_share(one, states) for one in looked[:COMPARED]), default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and what that makes of the run."""

    verdict: Verdict
    what: str
    sentence: str
    captures: tuple[str, ...] = ()


def usual(values: Sequence[float]) -> float:
    """Return what is usual among values of earlier runs, of which there is at least one."""
    return median(values[:COMPARED])


def counted(number: int, what: str) -> str:
    """Write a number with what it counts: "1 result page", "3 result pages"."""
    plural = what + ("es" if what.endswith(("ch", "ss")) else "s")
    return f"{number} {what if number == 1 else plural}"


def percent(share: float) -> str:
    """Write a share: 0.417 as "42 %", and what is nearly nothing as that."""
    return f"{share:.0%}".replace("%", " %") if share == 0 or share >= 0.01 else "less than 1 %"  # noqa: PLR2004 -- what 0 % would say


def _share(states: Mapping[str, int], wanted: Sequence[str]) -> float:
    whole = sum(states.values())
    return sum(states.get(state, 0) for state in wanted) / whole if whole else 0.0
