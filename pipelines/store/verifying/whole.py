"""A whole database, or one listing with everything behind it, checked."""

from collections.abc import Callable
from dataclasses import dataclass

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.entry import Kind
from pipelines.store.documents import Document
from pipelines.store.verifying.bodies import Bodies, Read
from pipelines.store.verifying.images import Measure, check_images
from pipelines.store.verifying.leaf_index import Leaves, Wanted, leaves_on_disk
from pipelines.store.verifying.offers import Offers
from pipelines.store.verifying.report import Failure, Report
from pipelines.store.verifying.sellers import check_sellers
from pipelines.store.verifying.shapes import check_shapes, pass_over
from pipelines.store.verifying.stamps import check_stamps
from pipelines.store.verifying.stored import ALL_COLLECTIONS, COLLECTIONS, Stored
from pipelines.store.verifying.tree import check_end, check_tree, check_witness

Database = AsyncDatabase[Document]


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads what is stored, as today's program does."""

    read: Read
    reader_version: str
    measure: Measure


async def verify(
    database: Database, readers: Readers, tell: Callable[[Failure], None], listing: str | None = None
) -> Report:
    """Check everything, or one listing by its key; each failure is told as it is found.

    The whole log and all heads are checked in either case. Raises PyMongoError, and OperatorError where the file that
    remembers heads can not be read.
    """
    report = Report(tell)
    captures = await _captures_of(database, listing) if listing else None
    wanted = _behind(listing, captures) if listing and captures is not None else None
    malformed = await check_shapes(database, report)
    with leaves_on_disk(wanted) as leaves:
        stored = await _log(database, report, leaves)
        await check_stamps(database, report, leaves, everything=listing is None)
        pass_over(leaves, malformed, ALL_COLLECTIONS)
        bodies = Bodies(database, report, stored, readers.read, readers.reader_version)
        if listing is None or captures is None:
            await stored.check_captures()
            for kind in COLLECTIONS:
                await stored.check_collection(kind)
            await bodies.check_pages()
            await check_images(database, report, stored, readers.measure)
            await check_sellers(database, report, stored)
            await bodies.check_captures()
        else:
            of_captures = {"_id": {"$in": captures}}
            await stored.check_captures(of_captures)
            kinds: tuple[Kind, ...] = ("snapshot", "judgement", "image_capture")
            for kind in kinds:
                await stored.check_collection(kind, {"listing": {"$eq": listing}})
            await stored.check_collection("reading", {"capture": {"$in": captures}})
            await stored.check_collection("purge")
            await bodies.check_captures(of_captures, bodies=True)
        await stored.check_runs()
        await Offers(database, report, stored).check(listing)
        await stored.tell_missing()
    return report


async def _log(database: Database, report: Report, leaves: Leaves) -> Stored:
    tree = await check_tree(database, report, leaves)
    await check_end(database, report, leaves, tree)
    check_witness(database, report, tree)
    return Stored(database, report, leaves, tree)


async def _captures_of(database: Database, listing: str) -> list[str]:
    """Return the captures on which a listing was seen, and those of its own page."""
    seen = {one["_id"].partition("#")[0] async for one in database["sightings"].find({"listing": listing}, {"_id": 1})}
    seen |= {one["capture"] async for one in database["snapshots"].find({"listing": listing}, {"capture": 1})}
    seen |= {one["_id"] async for one in database["image_captures"].find({"listing": listing}, {"_id": 1})}
    return sorted(seen)


def _behind(listing: str, captures: list[str]) -> Wanted:
    """Return what tells the leaves of a listing: also of documents that are no longer there."""
    shown = frozenset(captures)

    def wanted(kind: str, name: str) -> bool:
        if kind in {"snapshot", "judgement"}:
            return name.startswith(f"{listing}#")
        if kind in {"capture", "image_capture", "reading"}:
            return name.partition("@")[0] in shown
        return kind in {"run", "crawl", "revision", "stamp", "purge"} or (kind == "standing" and name == listing)

    return wanted
