"""What a finished run is worth, and the figures behind that: what who judges it hands to who keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Verdict = Literal["healthy", "degraded", "broken", "blocked", "incomplete"]
"""What a run is worth: docs/health.md."""


@dataclass(frozen=True, slots=True)
class HealthReason:
    """One thing that is wrong with a run."""

    what: str
    """One word for programs: "price", "challenge", "unread", …"""
    sentence: str
    """What an analyst reads."""
    captures: tuple[str, ...] = ()
    """Identifiers of at most three stored captures that show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFigures:
    """What one search of a run came to."""

    term: str
    asked: int
    """Result pages that were asked for at most."""
    pages: int
    """Result pages with offers, or that said that there are none."""
    offers: int
    """Offers on its first result page."""
    done: bool
    """Whether it was read to its end, or as far as was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """What a run came to: counted while it crawls, and what later runs are held against."""

    requests: int = 0
    failed: int = 0
    """Requests without an answer."""
    forbidden: int = 0
    """Requests that robots.txt forbids."""
    states: Mapping[str, int] = field(default_factory=dict)
    """Result pages by their state."""
    own_states: Mapping[str, int] = field(default_factory=dict)
    """Pages of single offers by their state."""
    followed: int = 0
    """Result pages that another one followed; the last of a search is none of them."""
    followed_offers: int = 0
    """Offers on these."""
    short: int = 0
    """How many of these have fewer offers than is healthy."""
    told_next: int = 0
    """How many of these told that another follows."""
    repeated: int = 0
    """Result pages that repeated earlier offers where their search has more."""
    refused: int = 0
    """Pages without an offer under a status by which a site refuses: 403 or 429."""
    read: int = 0
    """Offers on result pages whose facts were read; bytes that were read before are not read again."""
    fields: Mapping[str, float] = field(default_factory=dict)
    """Share of these that has each fact."""
    own_read: int = 0
    """The same of pages of single offers."""
    own_fields: Mapping[str, float] = field(default_factory=dict)
    garbled: int = 0
    """Offers among `read` whose titles are in a wrong encoding."""
    markup: int = 0
    """Result pages in HTML whose bytes were read."""
    cut_off: int = 0
    """How many of these end before the end of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a finished run is worth, and why."""

    verdict: Verdict
    reasons: tuple[HealthReason, ...] = ()
    """Weightiest first; none where it is healthy."""
    figures: RunFigures
    searches: tuple[SearchFigures, ...] = ()


class HealthWatch(Protocol):
    """Who has watched a run, and judges it when it ends."""

    def judge(self, ended: str, earlier: Sequence[Health]) -> Health:
        """Return the health of the run.

        ended: why it ended. earlier: healthy runs of the same site, newest first.
        """
