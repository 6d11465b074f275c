"""Where an offer stands: what each look at it makes of its status. Pure: no database, no clock.

The offer's own page has the last word on it. A line of results tells that the offer is still shown, and counts where
its page was not looked at in the same run. What failed, or could not be told, is no look: it changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

Status = Literal["live", "not_seen", "removed", "ended", "blocked"]
Kind = Literal[
    "page",  # its own page shows the offer
    "line",  # a page of results shows it
    "line_alone",  # the same, in a run that has not looked at its own page
    "sold",  # it is shown as sold out or discontinued
    "removed",  # its own page says that it is gone
    "ended",  # its own page says that the seller ended or sold it
    "blocked",  # its own page answered with a robot check or a login
    "missed",  # complete runs of a search that had found it do not show it
]
Document = dict[str, Any]

STATUSES: tuple[Status, ...] = ("live", "not_seen", "removed", "ended", "blocked")
SOLD = frozenset({"SoldOut", "Discontinued"})
"""Availabilities in which an offer can not come back by itself, as one that is out of stock can."""
_GONE: frozenset[Kind] = frozenset({"removed", "ended", "blocked"})
KEPT = 20
"""Earlier statuses that a listing keeps."""

_ANY: Mapping[Status, Status] = MappingProxyType(dict.fromkeys(STATUSES[1:], "live"))
BECOMES: Mapping[Kind, Mapping[Status, Status]] = MappingProxyType(
    {
        "page": _ANY,
        "line": {"not_seen": "live"},
        "line_alone": _ANY,
        "sold": {"live": "ended", "not_seen": "ended", "removed": "ended", "blocked": "ended"},
        "ended": {"live": "ended", "not_seen": "ended", "removed": "ended", "blocked": "ended"},
        "removed": {"live": "removed", "not_seen": "removed", "ended": "removed", "blocked": "removed"},
        # That we could not look takes nothing away from what a page has said before.
        "blocked": {"live": "blocked", "not_seen": "blocked"},
        "missed": {"live": "not_seen", "not_seen": "not_seen", "blocked": "not_seen"},
    }
)
"""What each look makes of each status; what is not named stays as it is, with the reason that it had first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at an offer."""

    kind: Kind
    time: datetime
    """When it was looked; of `missed` when the last of the runs began."""
    sentence: str = ""
    """What a reviewer reads; for `page` and lines it is made from what was known before."""
    capture: str | None = None
    crawl: str | None = None
    runs: int | None = None
    """Of `missed`: complete runs since the offer was last seen."""
    as_it_happens: bool = False
    """Whether it was taken by a crawl just now; a page that was saved before tells nothing of an offer seen since."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An offer's status with its reason, and the statuses before."""

    status: Status
    last_seen: datetime
    reason: Document | None = None
    """None for an offer that has been live ever since it was first seen."""
    before: tuple[Document, ...] = ()

    @property
    def since(self) -> datetime | None:
        """When the look was taken that led to it."""
        return self.reason["time"] if self.reason else None


def standing_of(listing: Document) -> Standing:
    """Return where a stored listing stands; `status`, `status_reason`, `statuses` and `last_seen` have to be there."""
    before = tuple(listing.get("statuses", ()))
    return Standing(listing["status"], listing["last_seen"], listing.get("status_reason"), before)


def after(now: Standing, looks: Iterable[Look]) -> Standing:
    """Return where the offer stands after these looks, in order of time; a look that is older changes nothing."""
    for look in sorted(looks, key=lambda look: look.time):
        now = _after(now, look)
    return now


def _after(now: Standing, look: Look) -> Standing:
    if now.since is not None and look.time < now.since:
        return now
    if look.time < now.last_seen and (look.kind == "missed" or (look.kind in _GONE and not look.as_it_happens)):
        return now
    if look.kind == "blocked" and now.reason and now.status in {"removed", "ended"}:
        return Standing(now.status, now.last_seen, now.reason | {"blocked_at": look.time}, now.before)
    status = BECOMES[look.kind].get(now.status)
    if status is None:
        return now
    before = now.before
    if status != now.status:
        before = (*before, _closed(now, look.time))[-KEPT:]
    return Standing(status, now.last_seen, _reason(look, now), before)


def _reason(look: Look, now: Standing) -> Document:
    where = "its own page" if look.kind == "page" else "a page of results"
    sentence = look.sentence or f"seen again on {where}; before that: {WORDS[now.status]}"
    reason: Document = {"time": look.time, "sentence": sentence}
    parts = {"capture": look.capture, "crawl": look.crawl, "runs": look.runs}
    return reason | {name: value for name, value in parts.items() if value is not None}


def _closed(now: Standing, until: datetime) -> Document:
    closed: Document = {"status": now.status, "until": until}
    return closed | ({"time": now.reason["time"], "sentence": now.reason["sentence"]} if now.reason else {})


WORDS: Mapping[Status, str] = MappingProxyType(
    {
        "live": "live",
        "not_seen": "not seen",
        "removed": "removed",
        "ended": "ended",
        "blocked": "blocked",
    }
)
"""Each status as people say it."""
