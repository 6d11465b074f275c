"""What is known before a stored capture is read again, and what comes of it."""

from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.store.documents import Document
from pipelines.store.sellers import SellerSeen
from pipelines.store.status import Look


@dataclass(slots=True)
class Before:
    """What is stored of a capture and of the offers on it."""

    capture: Document
    rows: dict[str, list[str]] = field(default_factory=dict)
    """Key of each offer that was read from the capture before to its facts hashes there, all of the same view."""
    listings: dict[str, Document] = field(default_factory=dict)
    snapshots: dict[str, list[Document]] = field(default_factory=dict)
    """Key to the snapshots of the offer in order of time; with their facts where these are to be compared."""
    readings: dict[str, list[Document]] = field(default_factory=dict)
    """Key to what this reader has said otherwise of the offer, oldest first, without facts."""
    restated: dict[str, list[Document]] = field(default_factory=dict)
    """Key to what readers have said otherwise, with facts, where captures were recorded by what they said."""

    def add_state(self, snapshot: Document) -> None:
        """Take one more snapshot, in its place in time."""
        states = self.snapshots.setdefault(snapshot["listing"], [])
        if all(one["_id"] != snapshot["_id"] for one in states):
            insort(states, snapshot, key=lambda one: (one["first_seen"], one["number"]))

    def state_with(self, key: str, facts_hash: str, view: str | None) -> Document | None:
        """Return the snapshot that the capture showed, if its offer had these facts there: the last one until then.

        Files are handed over in any order, so that a capture can be older than the first snapshot of what it shows.
        """
        states = self.snapshots.get(key, ())
        same = [one for one in states if one["view"] == view and one["facts_hash"] == facts_hash]
        until_then = [one for one in same if one["first_seen"] <= self.capture["captured_at"]]
        return until_then[-1] if until_then else same[0] if same else None


@dataclass(slots=True)
class Rereading:
    """Documents to insert and changes to make, in the order in which they must be written; and what is new in them."""

    reading: Document
    snapshots: list[Document] = field(default_factory=list)
    seen_later: list[tuple[str, datetime]] = field(default_factory=list)
    """Snapshots in whose state the offer was seen at this time too."""
    listings: list[tuple[Document, Document, bool]] = field(default_factory=list)
    """Filter, update, and whether to insert where there is none."""
    looks: dict[str, list[Look]] = field(default_factory=dict)
    """Key of each listing that can stand elsewhere now, to what the capture tells of it."""
    sellers: dict[str, SellerSeen] = field(default_factory=dict)
    sightings: list[Document] = field(default_factory=list)
    otherwise: int = 0
    """Offers of this page that are read or judged otherwise, whether that is known of their state already or not."""
    changed: dict[str, list[str]] = field(default_factory=dict)
    """Key of each offer that this reader reads otherwise for the first time, to the fields."""
    found: list[str] = field(default_factory=list)
    """Offers of which nothing was known."""
    missed_before: list[str] = field(default_factory=list)
    """Offers that were known, though not from this page."""
    judged_anew: list[str] = field(default_factory=list)
    """Offers of one more state of which there is a judgement by these rules."""


def reading_id(capture: str, reader_version: str, judged_by: str) -> str:
    """Name of the reading of a capture by one version of the reader and of the rules."""
    return f"{capture}@{reader_version}/{judged_by}"


def judges(listing: Document, view: str) -> bool:
    """Whether the listing's judgement is that of this kind of page: an offer page tells more than a result page."""
    return view == "listing" or "listing" not in listing["latest"]


def unless_newer(listing: Document, view: str) -> Document:
    """Filter of a listing of which no crawl has written a newer state since it was looked up."""
    state = listing["latest"].get(view)
    if state is None:
        return {"_id": listing["_id"], f"latest.{view}": {"$exists": False}}
    return {"_id": listing["_id"]} | {f"latest.{view}.{name}": value for name, value in state.items()}
