"""`ingest` and `read`: pages that a person saved, through the same reading and the same stages."""

import asyncio
import getpass
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from crawler import watchlist as watchlists
from crawler.base_spiders.search import SearchSpider
from crawler.cli.marketplaces import Marketplace, reader_named
from crawler.cli.terminal import cell, complain, err, on_terminal, out, write_json, write_json_lines
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError
from crawler.items import PageCapture, Reading
from crawler.reading import READER_VERSION
from crawler.reading.as_json import reading_as_json
from crawler.reading.page import Page
from crawler.saved_pages import saved_responses
from crawler.saved_pages.response import READABLE, SavedResponse
from pipelines.assess import assess
from pipelines.capture import capture
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import normalise
from pipelines.snapshot import SnapshotPage
from pipelines.store.session import open_store

Url = Annotated[str, typer.Option(help="Address that the page was saved from, where the file does not tell.")]
Document = dict[str, Any]


def read(
    file: Annotated[Path, typer.Argument(help="Saved page, archive, or directory.", show_default=False)],
    marketplace: Marketplace,
    url: Url = "",
    every: Annotated[bool, typer.Option("--all", help="Every page of the file, as lines of JSON.")] = False,
) -> None:
    """Read a saved page and print what it says as JSON; nothing is stored.

    Of a search page `listings` are its own results; what is put in beside them stands under `advertisements`. In a bare
    list of offers (JSON) all stand in their order, advertisements marked `sponsored`. Of a file that holds several
    pages (MHTML, WARC, WACZ, HAR, ZIP, a directory) the one with most offers is printed, or with --all each, with its
    address and name.
    """
    spider = reader_named(marketplace)
    found, problems = readings(file, spider, url)
    if not found:
        raise AnalystError("\n".join(problems) or f"{file}: holds no page. {READABLE}")
    if every:
        write_json_lines({"url": saved.url, "name": saved.name} | _told_of(saved, one, spider) for saved, one in found)
    else:
        write_json(_told_of(*max(found, key=lambda pair: offers_on(pair[1])), spider))
    for problem in problems:
        complain(problem)


def readings(file: Path, spider: type[SearchSpider], url: str) -> tuple[list[tuple[SavedResponse, Reading]], list[str]]:
    """Return the pages of a file, each with what it says, and what kept others from being read."""
    found: list[tuple[SavedResponse, Reading]] = []
    problems: list[str] = []
    try:
        for saved in _pages_of(file, url):
            try:
                found.append((saved, spider.reader.read(_page(saved), spider.name)))
            except AnalystError as error:
                problems.append(f"{saved.name}: {error}")
    except AnalystError as error:
        problems.append(str(error))
    return found, problems


def _pages_of(file: Path, url: str) -> Iterator[SavedResponse]:
    """Yield the pages of a file; `url` is the address of the one that has none of its own. Raises AnalystError."""
    used = False
    for saved in saved_responses(file):
        if not url or saved.url:
            yield saved
        elif used:
            raise AnalystError(
                f"{file}: --url {url} is the address of one page, and several in this file have none. Take them singly."
            )
        else:
            used = True
            yield replace(saved, url=url)


def offers_on(reading: Reading) -> tuple[int, bool]:
    """Return what of several pages makes the one with most offers the greatest."""
    return len(reading.listings), reading.state != "unknown"


def _told_of(saved: SavedResponse, reading: Reading, spider: type[SearchSpider]) -> Document:
    told = reading_as_json(reading)
    # A bare list of offers has no page that an advertisement could stand beside: whoever kept it kept each of them.
    is_bare_list = saved.body.lstrip()[:1] == b"["
    if not spider.reader.ads_are_results and not is_bare_list:
        told["advertisements"] = [one for one in told["listings"] if one.get("sponsored")]
        told["listings"] = [one for one in told["listings"] if not one.get("sponsored")]
    return told


def ingest(
    files: Annotated[list[Path], typer.Argument(help="Saved pages, archives or directories.", show_default=False)],
    marketplace: Marketplace,
    url: Url = "",
    watchlist: WatchlistFile = None,
) -> None:
    """Take in pages that a person saved: read, judge and keep them, recorded as ingested.

    Files are HTML, MHTML, JSON, WARC, WACZ, HAR, or ZIP files and directories of these. What a file knows of a page
    (its address, status, headers and time) is recorded with it.
    """
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
        err.print(Text(f"{len(done)} pages were taken in; mend or leave out the others."))
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
                for saved in _pages_of(file, url):
                    try:
                        captured = captured_page(saved, spider)
                    except AnalystError as error:
                        problems.append(str(error))
                        continue
                    page = capture(assess(match(normalise(captured), finder), brands))
                    await record.add(page)
                    done.append(_told(saved.name, page))
            except AnalystError as error:
                problems.append(str(error))
        await record.end("ingested", {"files": len(files), "pages": len(done), "unreadable": len(problems)})
    return done, problems


def captured_page(saved: SavedResponse, spider: type[SearchSpider]) -> PageCapture:
    """Read a saved page. What is not known of a page that someone else fetched stays unsaid. Raises AnalystError."""
    page = _page(saved)
    try:
        reading = spider.reader.read(page, spider.name)
    except AnalystError as error:
        raise AnalystError(f"{saved.name}: {error}") from error
    return PageCapture(
        marketplace=spider.name,
        requested_url=page.url or page.noted_address,
        url=page.url or page.noted_address,
        captured_at=saved.captured_at or datetime.now(UTC),
        status=saved.status,
        request_headers=saved.request_headers,
        response_headers=saved.response_headers,
        content_type=saved.content_type,
        body=saved.body,
        origin="ingested",
        ingested_by=getpass.getuser(),
        ingested_from=saved.name,
        reader_version=READER_VERSION,
        reading=reading,
    )


def _page(saved: SavedResponse) -> Page:
    return Page(saved.body, saved.url, saved.content_type, saved.status)


def _told(name: str, page: SnapshotPage) -> Document:
    snapshots = page.snapshots
    return {
        "file": name,
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
