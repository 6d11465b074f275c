"""What stands behind one offer: its documents with their places in the log, and the proofs of these."""

import hashlib
from collections.abc import AsyncIterator, Iterable

from pymongo.asynchronous.database import AsyncDatabase

from crawler.errors import AnalystError, OperatorError
from pipelines.evidence.bundle.material import Material, Proven, SignedHead
from pipelines.evidence.entry import Entry
from pipelines.evidence.head import head_from
from pipelines.evidence.merkle import Nodes, Range, consistency_ranges, inclusion_ranges
from pipelines.store.behind_documents import Found, captures_of, documents_of
from pipelines.store.bodies import body_of
from pipelines.store.documents import Document
from pipelines.store.failure import explained
from pipelines.store.heads import heads
from pipelines.store.images import image_of
from pipelines.store.log import batches, entries_of
from pipelines.store.session import Store

Database = AsyncDatabase[Document]
Placed = dict[tuple[str, str], tuple[int, Entry]]
"""Kind and id to the place in the log, and the entry there."""


async def behind(store: Store, listing: str, *, every: bool = False) -> Material:
    """Return what stands behind an offer; of its captures those that first showed a state of it, and the newest.

    `every`: all captures that show it. Raises AnalystError where nothing of it is signed yet, and OperatorError where
    a document is not as it was logged, or the server fails.
    """
    with explained(store.server):
        return await _behind(store.database, listing, every=every)


async def bytes_behind(store: Store, capture: Document) -> bytes:
    """Return what a capture of a page or of an image brought.

    Raises MissingPageError or MissingImageError where it is not there, or is damaged, and OperatorError where the
    server fails.
    """
    with explained(store.server):
        if "image" in capture:
            return await image_of(store.database, capture["image"])
        return await body_of(store.database, capture["page"])


async def _behind(database: Database, listing: str, *, every: bool) -> Material:
    signed = [one async for one in heads(database)]
    if not signed:
        raise AnalystError("No run has ended and signed the log yet, so nothing can be proven: let a crawl end first.")
    size = signed[-1]["size"]
    found = await documents_of(database, listing, await captures_of(database, listing, every=every))
    placed = await _placed(database, found, size)
    left_out = _leave_out(found, placed)
    if not any(kind == "capture" for kind, _ in placed):
        raise AnalystError(f"{listing}: no capture of it is covered by a signed head yet: let its crawl end first.")
    chosen = _heads(signed, {position for position, _ in placed.values()})
    hashes = await _nodes(database, size, _ranges(placed, chosen))
    proven = [
        Proven(position, entry, found[name][0], [hashes[one] for one in inclusion_ranges(position, size)])
        for name, (position, entry) in sorted(placed.items(), key=lambda one: one[1][0])
    ]
    consistency = {
        one.head.number: [hashes[node] for node in consistency_ranges(one.head.size, size)] for one in chosen[:-1]
    }
    keys = {one["_id"]: one["public"] async for one in database["keys"].find({})}
    known = {name: public for name, public in sorted(keys.items()) if ("key", name) in placed}
    return Material(listing, proven, chosen, consistency, known, left_out)


async def _placed(database: Database, found: Found, size: int) -> Placed:
    """Return the first leaf of each document that has its hash; a document may have been logged twice."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, (content, _) in found.items()}
    placed: Placed = {}
    differing: set[tuple[str, str]] = set()
    async for position, entry in _entries(database, size):
        name = (entry.kind, entry.id)
        if name not in hashes or name in placed:
            continue
        if entry.hash == hashes[name]:
            placed[name] = position, entry
        elif entry.kind != "standing":  # where an offer stands is logged anew whenever it changes
            differing.add(name)
    for kind, one in sorted(differing - placed.keys()):
        raise OperatorError(
            f"{kind} {one} is not as it was logged, and so proves nothing: `bazaarwatch verify` tells what was changed."
        )
    return placed


def _leave_out(found: Found, placed: Placed) -> list[str]:
    """Take out what hangs on captures that are not signed, and return what is to be said of everything left out."""
    for name, (_, document) in found.items():
        kind, _ = name
        told_by_end = kind == "run" and ("crawl", document["_id"]) in placed
        if told_by_end or (kind == "snapshot" and ("capture", document["capture"]) not in placed):
            placed.pop(name, None)
    lacking = [name for name in found if name not in placed and name[0] not in {"run", "crawl", "key"}]
    return [
        f"the {kind.replace('_', ' ')} {one} is left out: {_why(kind, found[kind, one][1], found)}"
        for kind, one in lacking
    ]


def _why(kind: str, document: Document, found: Found) -> str:
    if kind == "snapshot" and ("capture", document["capture"]) not in found:
        return f"the capture {document['capture']} that showed it is no longer stored"
    return "no signed head covers it yet"


def _heads(signed: list[Document], positions: Iterable[int]) -> list[SignedHead]:
    """Return for each leaf the first head that covers it and the first with a timestamp, and the newest head."""
    stamped = [one for one in signed if one["stamp"]["state"] == "stamped"]
    numbers = {signed[-1]["number"]}
    for position in positions:
        for among in (signed, stamped):
            numbers |= {one["number"] for one in _first(among, position)}
    return [SignedHead(head_from(one), one["stamp"].get("token")) for one in signed if one["number"] in numbers]


def _first(among: list[Document], position: int) -> list[Document]:
    return next(([one] for one in among if one["size"] > position), [])


def _ranges(placed: Placed, chosen: list[SignedHead]) -> set[Range]:
    size = chosen[-1].head.size
    wanted: set[Range] = set()
    for position, _ in placed.values():
        wanted |= set(inclusion_ranges(position, size))
    for one in chosen[:-1]:
        wanted |= set(consistency_ranges(one.head.size, size))
    return wanted


async def _nodes(database: Database, size: int, wanted: set[Range]) -> dict[Range, bytes]:
    nodes = Nodes(wanted)
    async for _, entry in _entries(database, size):
        nodes.add(entry.leaf_hash())
    try:
        return dict(nodes.hashes())
    except ValueError as error:
        raise OperatorError(f"The log is not as it was written: {error}. `bazaarwatch verify` tells more.") from error


async def _entries(database: Database, size: int) -> AsyncIterator[tuple[int, Entry]]:
    """Yield the first leaves of the log with their places."""
    async for batch in batches(database):
        for position, entry in enumerate(entries_of(batch), start=batch["_id"]):
            if position >= size:
                return
            yield position, entry
