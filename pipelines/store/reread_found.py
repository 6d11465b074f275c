"""Offers that a page had all along and that only a better reader found: known from the time of the capture on."""

from dataclasses import replace
from typing import Any

from pipelines.snapshot import Facts, Snapshot, SnapshotPage
from pipelines.store.documents import SCHEMA, Document, judgement_document, sighting_document, snapshot_document
from pipelines.store.looks import look_at_offer
from pipelines.store.reread_state import Before, Rereading, judges, unless_newer
from pipelines.store.sellers import seller_seen


def plan_found(todo: Rereading, snapshot: Snapshot, rank: int, page: SnapshotPage, before: Before) -> None:
    """Add an offer that this page was not known to have: it was there at the time of the capture, not now."""
    key, facts, seen, view = snapshot.listing.key, snapshot.facts, page.capture.captured_at, todo.reading["view"]
    assert facts is not None  # noqa: S101 -- the stages before have run
    judgement = judgement_document(snapshot.matched, snapshot.assessed)
    states = before.snapshots.get(key, [])
    then = [one for one in states if one["view"] == view and one["first_seen"] <= seen]
    if then and _hash_now(then[-1], before) == facts.facts_hash:
        number = int(then[-1]["number"])
        todo.seen_later.append((then[-1]["_id"], seen))
    else:
        number = 1 + max((int(one["number"]) for one in states), default=0)
        todo.snapshots.append(snapshot_document(snapshot, number, page, judgement))
    todo.reading["found"].append(f"{key}#{number}")
    sighting = sighting_document(snapshot, rank, page, before.capture["crawl"])
    # How many results the earlier pages of the search had is not known any more, and so neither is the rank.
    sighting.pop("rank", None)
    todo.sightings.append(sighting | {"_id": f"{before.capture['_id']}#{key}"})
    latest = {"number": number, "facts_hash": facts.facts_hash}
    listing = before.listings.get(key)
    seller = seller_seen(snapshot, seen)
    if seller is not None:
        todo.sellers[seller.key] = seller.with_another(todo.sellers.get(seller.key))
    if listing is None:
        todo.found.append(key)
        todo.listings.append(({"_id": key}, _new_listing(snapshot, latest, judgement, todo), True))
    else:
        todo.missed_before.append(key)
        look = look_at_offer(snapshot, page, before.capture["crawl"])
        # It stood there, whatever that very page was taken to say before.
        todo.looks.setdefault(key, []).append(replace(look, kind="line_alone") if look.kind == "line" else look)
        _known_from_elsewhere(todo, listing, facts, judgement, latest, states)


def _hash_now(state: Document, before: Before) -> str:
    """Facts hash of a snapshot as this reader reads it."""
    said = [one for one in before.readings.get(state["listing"], ()) if one["snapshot"] == state["_id"]]
    return str((said[-1] if said else state)["facts_hash"])


def _new_listing(snapshot: Snapshot, latest: Document, judgement: Document, todo: Rereading) -> Document:
    listing, facts = snapshot.listing, snapshot.facts
    seller = seller_seen(snapshot, todo.reading["captured_at"])
    return {
        "$setOnInsert": {
            **({"seller": seller.key} if seller else {}),
            "schema": SCHEMA,
            "marketplace": listing.marketplace,
            "listing_id": listing.listing_id,
            "facts": dict(facts.values) if facts else {},
            "judgement": judgement,
            "status": "live",
            "latest": {todo.reading["view"]: latest},
            "decision": None,
        },
        "$min": {"first_seen": todo.reading["captured_at"]},
        "$max": {"last_seen": todo.reading["captured_at"], "snapshots": latest["number"]},
    }


def _known_from_elsewhere(  # noqa: PLR0913, PLR0917 -- what was, what is, and where both are kept
    todo: Rereading, listing: Document, facts: Facts, judgement: Document, latest: Document, states: list[Document]
) -> None:
    """Bring a listing up to date with a page that it was not known to be on; what is newer stands."""
    seen, view, key = todo.reading["captured_at"], todo.reading["view"], listing["_id"]
    grown: Document = {
        "$min": {"first_seen": seen},
        "$max": {"last_seen": seen, "snapshots": max(latest["number"], listing["snapshots"])},
    }
    current = listing["latest"].get(view)
    newest_of_view = next((one for one in states if current and one["number"] == current["number"]), None)
    if current is None or newest_of_view is None or seen >= newest_of_view["last_seen"]:
        newest = seen >= listing["last_seen"]
        change: dict[str, Any] = {
            f"facts.{name}": value for name, value in facts.values.items() if newest or name not in listing["facts"]
        }
        change |= {f"latest.{view}": latest}
        if judges(listing, view):
            change["judgement"] = judgement
        todo.listings.append((unless_newer(listing, view), {"$set": change}, False))
    todo.listings.append(({"_id": key}, grown, False))
