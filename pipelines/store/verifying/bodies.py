"""Bodies against their hashes, and what was recorded of them against what is read from them now."""

from collections.abc import Callable, Mapping
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.canonical import canonical
from pipelines.snapshot import Snapshot, SnapshotPage
from pipelines.store.bodies import MissingPageError, body_of
from pipelines.store.captures import StoredCapture
from pipelines.store.documents import SCHEMA, Document, sighting_document
from pipelines.store.log import in_page_order, of_capture
from pipelines.store.verifying.kept import check_kept
from pipelines.store.verifying.report import Report
from pipelines.store.verifying.shapes import shaped
from pipelines.store.verifying.stored import PURGED, Stored

Database = AsyncDatabase[Document]
Read = Callable[[StoredCapture, bytes], SnapshotPage]
"""Reads a body as today's reader does."""

OLDER = "read by an older reader, not read again: `reread` does that"
REREAD = "read by an older reader; what `reread` recorded of it was compared"
_OF_OFFER = ("facts", "facts_hash", "raw", "sources", "view")


class Bodies:
    """Checks bodies, and captures by reading them again."""

    def __init__(self, database: Database, report: Report, stored: Stored, read: Read, reader_version: str) -> None:
        self.database = database
        self.report = report
        self.stored = stored
        self.read = read
        self.reader_version = reader_version

    async def check_pages(self) -> None:
        """Check every body, and that a capture shows it."""
        async for page in self.database["pages"].find(shaped("pages"), {"body": 0}).sort("_id", ASCENDING):
            self.report.checked["pages"] += 1
            self._page(page, await self._body(page["_id"]))
            if not await self.database["captures"].find_one({"page": page["_id"]}, {"_id": 1}):
                if await self.stored.runs.any_open():
                    self.report.note("bodies without a capture, of a run that was cut off or still runs", page["_id"])
                else:
                    self.report.fail("pages", page["_id"], "no capture shows it: it was put in")

    async def check_captures(self, wanted: Document | None = None, *, bodies: bool = False) -> None:
        """Read captures again; `bodies`: and check the bodies themselves, where that is not done otherwise."""
        async for document in self.database["captures"].find(shaped("captures", wanted)).sort("_id", ASCENDING):
            if not await self.database["pages"].find_one({"_id": document["page"]}, {"_id": 1}):
                await self._missing(document)
                continue
            body = await self._body(document["page"], tell=bodies)
            if body is None:
                continue
            if bodies and (page := await self.database["pages"].find_one({"_id": document["page"]}, {"body": 0})):
                self.report.checked["pages"] += 1
                self._page(page, body)
            cut_off = await self.stored.runs.is_open(document["crawl"])
            read = None
            if "same_as" in document:
                await self._same(document)
            else:
                read = await self._again(StoredCapture(document), body)
            await check_kept(self.database, self.report, document, read, cut_off=cut_off)

    async def _missing(self, capture: Document) -> None:
        logged = [place.position for place in self.stored.leaves.of("capture", capture["_id"], met=False)]
        if await self.stored.is_purged("pages", capture["page"], max(logged, default=-1)):
            self.report.note(PURGED, f"pages {capture['page']}")
        else:
            self.report.fail("pages", capture["page"], f"is missing, and the capture {capture['_id']} shows it")

    async def _body(self, page: str, *, tell: bool = True) -> bytes | None:
        try:
            return await body_of(self.database, page)
        except MissingPageError as error:
            if tell:
                self.report.fail("pages", page, str(error))
        except (KeyError, TypeError, ValueError) as error:  # its document was altered
            if tell:
                self.report.fail("pages", page, f"can not be unpacked: {error!r}")
        return None

    def _page(self, page: Document, body: bytes | None) -> None:
        if body is not None and page["size"] != len(body):
            self.report.fail("pages", page["_id"], f"is {page['size']}, and the body has {len(body)} bytes", "size")
        if (page["encoding"] == "zstd-diff") != ("base" in page):
            self.report.fail("pages", page["_id"], "does not go with whether it has a base", "encoding")
        if "released" in page and page["released"] is not True:
            self.report.fail("pages", page["_id"], "was never written so", "released")
        if not 1 <= page["schema"] <= SCHEMA:
            self.report.fail("pages", page["_id"], f"is {page['schema']}", "schema")

    async def _same(self, capture: Document) -> None:
        """Check a capture whose bytes were known: it has the page of the capture that was read."""
        first = await self.database["captures"].find_one({"_id": capture["same_as"]}, {"page": 1})
        if first is None or first["page"] != capture["page"]:
            self.report.fail("captures", capture["_id"], "is no capture of the same page", "same_as")

    async def _again(self, capture: StoredCapture, body: bytes) -> SnapshotPage | None:
        """Read a capture again, and return what it says where the same reader took it."""
        document = capture.document
        if document["reader_version"] != self.reader_version:
            await self._by_later_reader(capture, body)
            return None
        self.report.checked["captures read again"] += 1
        page = self.read(capture, body)
        for name, found in _of_page(page).items():
            if document[name] != found:
                self.report.fail("captures", capture.id, f"is {document[name]}, and its body says {found}", name)
        await self._snapshots(capture, page)
        await self._sightings(capture, page)
        return page

    async def _by_later_reader(self, capture: StoredCapture, body: bytes) -> None:
        said = {"capture": capture.id, "reader_version": self.reader_version}
        reading = await self.database["readings"].find_one(said, sort={"read_at": -1})
        if reading is None:
            self.report.note(OLDER, f"captures {capture.id}")
            return
        self.report.note(REREAD, f"captures {capture.id}")
        page = self.read(capture, body)
        for name, found in _of_page(page).items():
            if reading[name] != found:
                self.report.fail("readings", reading["_id"], f"is {reading[name]}, and the body says {found}", name)
        for entry in reading["differing"]:
            if entry["facts_hash"] not in _hashes(page, entry["listing"]):
                self.report.fail("readings", reading["_id"], f"{entry['listing']} is not so on the page", "differing")
        await self._snapshots(capture, page)

    async def _snapshots(self, capture: StoredCapture, page: SnapshotPage) -> None:
        """Check the snapshots that this capture was the first to show, where this reader recorded them."""
        wanted = {"capture": capture.id}
        async for stored in self.database["snapshots"].find(shaped("snapshots", wanted)):
            if stored.get("reader_version", capture.document["reader_version"]) != self.reader_version:
                continue
            on_page = [one for one in page.snapshots if one.listing.key == stored["listing"]]
            if not on_page:
                self.report.fail("snapshots", stored["_id"], f"its offer is not on the page of {capture.id}")
                continue
            fitting = [_said(one, page) for one in on_page]
            nearest = next((one for one in fitting if one["facts_hash"] == stored["facts_hash"]), fitting[0])
            for name in _OF_OFFER:
                if canonical(stored[name]) != canonical(nearest[name]):
                    differing = ", ".join(_differing(stored[name], nearest[name]))
                    what = "is not what the page says" + (f": {differing}" if differing else "")
                    self.report.fail("snapshots", stored["_id"], what, name)
            if stored["page"] != capture.page_hash:
                self.report.fail("snapshots", stored["_id"], "is not the page of its capture", "page")

    async def _sightings(self, capture: StoredCapture, page: SnapshotPage) -> None:
        """Check the sightings of a crawl one by one, as far as they are there."""
        shown = in_page_order(await self.database["sightings"].find(of_capture(capture.id)).to_list())
        if len(shown) != len(page.snapshots):
            return  # told by the log
        first = int(shown[0]["_id"].rpartition("#")[2]) if shown else 1
        for rank, (stored, snapshot) in enumerate(zip(shown, page.snapshots, strict=True), start=first):
            wanted = sighting_document(snapshot, rank, page, capture.document["crawl"])
            for name in _differing(stored, wanted):
                what = f"is {stored.get(name)}, and the page says {wanted.get(name)}"
                self.report.fail("sightings", stored["_id"], what, name)


def _of_page(page: SnapshotPage) -> dict[str, Any]:
    reading = page.capture.reading
    return {"page_state": reading.state, "view": reading.view, "offers": len(reading.listings)}


def _hashes(page: SnapshotPage, key: str) -> set[str]:
    return {one.facts.facts_hash for one in page.snapshots if one.facts and one.listing.key == key}


def _said(snapshot: Snapshot, page: SnapshotPage) -> dict[str, Any]:
    assert snapshot.facts is not None  # noqa: S101 -- it was just read
    return {
        "facts": dict(snapshot.facts.values),
        "facts_hash": snapshot.facts.facts_hash,
        "raw": dict(snapshot.listing.raw),
        "sources": dict(snapshot.listing.sources),
        "view": page.capture.reading.view,
    }


def _differing(stored: Any, wanted: Any) -> list[str]:  # noqa: ANN401 -- fields of documents
    if not isinstance(stored, Mapping) or not isinstance(wanted, Mapping):
        return []
    names = sorted(stored.keys() | wanted.keys())
    return [name for name in names if canonical(stored.get(name)) != canonical(wanted.get(name))]
