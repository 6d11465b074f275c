"""What a batch of pages changes, given what is stored already. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from pipelines.snapshot import Snapshot, SnapshotPage
from pipelines.store.bodies import page_document
from pipelines.store.documents import (
    SCHEMA,
    Document,
    capture_document,
    crawl_judgement,
    judgement_document,
    judgement_version,
    milliseconds,
    sighting_document,
    snapshot_document,
)
from pipelines.store.earlier import Earlier
from pipelines.store.looks import looks_at, tells_nothing_new
from pipelines.store.relisting_lookup import Newcomer
from pipelines.store.sellers import SellerSeen, seller_seen
from pipelines.store.status import Look, Status

NOTHING_EARLIER: Mapping[str, Earlier] = MappingProxyType({})


@dataclass(slots=True)
class Known:
    """What is stored of one offer: how many snapshots, and the latest of each view."""

    snapshots: int = 0
    latest: dict[str, tuple[int, str]] = field(default_factory=dict)
    """View to number and facts hash."""
    judged_by: str | None = None
    """Version of the current judgement; None where there is no listing document yet."""
    status: Status = "live"
    seller: str | None = None
    """Key of its seller's record."""
    first_seen: datetime | None = None
    left: dict[str, Document] = field(default_factory=dict)
    """View to its latest snapshot, where a run that was cut off has left one of which the listing does not know."""


@dataclass(slots=True)
class Plan:
    """Documents to insert and changes to make, in the order in which they must be written."""

    pages: list[Document] = field(default_factory=list)
    captures: list[Document] = field(default_factory=list)
    snapshots: list[Document] = field(default_factory=list)
    judgements: list[Document] = field(default_factory=list)
    """What other rules make of states that are stored already."""
    listings: dict[str, Document] = field(default_factory=dict)
    """Key of each new or changed listing to its update."""
    unchanged: dict[datetime, list[tuple[str, str]]] = field(default_factory=dict)
    """Time to the listing keys and snapshot ids that were seen then and are as they were."""
    looks: dict[str, list[Look]] = field(default_factory=dict)
    """Key of each listing whose status could be another now, to what was seen of it."""
    sellers: dict[str, SellerSeen] = field(default_factory=dict)
    newcomers: dict[str, Newcomer] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    """New snapshot to the one before it of the same kind of page."""
    sightings: list[Document] = field(default_factory=list)
    looked: dict[str, list[datetime]] = field(default_factory=dict)
    """Key of each offer whose own page was asked for, whatever it answered, to when."""


def plan(
    pages: Iterable[SnapshotPage],
    known: dict[str, Known],
    crawl: str,
    earlier: Mapping[str, Earlier] = NOTHING_EARLIER,
    *,
    as_it_happens: bool = False,
) -> Plan:
    """Decide what to write. `known` is brought up to date, so that an offer seen twice in a batch is compared once.

    `earlier`: address to what was captured there before. `as_it_happens`: whether the pages come from a crawl, and not
    from files that were saved some time.
    """
    todo = Plan()
    for page in pages:
        _plan_evidence(todo, page, crawl, earlier.get(page.capture.url))
        for rank, snapshot in enumerate(page.snapshots, start=page.capture.rank_offset + 1):
            plan_snapshot(todo, snapshot, page, known.setdefault(snapshot.listing.key, Known()))
            todo.sightings.append(sighting_document(snapshot, rank, page, crawl))
        if page.capture.offer_id:
            key = f"{page.capture.marketplace}:{page.capture.offer_id}"
            todo.looked.setdefault(key, []).append(milliseconds(page.capture.captured_at))
        for key, look in looks_at(page, crawl, as_it_happens=as_it_happens):
            if key not in known or not tells_nothing_new(known[key].status, look.kind):
                todo.looks.setdefault(key, []).append(look)
    return todo


def _plan_evidence(todo: Plan, page: SnapshotPage, crawl: str, earlier: Earlier | None) -> None:
    assert page.captured is not None  # noqa: S101 -- the stage before has run
    if not page.capture.known and (earlier is None or earlier.page_hash != page.captured.page_hash):
        todo.pages.append(page_document(page.captured.page_hash, page.capture.body, earlier.body if earlier else None))
    todo.captures.append(capture_document(page, crawl, earlier.reading if earlier else None))


def plan_snapshot(todo: Plan, snapshot: Snapshot, page: SnapshotPage, known: Known) -> None:
    """Add one offer to the plan: unchanged, judged anew, or a new snapshot."""
    seen = milliseconds(page.capture.captured_at)
    if snapshot.known:
        todo.unchanged.setdefault(seen, []).append((snapshot.listing.key, snapshot.known.snapshot))
        return
    assert snapshot.facts is not None  # noqa: S101 -- the stages before have run
    view = page.capture.reading.view or "listing"
    number, facts_hash = known.latest.get(view, (0, ""))
    changed = facts_hash != snapshot.facts.facts_hash
    anew = known.judged_by != judgement_version(snapshot.matched, snapshot.assessed)
    judgement = judgement_document(snapshot.matched, snapshot.assessed) if changed or anew else {}
    if changed:
        key, before = snapshot.listing.key, number
        number = known.snapshots = known.snapshots + 1
        if before:
            todo.before[f"{key}#{number}"] = f"{key}#{before}"
        elif judgement["brands"]:
            todo.newcomers[key] = Newcomer(snapshot.facts.values, seen, min(seen, known.first_seen or seen))
        known.latest[view] = (number, snapshot.facts.facts_hash)
        todo.snapshots.append(snapshot_document(snapshot, number, page, judgement))
    if changed or anew:
        _update_listing(todo, snapshot, page, known, judgement, None if changed else number)
    if not changed:
        todo.unchanged.setdefault(seen, []).append((snapshot.listing.key, f"{snapshot.listing.key}#{number}"))


def _update_listing(  # noqa: PLR0913, PLR0917 -- what was seen, what is known, and what was made of it
    todo: Plan, snapshot: Snapshot, page: SnapshotPage, known: Known, judgement: Document, stored: int | None
) -> None:
    """Bring a listing up to date; `stored` is the number of the snapshot that has these facts already."""
    listing, seen = snapshot.listing, milliseconds(page.capture.captured_at)
    view = page.capture.reading.view or "listing"
    # All views: after a crawl that was killed there can be snapshots of which the listing does not know yet.
    latest = {
        f"latest.{name}": {"number": number, "facts_hash": facts_hash}
        for name, (number, facts_hash) in known.latest.items()
    }
    change: Document = {}
    for left in sorted(known.left.values(), key=lambda one: one["first_seen"]):
        change |= {f"facts.{name}": value for name, value in left["facts"].items()}
    # What was only judged anew keeps its facts: each fact of a listing is one that a snapshot or a reading has.
    if snapshot.facts and (stored is None or known.judged_by is None):
        change |= {f"facts.{name}": value for name, value in snapshot.facts.values.items()}
    if (seller := seller_seen(snapshot, seen)) and seller.stands_against(known.seller):
        known.seller = change["seller"] = seller.key
        todo.sellers[seller.key] = seller.with_another(todo.sellers.get(seller.key))
    # An offer page tells more than a line of results: its judgement stands until the offer page itself changes.
    if view != "listing" and (own := known.left.get("listing")):
        change["judgement"] = own["judgement"]
        known.judged_by = own["judgement"]["version"]
    elif view == "listing" or "listing" not in known.latest or known.judged_by is None:
        change["judgement"] = judgement
        known.judged_by = judgement["version"]
        if stored is not None:
            todo.judgements.append(crawl_judgement(snapshot, stored, page, judgement))
    known.left = {}
    before = todo.listings.get(listing.key, {})
    # Pages come in any order: files that were saved, or a clock that was set back.
    times = [seen, *(before[way][name] for way, name in (("$min", "first_seen"), ("$max", "last_seen")) if before)]
    todo.listings[listing.key] = {
        "$set": before.get("$set", {}) | change,
        "$setOnInsert": {
            "schema": SCHEMA,
            "marketplace": listing.marketplace,
            "listing_id": listing.listing_id,
            "decision": None,
            "status": "live",
        },
        "$min": {"first_seen": min(times if known.first_seen is None else [*times, known.first_seen])},
        # Numbers come first in these: where another crawl knows of a later state, that one stays the latest.
        "$max": {"last_seen": max(times), "snapshots": known.snapshots} | latest,
    }
