"""`ingest` and `read`: pages that a person saved, through the same reading and the same stages."""

import asyncio
import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from crawler import watchlist as watchlists
from crawler.base_spiders.search import SearchSpider
from crawler.cli.marketplaces import Marketplace, WatchlistFile, chosen_watchlist, reader_named
from crawler.cli.terminal import cell, complain, err, on_terminal, out, write_json, write_json_lines
from crawler.errors import AnalystError
from crawler.items import PageCapture
from crawler.reading import READER_VERSION
from crawler.reading.as_json import reading_as_json
from crawler.reading.page import Page
from pipelines.assess import assess
from pipelines.capture import capture
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import normalise
from pipelines.snapshot import SnapshotPage
from pipelines.store.session import open_store

FILE_MAX = 64 * 1024 * 1024
"""Bytes of the largest file that is taken for a page."""

Url = Annotated[str, typer.Option(help="Address that the page was saved from.")]
Document = dict[str, Any]


def read(
    file: Annotated[Path, typer.Argument(help="Saved page.", show_default=False)],
    marketplace: Marketplace,
    url: Url = "",
) -> None:
    """Read one saved page and print what it says as JSON; nothing is stored.

    Of a search page `listings` are its own results; what is put in beside them stands under `advertisements`.
    """
    reader = reader_named(marketplace).reader
    told = reading_as_json(reader.read(Page(contents(file), url), marketplace))
    if not reader.ads_are_results:
        told["advertisements"] = [one for one in told["listings"] if one.get("sponsored")]
        told["listings"] = [one for one in told["listings"] if not one.get("sponsored")]
    write_json(told)


def ingest(
    files: Annotated[list[Path], typer.Argument(help="Saved pages.", show_default=False)],
    marketplace: Marketplace,
    url: Url = "",
    watchlist: WatchlistFile = None,
) -> None:
    """Take in pages that a person saved in a browser: read, judge and keep them, recorded as ingested."""
    if url and len(files) > 1:
        raise AnalystError(
            f"--url {url} is the address of one page, and there are {len(files)} files: ingest them singly."
        )
    spider = reader_named(marketplace)
    path = chosen_watchlist(watchlist)
    brands = watchlists.load(path) if path else watchlists.NOTHING_WATCHED
    done, problems = asyncio.run(_ingest(files, spider, url, brands))
    if on_terminal():
        out.print(_table(done))
    else:
        write_json_lines(done)
    for problem in problems:
        complain(problem)
    if problems:
        kept = f"{len(done)} of {len(files)} files were taken in"
        err.print(Text(f"{kept}; mend or leave out the others."))
        raise typer.Exit(AnalystError.exit_code)


async def _ingest(
    files: list[Path],
    spider: type[SearchSpider],
    url: str,
    brands: watchlists.Watchlist,
) -> tuple[list[Document], list[str]]:
    finder = BrandFinder(brands)
    done: list[Document] = []
    problems: list[str] = []
    async with open_store() as store:
        record = await store.begin_crawl(spider.name, [])
        for file in files:
            try:
                captured = captured_page(file, spider, url)
            except AnalystError as error:
                problems.append(str(error))
                continue
            page = capture(assess(match(normalise(captured), finder), brands))
            await record.add(page)
            done.append(_told(file, page))
        await record.end("ingested", {"files": len(done), "unreadable": len(problems)})
    return done, problems


def captured_page(file: Path, spider: type[SearchSpider], url: str) -> PageCapture:
    """Read a saved page. What is not known of a page that someone else fetched stays unsaid. Raises AnalystError."""
    body = contents(file)
    try:
        reading = spider.reader.read(Page(body, url), spider.name)
    except AnalystError as error:
        raise AnalystError(f"{file}: {error}") from error
    return PageCapture(
        marketplace=spider.name,
        requested_url=url,
        url=url,
        captured_at=datetime.now(UTC),
        body=body,
        origin="ingested",
        ingested_by=getpass.getuser(),
        ingested_from=file.name,
        reader_version=READER_VERSION,
        reading=reading,
    )


def contents(file: Path) -> bytes:
    """Return the bytes of a file. Raises AnalystError naming the file and what is wrong with it."""
    try:
        if not file.is_file():
            raise AnalystError(
                f"{file}: {'is not a file' if file.exists() else 'is not there'}. Give the path of a saved page."
            )
        size = file.stat().st_size
        if size > FILE_MAX:
            raise AnalystError(f"{file}: has {size:,} bytes; a page has at most {FILE_MAX:,}.")
        if size == 0:
            raise AnalystError(f"{file}: is empty. Save the page again.")
        return file.read_bytes()
    except OSError as error:
        raise AnalystError(f"{file}: can not be read: {error.strerror}.") from error


def _told(file: Path, page: SnapshotPage) -> Document:
    snapshots = page.snapshots
    return {
        "file": str(file),
        "state": page.capture.reading.state,
        "offers": len(snapshots),
        "matches": sum(bool(snapshot.matched and snapshot.matched.hits) for snapshot in snapshots),
        "high_risk": sum(bool(snapshot.assessed and snapshot.assessed.risk == "high") for snapshot in snapshots),
        "page_hash": page.captured.page_hash if page.captured else None,
    }


def _table(done: list[Document]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("file", "state", "offers", "matches", "high risk"):
        table.add_column(name, justify="left" if name in {"file", "state"} else "right")
    for row in done:
        numbers = [str(row[name]) for name in ("offers", "matches", "high_risk")]
        table.add_row(cell(row["file"]), row["state"], *numbers)
    return table
