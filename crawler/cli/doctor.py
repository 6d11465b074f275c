"""`doctor`: what is installed, which server would be used, and what is wrong."""

import asyncio
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from crawler import settings, watchlist
from crawler.cli.marketplaces import known_marketplaces, names, spider_named
from crawler.cli.terminal import cell, on_terminal, out, write_json_lines
from crawler.cli.watchlist_file import WatchlistFile
from crawler.errors import BazaarwatchError, OperatorError
from crawler.rendering.chromium import rendering_settings
from pipelines.store.outlook import outlook
from pipelines.store.queries import Filter
from pipelines.store.session import open_store

Verdict = Literal["ok", "note", "wrong"]
STYLES = {"ok": "green", "note": "yellow", "wrong": "bold red"}
PACKAGES = ("bazaarwatch", "scrapy", "lxml", "pymongo", "pydantic")
FREE_BYTES_WANTED = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    what: str
    found: str


def doctor(
    file: WatchlistFile = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines; the default when not on a terminal.")] = False,
) -> None:
    """Check this installation: packages, database server, disk, watchlist."""
    findings = [*_installed(), *_server(), *_watchlist(file)]
    if json or not on_terminal():
        write_json_lines({"verdict": one.verdict, "what": one.what, "found": one.found} for one in findings)
    else:
        out.print(_table(findings))
    if any(finding.verdict == "wrong" for finding in findings):
        raise typer.Exit(OperatorError.exit_code)


def _installed() -> Iterator[Finding]:
    yield Finding("ok", "python", f"{platform.python_version()} on {platform.platform()}")
    yield Finding("ok", "packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES))
    yield Finding("ok", "marketplaces", ", ".join(names()))
    contact = "sites see who crawls, but not how to reach you: set BAZAARWATCH_CONTACT to an address of yours"
    yield Finding("ok" if settings.CONTACT else "note", "contact", settings.CONTACT or contact)
    yield _browser()


def _browser() -> Finding:
    """Tell whether pages can be shown by a browser; few marketplaces need one, so the lack of it is nothing wrong."""
    shown = ", ".join(name for name in names() if spider_named(name).renders) or "no marketplace"
    try:
        path = rendering_settings()["PLAYWRIGHT_LAUNCH_OPTIONS"]["executable_path"]
    except OperatorError as error:
        return Finding("note", "browser", f"needed for {shown} only, and {str(error).partition(', and ')[2]}")
    return Finding("ok", "browser", f"{path}, with scrapy-playwright {version('scrapy-playwright')}; for {shown}")


def _server() -> Iterator[Finding]:
    ahead = outlook()
    if ahead.uri:
        yield Finding("ok", "server", f"{ahead.uri}, named by BAZAARWATCH_MONGODB_URI")
    else:
        yield Finding("ok", "server", f"embedded, {'running' if ahead.running else 'started when needed'}")
        for mongod in ahead.binaries:
            said = f"{mongod.path} ({mongod.place}): {mongod.version or mongod.complaint}"
            yield Finding("ok" if mongod.usable else "note", "mongod", said)
        yield Finding("ok", "data", str(ahead.data_directory))
        enough = ahead.free_bytes >= FREE_BYTES_WANTED
        yield Finding("ok" if enough else "note", "disk", f"{ahead.free_bytes / 1024**3:.1f} GiB free")
    yield asyncio.run(_connects())


async def _connects() -> Finding:
    try:
        async with open_store() as store:
            stored = await store.count(Filter())
            said = f"{store.database.name} on MongoDB {store.server.version}: {stored} listings"
            return Finding("ok", "database", said)
    except BazaarwatchError as error:
        return Finding("wrong", "database", str(error))


def _watchlist(path: Path | None) -> Iterator[Finding]:
    if path is None and not Path("watchlist.yaml").is_file():
        yield Finding(
            "note", "watchlist", "none: `bazaarwatch watchlist new BRAND` makes one, or name it with --watchlist"
        )
        return
    path = path or Path("watchlist.yaml")
    try:
        brands = watchlist.examine(path, known_marketplaces()).watchlist.brands
        yield Finding("ok", "watchlist", f"{path}: {len(brands)} brands")
    except BazaarwatchError as error:
        yield Finding("wrong", "watchlist", str(error))


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for finding in findings:
        table.add_row(cell(finding.verdict, STYLES[finding.verdict]), finding.what, cell(finding.found))
    return table
