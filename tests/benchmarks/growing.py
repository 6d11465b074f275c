"""How fast snapshots are written into a database that has grown, against a small one on the same server."""

import asyncio
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from time import monotonic
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import Listing, PageCapture, Reading, Seller
from crawler.watchlist import Watchlist, load
from pipelines.assess import assess
from pipelines.capture import capture
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import normalise
from pipelines.snapshot import SnapshotPage
from pipelines.store.amounts import OPTIONS, with_amounts
from pipelines.store.plan import plan
from pipelines.store.schema.making import ensure_schema
from pipelines.store.writing import Writer
from tests.benchmarks import titles
from tests.benchmarks.crawl_once import WATCHLIST
from tests.benchmarks.database import fresh_database
from tests.benchmarks.result import Result, compared

MANY, FEW = 1_000_000, 10_000
RUNS = 3
PAGES = 100
OFFERS = 50
PATTERNS = 200
"""Pages that are made through the stages; the others have their offers under other numbers, sellers and prices."""
BATCH = 2000
"""Documents in one insertion of the offers that are there before."""
_IDENTIFIER = re.compile(rb"bench_market:(\d{9})")
_START = datetime(2026, 3, 1, tzinfo=UTC)

Document = dict[str, Any]


def write_snapshots_per_second() -> Iterator[Result]:
    """Snapshots a second into a database of a million listings: half of them of new offers, half of changed ones."""
    rates = asyncio.run(_rates())
    yield compared("write_snapshots_per_second", "snapshots/s", f"{FEW:,} listings", "≥ 0.6", rates[MANY], rates[FEW])


async def _rates() -> dict[int, list[float]]:
    rates: dict[int, list[float]] = {MANY: [], FEW: []}
    with fresh_database() as large, fresh_database() as small:
        databases = {MANY: large, FEW: small}
        async with AsyncMongoClient[Document](large["BAZAARWATCH_MONGODB_URI"], journal=True, tz_aware=True) as client:
            stores = {size: with_amounts(client[one["BAZAARWATCH_DATABASE"]]) for size, one in databases.items()}
            patterns = _patterns()
            for size, store in stores.items():
                await ensure_schema(store)
                await _fill(store, size, patterns)
                await client.admin.command("fsync")
            for run in range(RUNS):
                for size, store in stores.items():
                    rates[size].append(await _written(store, size, run))
    return rates


def _patterns() -> list[SnapshotPage]:
    made = [title.strip() or "bag" for title in titles.titles(titles.watchlist(100), PATTERNS * OFFERS)]
    return [_page([_listing(at, made[at]) for at in range(start, start + OFFERS)], start) for start in _starts()]


def _starts() -> range:
    return range(0, PATTERNS * OFFERS, OFFERS)


def _listing(number: int, title: str, version: int = 0) -> Listing:
    chance = random.Random(number)  # noqa: S311 -- seeded test data
    return Listing(
        marketplace="bench_market",
        listing_id=str(100_000_000 + number),
        url=f"https://market.example/offer/{100_000_000 + number}",
        title=title,
        price=Decimal(chance.randrange(900, 240_000) + version) / 100,
        currency="USD",
        units_sold=chance.randrange(4000),
        seller=Seller(name=f"shop-{chance.randrange(100_000)}"),
        location=chance.choice(("Italy", "China", "Japan")),
        images=(f"https://img.market.example/t/{100_000_000 + number}-{chance.randbytes(4).hex()}.jpg",),
        raw={"price": "$12.50"},
        sources={"title": "dom", "price": "dom"},
    )


def _page(listings: list[Listing], number: int) -> SnapshotPage:
    """Take offers through the stages, as a crawl does; the page's bytes are not what is measured here."""
    url = f"https://market.example/search?q=bag&page={number}"
    page = normalise(
        PageCapture(
            marketplace="bench_market",
            requested_url=url,
            url=url,
            captured_at=_START + timedelta(seconds=number),
            status=200,
            body=repr(listings).encode(),
            term="bag",
            result_page=number,
            reader_version="bench",
            reading=Reading(state="results", view="search", listings=tuple(listings)),
        )
    )
    watched, finder = _finder()
    return capture(assess(match(page, finder), watched))


@cache
def _finder() -> tuple[Watchlist, BrandFinder]:
    watched = load(WATCHLIST)
    return watched, BrandFinder(watched)


async def _fill(store: AsyncDatabase[Document], size: int, patterns: list[SnapshotPage]) -> None:
    """Put offers there in bulk: those of the patterns, again and again under other identifiers."""
    plans = [plan([page], {}, "crawl-0") for page in patterns]
    made = {
        "listings": [_upserted(key, update) for todo in plans for key, update in todo.listings.items()],
        "snapshots": [one for todo in plans for one in todo.snapshots],
        "sightings": [one for todo in plans for one in todo.sightings],
    }
    packed = {name: [bson.encode(one, codec_options=OPTIONS) for one in documents] for name, documents in made.items()}
    for first in range(0, size, PATTERNS * OFFERS):
        for name, documents in packed.items():
            moved = [RawBSONDocument(_moved(one, first)) for one in documents]
            for at in range(0, len(moved), BATCH):
                await store[name].insert_many(moved[at : at + BATCH], ordered=False)


def _upserted(key: str, update: Document) -> Document:
    """Return the document that an upsert makes."""
    made: Document = {"_id": key}
    for changes in (update["$set"], update["$setOnInsert"], update["$min"], update["$max"]):
        for name, value in changes.items():
            inner = made
            *outer, last = name.split(".")
            for part in outer:
                inner = inner.setdefault(part, {})
            inner[last] = value
    return made


def _moved(document: bytes, first: int) -> bytes:
    """Return a document of the offer that stands `first` places later: as many bytes, and other identifiers in them."""
    found = _IDENTIFIER.search(document)
    assert found is not None
    moved = document.replace(found[1], b"%d" % (int(found[1]) + first))
    return moved.replace(b"bench_market-2026", b"bench_market-%d" % (2026 + first // (PATTERNS * OFFERS)))


async def _written(store: AsyncDatabase[Document], size: int, run: int) -> float:
    """Return the snapshots a second of one crawl that finds new offers, and changed ones all over the database."""
    chance = random.Random(f"{size} {run}")  # noqa: S311 -- likewise
    made = titles.titles(titles.watchlist(100), PAGES * OFFERS)
    pages = []
    for number in range(PAGES):
        new = [2 * MANY + (run * PAGES + number) * OFFERS + at for at in range(OFFERS // 2)]
        changed = chance.sample(range(size), OFFERS // 2)
        offers = zip(new + changed, made[number * OFFERS :], strict=False)
        pages.append(_page([_listing(at, title, run + 1) for at, title in offers], 1_000_000 + run * PAGES + number))
    before = await store["snapshots"].estimated_document_count()
    writer = Writer(store, f"crawl-{run + 1}")
    began = monotonic()
    for page in pages:
        await writer.add(page)
    await writer.flush()
    seconds = monotonic() - began
    written = await store["snapshots"].estimated_document_count() - before
    if written != PAGES * OFFERS:
        raise RuntimeError(f"{written} snapshots instead of {PAGES * OFFERS}")
    return written / seconds
