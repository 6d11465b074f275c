"""What reading a stored capture again changes, given what is stored already. Pure: no database, no clock.

What was recorded is never rewritten: not the capture, not a snapshot's facts. A document of `readings` stands beside
the capture and says what this reader and these rules make of it: `differing` holds each offer that is now read
otherwise than its snapshot recorded, or that is judged by other rules, once for each distinct state; `found` names the
snapshots of offers that the earlier reader had missed on this page, which are dated as the capture is; `not_found` the
offers that only the earlier reader saw. `reading` is what a capture has under that name.

An offer's snapshots tell its changes, and a reading is none. So where the capture behind an offer's latest snapshot is
read otherwise now, the listing's current facts follow, and so does the hash with which the next crawl compares; the
number of the snapshot stays, and the next crawl sees an offer that is as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.snapshot import Facts, Snapshot, SnapshotPage
from pipelines.store.documents import SCHEMA, Document, judgement_document, milliseconds
from pipelines.store.facts import differing_fields
from pipelines.store.looks import look_without_offer
from pipelines.store.reread_found import plan_found
from pipelines.store.reread_state import Before, Rereading, judges, reading_id, unless_newer


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What was recorded of one offer on this capture."""

    snapshot: Document
    facts: Document
    facts_hash: str
    judged_by: str
    own: bool
    """Whether the facts were read from this very capture: then counters too can be compared."""


def plan_rereading(page: SnapshotPage, before: Before, judged_by: str, now: datetime) -> Rereading:
    """Decide what to write of a capture that was read and judged again."""
    todo = Rereading(_reading_document(page, judged_by, now))
    occurrences: dict[str, int] = {}
    for rank, snapshot in enumerate(page.snapshots, start=1):
        key = snapshot.listing.key
        nth = occurrences[key] = occurrences.get(key, -1) + 1
        recorded = _recorded(snapshot, nth, page, before)
        if recorded is not None:
            _read_again(todo, snapshot, recorded, before)
        elif nth == 0:
            plan_found(todo, snapshot, rank, page, before)
    todo.reading["not_found"] = sorted(before.rows.keys() - occurrences.keys())
    _now_removed(todo, page, before)
    return todo


def _reading_document(page: SnapshotPage, judged_by: str, now: datetime) -> Document:
    assert page.captured is not None  # noqa: S101 -- rereading begins with it
    capture = page.capture
    return {
        "_id": reading_id(page.captured.capture_id, capture.reader_version, judged_by),
        "schema": SCHEMA,
        "capture": page.captured.capture_id,
        "page": page.captured.page_hash,
        "marketplace": capture.marketplace,
        "captured_at": capture.captured_at,
        "reader_version": capture.reader_version,
        "judged_by": judged_by,
        "read_at": milliseconds(now),
        "page_state": capture.reading.state,
        "view": capture.reading.view,
        "offers": len(capture.reading.listings),
        "anomalies": [{"what": what, "times": times} for what, times in capture.reading.anomalies.items()],
        "differing": [],
        "found": [],
        "not_found": [],
    }


def _recorded(snapshot: Snapshot, nth: int, page: SnapshotPage, before: Before) -> _Recorded | None:
    """Return what was recorded of an offer; None where the page was not known to have it."""
    assert snapshot.facts is not None  # noqa: S101 -- the stages before have run
    key, now = snapshot.listing.key, snapshot.facts.facts_hash
    hashes = before.rows.get(key)
    if not hashes:
        return None
    wanted = now if now in hashes else hashes[min(nth, len(hashes) - 1)]
    state = before.state_with(key, wanted, page.capture.reading.view)
    if state is not None:
        own = state["capture"] == before.capture["_id"]
        return _Recorded(state, state["facts"], wanted, state["judgement"]["version"], own=own)
    # A capture taken after a rereading is recorded with the hash that the rereading gave to the state.
    states = {one["_id"]: one for one in before.snapshots.get(key, ())}
    for said in reversed(before.restated.get(key, ())):
        if said["facts_hash"] == wanted:
            return _Recorded(states[said["snapshot"]], said["facts"], wanted, said["judgement"]["version"], own=False)
    return None


def _read_again(todo: Rereading, snapshot: Snapshot, recorded: _Recorded, before: Before) -> None:
    """Add an offer that was read from this page before: it is the same, or read otherwise, or judged otherwise."""
    facts, key = snapshot.facts, snapshot.listing.key
    assert facts is not None  # noqa: S101 -- the stages before have run
    fields = differing_fields(recorded.facts, facts.values, counters=recorded.own)
    otherwise = bool(fields) or facts.facts_hash != recorded.facts_hash
    if not otherwise and recorded.judged_by == todo.reading["judged_by"]:
        return
    todo.otherwise += 1
    judgement = judgement_document(snapshot.matched, snapshot.assessed)
    entry: Document = {
        "listing": key,
        "snapshot": recorded.snapshot["_id"],
        "facts_hash": facts.facts_hash,
        "judgement": judgement,
    }
    if otherwise:
        entry |= {"facts": dict(facts.values), "fields": fields}
        entry |= {"raw": dict(snapshot.listing.raw), "sources": dict(snapshot.listing.sources)}
    said = before.readings.get(key, [])
    if not any(_says_the_same(one, entry, todo.reading) for one in (*said, *_of_this(todo, key))):
        if otherwise and not any("fields" in one for one in said):
            todo.changed.setdefault(key, fields)
        elif not otherwise:
            todo.judged_anew.append(key)
        todo.reading["differing"].append(entry)
    _follow(todo, recorded, facts, judgement, before)


def _says_the_same(said: Document, entry: Document, reading: Document) -> bool:
    same = all(said[name] == entry[name] for name in ("snapshot", "facts_hash"))
    return same and all(said.get(name, reading[name]) == reading[name] for name in ("reader_version", "judged_by"))


def _of_this(todo: Rereading, key: str) -> Iterable[Document]:
    return (one for one in todo.reading["differing"] if one["listing"] == key)


def _follow(todo: Rereading, recorded: _Recorded, facts: Facts, judgement: Document, before: Before) -> None:
    """Let the listing's current facts follow, where this capture is the last that showed its latest snapshot."""
    seen, view = todo.reading["captured_at"], todo.reading["view"]
    listing = before.listings.get(recorded.snapshot["listing"])
    latest = (listing or {}).get("latest", {}).get(view)
    if listing is None or latest is None or recorded.snapshot["_id"] != f"{listing['_id']}#{latest['number']}":
        return
    if seen < recorded.snapshot["last_seen"]:
        return
    newest = seen >= listing["last_seen"]
    change, gone = {}, {}
    for name in differing_fields(recorded.facts, facts.values, counters=recorded.own):
        current, new = listing["facts"].get(name), facts.values.get(name)
        # A value that does not come from this reading's predecessor comes from the other kind of page.
        if new is not None and (newest or current == recorded.facts.get(name)):
            change[f"facts.{name}"] = new
        elif new is None and current == recorded.facts.get(name) and not _told_elsewhere(name, listing, view, before):
            gone[f"facts.{name}"] = ""
    if facts.facts_hash != latest["facts_hash"]:
        change[f"latest.{view}.facts_hash"] = facts.facts_hash
    if judges(listing, view) and (change or gone or listing["judgement"]["version"] != judgement["version"]):
        change["judgement"] = judgement
    update = {name: part for name, part in (("$set", change), ("$unset", gone)) if part}
    if update:
        todo.listings.append((unless_newer(listing, view), update, False))


def _told_elsewhere(name: str, listing: Document, view: str, before: Before) -> bool:
    """Whether the latest snapshot of the other kind of page states the fact too."""
    ids = {f"{listing['_id']}#{one['number']}" for other, one in listing["latest"].items() if other != view}
    return any(name in one.get("facts", {}) for one in before.snapshots[listing["_id"]] if one["_id"] in ids)


def _now_removed(todo: Rereading, page: SnapshotPage, before: Before) -> None:
    """Mark the offer as removed whose own page is now understood to say so, unless it was seen later."""
    capture = page.capture
    if capture.reading.state == "removed" and capture.offer_id and before.capture["page_state"] != "removed":
        look = look_without_offer(page, before.capture["crawl"])
        if look is not None:
            todo.looks[f"{capture.marketplace}:{capture.offer_id}"] = [look]
