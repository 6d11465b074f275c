"""A Listing on its way through the stages: facts, and one section for each stage that judged or kept it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crawler.items import KnownOffer, Listing, PageCapture

Risk = Literal["none", "low", "medium", "high"]
Label = Literal[
    "counterfeit",
    "left_over",
    "parallel_import",
    "second_hand",
    "look_alike",
    "authorised",
    "genuine",
    "not_the_brand",
    "unsure",
]


@dataclass(frozen=True, slots=True)
class Facts:
    """Section of `normalise`: the listing's facts in the form that is stored and compared."""

    values: Mapping[str, Any]
    """Field name to value, without what is None: text, int, Decimal, datetime, and lists and mappings of these."""
    facts_hash: str
    """SHA-256 of the facts in canonical form, lowercase hex. Times, rank, advertising marks and tokens stay out."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One watched brand found in one field of a listing."""

    brand: str
    alias: str
    """The name from the watchlist that was met."""
    field: str
    """"title", "description", "brand_claimed", …"""
    start: int
    end: int
    """Span in the field's text as stored, in code points."""
    disguise: str | None
    """How the name was disguised; None where it stands as the alias is written."""
    confidence: float
    """0–1: how sure it is that the watched brand is meant."""
    sentence: str
    """What a reviewer reads."""


LIKELY = 0.5
"""Confidence from which on a brand counts as named; hits below it are kept, and shown as doubtful."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Section of `match`: which watched brands the listing names."""

    hits: tuple[Hit, ...]
    version: str

    @property
    def brands(self) -> tuple[str, ...]:
        """The brands that are more likely meant than not, each once, most certain first."""
        best: dict[str, float] = {}
        for hit in self.hits:
            if hit.confidence >= LIKELY:
                best[hit.brand] = max(best.get(hit.brand, 0.0), hit.confidence)
        return tuple(sorted(best, key=lambda brand: -best[brand]))


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal that spoke."""

    signal: str
    strength: float
    """0–1, as the signal measured it."""
    weight: float
    """Signed points, from the table or the watchlist: what full strength adds to the score."""
    sentence: str
    """What a reviewer reads."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """Section of `assess`: how much the listing looks like an infringement, and why. Never a decision."""

    score: float
    """0–100, with one decimal."""
    risk: Risk
    suggestion: Label | None
    """The label that the signals point to; None where they point nowhere."""
    reasons: tuple[Reason, ...]
    """Weightiest first."""
    version: str


@dataclass(frozen=True, slots=True)
class Captured:
    """Section of `capture`: the raw page behind a set of snapshots."""

    capture_id: str
    page_hash: str
    """SHA-256 of the raw body, lowercase hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCapture:
    """One image of an offer as obtained."""

    marketplace: str
    listing: str
    """Key of the offer for which it was asked for; others can show it too."""
    url: str
    """As the offer's facts have it: no redirect is followed."""
    requested_at: datetime | None = None
    captured_at: datetime
    """When the last byte was there, in UTC."""
    status: int | None
    request_headers: tuple[tuple[str, str], ...] = ()
    response_headers: tuple[tuple[str, str], ...] = ()
    content_type: str
    """What the bytes are, whatever the header says."""
    width: int
    height: int
    body: bytes = field(repr=False)


@dataclass(slots=True)
class Snapshot:
    """One listing as seen on one page. Each stage fills its own section and no other."""

    listing: Listing
    facts: Facts | None = None
    matched: Matched | None = None
    assessed: Assessed | None = None
    known: KnownOffer | None = None
    """Set instead of the sections for an offer that is stored just as it is."""


@dataclass(slots=True)
class SnapshotPage:
    """The snapshots of one page, in page order: what travels from stage to stage.

    Pages travel whole because a page is the unit of evidence, and because handing on fifty offers one by one costs
    more than judging them.
    """

    capture: PageCapture
    snapshots: list[Snapshot] = field(repr=False)
    captured: Captured | None = None
