"""What is kept with a capture of what was read from it: it can be packed anew, and so stands outside the log.

It is held against the page as it is read now, where the same reader does that, and against the sightings.
"""

import zstandard
from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import Listing
from pipelines.evidence.canonical import canonical
from pipelines.snapshot import SnapshotPage
from pipelines.store.digest import SIGHTED, Digest
from pipelines.store.documents import Document
from pipelines.store.log import in_page_order, of_capture
from pipelines.store.readings_kept import digest_in
from pipelines.store.verifying.report import Report

Database = AsyncDatabase[Document]


async def check_kept(
    database: Database, report: Report, capture: Document, page: SnapshotPage | None, *, cut_off: bool
) -> None:
    """Check what is kept with a capture. Raises PyMongoError.

    page: as the reader that took it reads it now. cut_off: whether its run has no end, so that its offers may not have
    been written any more.
    """
    name = capture["_id"]
    try:
        digest = await digest_in(database, capture)
    except (zstandard.ZstdError, ValueError, TypeError, ArithmeticError) as error:
        report.fail("captures", name, f"can not be unpacked: {error!r}", "reading")
        return
    if digest is None:
        if capture["offers"]:
            report.fail("captures", name, "is missing, and the page had offers", "reading")
        if "judged_by" in capture:
            report.fail("captures", name, "is there without any offer that was judged", "judged_by")
        return
    wrong = _unlike_capture(digest, capture)
    shown = in_page_order(await database["sightings"].find(of_capture(name)).to_list())
    if len(shown) == len(digest.rows) and not all(map(_is_seen, digest.rows, shown)):
        wrong = wrong or "is not what its sightings say"
    if page is not None and not wrong:
        wrong = _unlike_page(digest, page)
    if wrong:
        report.fail("captures", name, wrong, "reading")
    if "judged_by" in capture and not cut_off and not await _judged(database, capture, digest):
        report.fail("captures", name, f"is {capture['judged_by']}, by which none of its offers was judged", "judged_by")


def _unlike_capture(digest: Digest, capture: Document) -> str:
    told = (digest.state, digest.view, len(digest.rows))
    return "" if told == (capture["page_state"], capture["view"], capture["offers"]) else "is not of such a page"


def _is_seen(row: tuple[Listing, str], sighting: Document) -> bool:
    listing, _ = row
    said = {name: getattr(listing, name) for name in SIGHTED} | {"listing": listing.key, "sponsored": listing.sponsored}
    return all(canonical(sighting.get(name)) == canonical(value) for name, value in said.items())


def _unlike_page(digest: Digest, page: SnapshotPage) -> str:
    reading = page.capture.reading
    if (digest.total, digest.next_url) != (reading.total, reading.next_url):
        return "its total, or the address of the next page, is not what the page says"
    rows = [(listing.key, listing.url, facts_hash) for listing, facts_hash in digest.rows]
    read = [(one.listing.key, one.listing.url, one.facts.facts_hash if one.facts else "") for one in page.snapshots]
    return "" if rows == read else "its offers are not what the page says"


async def _judged(database: Database, capture: Document, digest: Digest) -> bool:
    """Whether an offer of the page was judged by the rules that are named."""
    by = capture["judged_by"]
    ours = await database["snapshots"].distinct("judgement.version", {"capture": capture["_id"]})
    if by in ours:
        return True
    keys = [listing.key for listing, _ in digest.rows]
    of_offers = {"listing": {"$in": keys}, "judgement.version": by}
    for collection in ("snapshots", "judgements"):
        if await database[collection].find_one(of_offers, {"_id": 1}):
            return True
    said = {"differing.listing": {"$in": keys}, "judged_by": by}
    if await database["readings"].find_one(said, {"_id": 1}):
        return True
    # An offer on which its own page has the last word is judged on a page of results, and that is kept nowhere.
    marketplace = {"marketplace": capture["marketplace"], "judgement.version": by}
    return await database["listings"].find_one(marketplace, {"_id": 1}) is not None
