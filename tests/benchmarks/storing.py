"""Bytes that a crawl adds to the database when the market is as it was, and when some of it has changed.

They are the bytes on disk after a checkpoint: files of collections and of indexes, less what is free in them. The
journal stays out: it is given back.
"""

import urllib.request
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pymongo
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.benchmarks import living_pages
from tests.benchmarks.crawling import crawl
from tests.benchmarks.database import fresh_database
from tests.benchmarks.page_server import pages_served
from tests.benchmarks.result import Result

PAGES = 1000
PEER = "gzip WARC of the same pages (warcio)"
KILOBYTE = 1e3


def recrawl_bytes() -> Iterator[Result]:
    """Bytes added by result pages whose very bytes are as they were."""
    yield _compared("store_recrawl_bytes", _measured()[1], 1, "≤ 0.067")


def changed_bytes() -> Iterator[Result]:
    """Bytes added by pages on which three offers have changed, and every token, time and advertisement."""
    yield _compared("store_changed_bytes", _measured()[2], 2, "≤ 0.2")


def _compared(name: str, added: dict[str, int], day: int, wanted: str) -> Result:
    total, theirs = sum(added.values()), _warc_bytes(day)
    largest = sorted(added.items(), key=lambda one: -one[1])
    runs = ", ".join(f"{part} {size / PAGES:,.0f}" for part, size in largest if abs(size) > PAGES)
    return Result(name, total / PAGES / KILOBYTE, "KB/page", PEER, total / theirs, wanted, f"bytes/page: {runs}")


@cache
def _measured() -> tuple[dict[str, int], ...]:
    """Return the bytes that each part of the database has grown by in three crawls: new, unchanged, changed."""
    grown = []
    with pages_served("living", PAGES) as host, fresh_database() as environment:
        before: dict[str, int] = {}
        for day in (1, 1, 2):
            urllib.request.urlopen(f"http://{host}/day/{day}").close()
            crawl("living", host, PAGES, environment)
            sizes = bytes_on_disk(environment)
            grown.append({part: size - before.get(part, 0) for part, size in sizes.items()})
            before = sizes
    return tuple(grown)


def bytes_on_disk(environment: dict[str, str]) -> dict[str, int]:
    """Return the bytes of each collection and of each index, less what is free in them, after a checkpoint."""
    sizes = {}
    with pymongo.MongoClient[dict[str, object]](environment["BAZAARWATCH_MONGODB_URI"]) as client:
        database = client[environment["BAZAARWATCH_DATABASE"]]
        # What a checkpoint no longer needs is free after the next.
        for _ in range(2):
            database["about"].update_one({"_id": "schema"}, {"$inc": {"version": 0}})
            client.admin.command("fsync")
        for name in database.list_collection_names():
            stats = database.command("collStats", name)
            sizes[name] = stats["storageSize"] - stats["freeStorageSize"]
            for index, details in stats["indexDetails"].items():
                manager = details["block-manager"]
                sizes[f"{name}.{index}"] = manager["file size in bytes"] - manager["file bytes available for reuse"]
    return sizes


@cache
def _warc_bytes(day: int) -> int:
    """Return the size of a WARC with each request and its answer, every record compressed on its own, as is usual."""
    with TemporaryDirectory() as directory:
        path = Path(directory, "pages.warc.gz")
        with path.open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for number in range(1, PAGES + 1):
                headers, body = living_pages.answer(number, day)
                url = f"http://127.0.0.1/search?q=bag&page={number}"
                said = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
                response = writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=said)
                asked = StatusAndHeaders("GET /search HTTP/1.1", [("Accept", "text/html")], is_http_request=True)
                writer.write_request_response_pair(
                    writer.create_warc_record(url, "request", http_headers=asked), response
                )
        return path.stat().st_size
