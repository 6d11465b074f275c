"""An open store: what the rest of the program talks to. Database errors leave it as messages for the operator."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import SearchRead
from crawler.run_health import Health, HealthWatch
from crawler.watchlist.terms import TermYield
from pipelines.snapshot import ImageCapture, SnapshotPage
from pipelines.store import captures, crawls, images, queries, seller_queries, stamps, tables, yields
from pipelines.store.amounts import with_amounts
from pipelines.store.bodies import body_of
from pipelines.store.captures import StoredCapture
from pipelines.store.connection import connect
from pipelines.store.documents import Document
from pipelines.store.failure import explained
from pipelines.store.healths import healthy_before
from pipelines.store.leases import Fence
from pipelines.store.memory import StoredPages
from pipelines.store.migration import bring_up_to_date
from pipelines.store.queries import Filter
from pipelines.store.rejudge_states import Offer, State, StoredOffers
from pipelines.store.rejudging import Rejudger
from pipelines.store.reread_state import Rereading
from pipelines.store.reread_writing import Rereader
from pipelines.store.server import ServerInfo
from pipelines.store.tables import Table, Wanted
from pipelines.store.verifying.report import Failure, Report
from pipelines.store.verifying.whole import Readers, verify
from pipelines.store.writing import Writer


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. Every method raises OperatorError when the server fails."""

    database: AsyncDatabase[Document]
    server: ServerInfo

    async def begin_crawl(
        self,
        marketplace: str,
        terms: Iterable[str],
        site: str | None = None,
        fence: Fence | None = None,
        *,
        revisit: bool = False,
    ) -> "CrawlRecord":
        """Record that a run begins. site: host that it asks; None where pages are handed over.

        fence: that of its lease; every write of the record raises LeaseLostError once that is over.
        """
        now = datetime.now(UTC)
        with explained(self.server):
            crawl = await crawls.begin_crawl(self.database, marketplace, terms, site, now, revisit=revisit)
        return CrawlRecord(self, crawl, Writer(self.database, crawl, now if site else None, fence))

    def memory(self, judged_by: str) -> StoredPages:
        """Return who remembers the pages that were read and judged by the same rules."""
        return StoredPages(self.database, judged_by)

    async def captured_marketplaces(self) -> list[str]:
        """Return the marketplaces and shops of which there are captures."""
        with explained(self.server):
            return await captures.marketplaces_of(self.database)

    def rereading(self, marketplace: str, reader_version: str, judged_by: str) -> "RereadingRecord":
        """Return what reads the captures of a marketplace again."""
        return RereadingRecord(self, Rereader(self.database, marketplace, reader_version, judged_by))

    def rejudging(self, marketplace: str, judged_by: str) -> "RejudgingRecord":
        """Return what judges the stored offers of a marketplace again."""
        return RejudgingRecord(self, Rejudger(self.database, marketplace, judged_by))

    async def judged_before(self, listing: Document) -> list[Document]:
        """Return the earlier judgements of what a listing's judgement is about now, oldest first."""
        with explained(self.server):
            return await queries.judged_before(self.database, listing)

    async def names_brands(self, marketplace: str) -> bool:
        """Whether a watched brand was found on any offer of a marketplace."""
        with explained(self.server):
            return await queries.names_brands(self.database, marketplace)

    async def listings(self, wanted: Filter, limit: int) -> list[Document]:
        """Return listings that pass the filter, riskiest first."""
        with explained(self.server):
            return await queries.listings(self.database, wanted, limit)

    async def count(self, wanted: Filter) -> int:
        """Count the listings that pass the filter."""
        with explained(self.server):
            return await queries.count(self.database, wanted)

    async def listing(self, key: str) -> Document | None:
        """Return one listing by `marketplace:listing_id`, or by its bare id where only one marketplace has it."""
        with explained(self.server):
            return await queries.listing(self.database, key)

    async def history_of(self, key: str) -> list[Document]:
        """Return the snapshots of a listing, oldest first."""
        with explained(self.server):
            return await queries.history_of(self.database, key)

    async def sightings_of(self, key: str) -> int:
        """Count how often a listing was seen."""
        with explained(self.server):
            return await queries.sightings_of(self.database, key)

    async def prices_of(self, key: str) -> list[Document]:
        """Return when a listing was seen at which price, in order of time."""
        with explained(self.server):
            return await seller_queries.prices_of(self.database, key)

    async def relisted_as(self, key: str) -> list[Document]:
        """Return the listings that are this one under another identifier."""
        with explained(self.server):
            return await seller_queries.relisted_as(self.database, key)

    async def sellers(self, marketplace: str | None, brand: str | None, limit: int) -> tuple[list[Document], int]:
        """Return sellers, those with most suspect offers first, and how many there are."""
        with explained(self.server):
            return await seller_queries.sellers(self.database, marketplace, brand, limit)

    async def sellers_called(self, name: str) -> list[Document]:
        """Return the seller with this key, else those with this identifier or name."""
        with explained(self.server):
            return await seller_queries.sellers_called(self.database, name)

    async def seller(self, key: str) -> Document | None:
        """Return the record of a seller."""
        return next((one for one in await self.sellers_called(key) if one["_id"] == key), None)

    async def last_crawls(self, marketplace: str, limit: int) -> list[Document]:
        """Return the newest runs of a marketplace, newest first."""
        with explained(self.server):
            return await queries.last_crawls(self.database, marketplace, limit)

    async def yields_of(self, marketplace: str) -> Mapping[str, TermYield]:
        """Return what each term brought in the last crawls of a marketplace; terms in small letters."""
        with explained(self.server):
            return await yields.yields_of(self.database, marketplace)

    async def crawled_marketplaces(self) -> list[str]:
        """Return the marketplaces that were crawled."""
        with explained(self.server):
            return await yields.marketplaces(self.database)

    async def documents(self, table: Table, wanted: Wanted) -> AsyncGenerator[list[Document], None]:
        """Yield the documents of a table that are wanted, in batches. Raises OperatorError."""
        with explained(self.server):
            async for batch in tables.documents(self.database, table, wanted):
                yield batch

    async def verify(self, readers: Readers, tell: Callable[[Failure], None], listing: str | None = None) -> Report:
        """Check everything, or one listing; each failure is told as it is found."""
        with explained(self.server):
            return await verify(self.database, readers, tell, listing)

    async def stamp(self) -> int:
        """Have all heads stamped that wait for it, and return how many were. Raises TimestampError too."""
        with explained(self.server):
            return await stamps.stamp_pending(self.database)

    async def pending_stamps(self) -> int:
        """Count the heads that wait for a timestamp."""
        with explained(self.server):
            return await stamps.pending(self.database)

    async def changes_between(self, earlier: str, later: str) -> "queries.Changes":
        """Compare what two runs saw."""
        with explained(self.server):
            return await queries.changes_between(self.database, earlier, later)


@dataclass(frozen=True, slots=True)
class CrawlRecord:
    """A run that is being written. Every method raises OperatorError when the server fails."""

    store: Store
    id: str
    writer: Writer

    async def add(self, page: SnapshotPage) -> None:
        """Take a page; it is on disk after the next `flush`, at most a second later."""
        with explained(self.store.server):
            await self.writer.add(page)

    async def flush(self) -> None:
        """Bring everything taken so far to disk."""
        with explained(self.store.server):
            await self.writer.flush()

    async def images_missing(self, listings: Iterable[str], most: int) -> Mapping[str, list[str]]:
        """Flush, and return key of listing to the addresses among its first images that were never captured."""
        await self.flush()
        with explained(self.store.server):
            return await images.missing_images(self.store.database, listings, most)

    async def add_image(self, image: ImageCapture) -> bool:
        """Write an image, on disk when this returns; False where its bytes were there already."""
        with explained(self.store.server):
            await self.writer.check()
            return await images.keep_image(self.writer.log, image, self.id)

    async def end(
        self, why: str, counts: Mapping[str, Any], searches: Iterable[SearchRead] = (), watch: HealthWatch | None = None
    ) -> Health | None:
        """Flush, record how the run ended, settle what it tells of offers that it did not show; return its health.

        watch: who judges the run; without one it has no health.
        """
        await self.flush()
        with explained(self.store.server):
            await self.writer.check()
            health = watch.judge(why, await healthy_before(self.store.database, self.id)) if watch else None
            await crawls.end_crawl(self.store.database, self.id, why, counts, searches, health)
        return health


@dataclass(frozen=True, slots=True)
class RereadingRecord:
    """Stored captures that are being read again. Every method raises OperatorError when the server fails."""

    store: Store
    rereader: Rereader

    async def due(self) -> AsyncGenerator[StoredCapture, None]:
        """Yield the captures that these versions have not read and judged, oldest first, without their bodies."""
        with explained(self.store.server):
            async for capture in self.rereader.due():
                yield capture

    async def body_of(self, capture: StoredCapture) -> bytes:
        """Return the bytes behind a capture. Raises MissingPageError where they are not there."""
        with explained(self.store.server):
            return await body_of(self.store.database, capture.page_hash)

    async def add(self, page: SnapshotPage) -> Rereading:
        """Write what a capture shows now, on disk when this returns, and return what is new in it."""
        with explained(self.store.server):
            return await self.rereader.add(page)

    async def end(self, why: str, counts: Mapping[str, Any]) -> None:
        """Record how the run ended, and sign the log; nothing where nothing was changed."""
        with explained(self.store.server):
            await self.rereader.end(why, counts)


@dataclass(frozen=True, slots=True)
class RejudgingRecord:
    """Stored offers that are being judged again. Every method raises OperatorError when the server fails."""

    store: Store
    rejudger: Rejudger

    async def due(self) -> AsyncGenerator[StoredOffers, None]:
        """Yield the current states of offers that these rules have not judged, by capture, oldest first."""
        with explained(self.store.server):
            async for page in self.rejudger.due():
                yield page

    async def beside(self, page: StoredOffers) -> list[Offer]:
        """Return all offers of a page of results, in page order; those that are due among them."""
        with explained(self.store.server):
            return await self.rejudger.beside(page)

    async def add(self, judged: Iterable[tuple[State, Document]]) -> None:
        """Write the judgement of each state, on disk when this returns."""
        with explained(self.store.server):
            await self.rejudger.add(judged)

    async def end(self, why: str, counts: Mapping[str, Any]) -> None:
        """Record how the run ended, and sign the log; nothing where nothing was changed."""
        with explained(self.store.server):
            await self.rejudger.end(why, counts)


@asynccontextmanager
async def open_store(database: str | None = None) -> AsyncIterator[Store]:
    """Connect, make what is missing of the schema, bring older documents up to date, and yield the store.

    Without a name the database is that of BAZAARWATCH_DATABASE, or `bazaarwatch`. Raises AnalystError and
    OperatorError, the latter also for a database that a newer Bazaarwatch has written.
    """
    # Scrapy lets every logger speak, and the driver then describes each command at length for nobody.
    logging.getLogger("pymongo").setLevel(logging.WARNING)
    async with connect(database) as (opened, server):
        with explained(server):
            await bring_up_to_date(opened)
        yield Store(with_amounts(opened), server)
