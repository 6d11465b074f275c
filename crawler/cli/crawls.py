"""`crawls`: what was run and what it is worth, for people and for programs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from crawler.cli.crawls_log import log
from crawler.cli.terminal import Json, cell, on_terminal, out, safe, verdict_cell, write_json, write_json_lines
from crawler.errors import AnalystError, OperatorError
from crawler.run_health import Verdict
from pipelines.store.crawls_seen import CrawlSeen, crawl_seen, crawls_of, page_of_capture
from pipelines.store.failure import explained
from pipelines.store.session import open_store

Document = dict[str, Any]

_MINUTE = "%Y-%m-%d %H:%M"
WIDE = 110
"""Columns of a terminal from which on there is room for the first reason."""

group = typer.Typer(
    name="crawls",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    help="List what was run and what each run is worth.",
)


@group.callback()
def crawls(
    context: typer.Context,
    marketplace: Annotated[str | None, typer.Option("--marketplace", "-m", help="Only this marketplace.")] = None,
    verdict: Annotated[
        Verdict | None, typer.Option("--verdict", help="Only runs of this worth: docs/health.md tells what each means.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many, newest first.")] = 20,
    json: Json = False,
) -> None:
    """List what was run and what each run is worth, newest first."""
    if context.invoked_subcommand is not None:
        return
    found = asyncio.run(_find(marketplace, verdict, limit))
    if json or not on_terminal():
        write_json_lines(_flat(one) for one in found)
    elif found:
        out.print(_crawls_table(found))
        out.print(Text(f"One in full: bazaarwatch crawls show {safe(found[0]['_id'])}", style="dim"))
    else:
        out.print("No such run yet. Start one with: bazaarwatch crawl MARKETPLACE --term TERM")


group.command("log")(log)


@group.command("show")
def show(
    crawl: Annotated[str, typer.Argument(help="Its name, as `crawls` shows it, or `last`.")],
    json: Json = False,
) -> None:
    """Show what one run is worth and why, with pages that show it, and how far each search was read."""
    seen = asyncio.run(_look_up(crawl))
    if json or not on_terminal():
        write_json(_flat(seen.crawl) | {"examples": [_example(one) for one in seen.examples]})
        return
    record = seen.crawl
    out.print(Text.assemble(verdict_cell(_worth(record)), "  ", (safe(record["_id"]), "bold")))
    out.print(_times(record))
    for line in _reason_lines(record, {one["_id"]: one for one in seen.examples}):
        out.print(line)
    out.print()
    out.print(_searches_table(record))


@group.command("page")
def page(
    capture: Annotated[str, typer.Argument(help="Its name, as `crawls show` and `show` tell it.")],
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Write it here.", show_default="CAPTURE.html")
    ] = None,
) -> None:
    """Write the page behind a capture to a file, byte for byte as it was kept, to open it in a browser.

    It is a marketplace's page: its scripts run where you open it, and may ask the marketplace for more.
    """
    body = asyncio.run(_body_of(capture))
    path = file or Path(f"{capture}.html")
    try:
        with path.open("xb") as opened:
            opened.write(body)
    except FileExistsError as error:
        raise AnalystError(f"{path} is there already, and is not overwritten: choose another with --file.") from error
    except OSError as error:
        raise OperatorError(f"{path} can not be written: {error.strerror}; choose another with --file.") from error
    out.print(Text(f"{safe(path)}: {len(body):,} bytes"), soft_wrap=True)


async def _body_of(capture: str) -> bytes:
    async with open_store() as store:
        with explained(store.server):
            body = await page_of_capture(store.database, capture)
        if body is None:
            raise AnalystError(f"No capture {capture!r} is stored in {store.database.name}.")
        return body


async def _find(marketplace: str | None, verdict: str | None, limit: int) -> list[Document]:
    async with open_store() as store:
        with explained(store.server):
            return await crawls_of(store.database, marketplace, verdict, limit)


async def _look_up(name: str) -> CrawlSeen:
    async with open_store() as store:
        with explained(store.server):
            seen = await crawl_seen(store.database, name)
        if seen is None:
            raise AnalystError(f"No run {name!r} is stored in {store.database.name}. `bazaarwatch crawls` lists them.")
        return seen


def _worth(record: Document) -> str:
    """Return the verdict, and of a run without one what is known of it."""
    if "health" in record:
        return str(record["health"]["verdict"])
    return "running or cut off" if record["ended_at"] is None else "not judged"


def _flat(record: Document) -> Document:
    kept = ("marketplace", "site", "terms", "started_at", "ended_at", "ended", "counts", "searches")
    head = {"crawl": record["_id"], "verdict": _worth(record) if "health" in record else None}
    return head | {name: record[name] for name in (*kept, "health") if name in record}


def _example(capture: Document) -> Document:
    return {"capture": capture["_id"]} | {name: capture[name] for name in ("url", "status", "page_state", "page")}


def _times(record: Document) -> Text:
    began, ended = record["started_at"], record["ended_at"]
    until = f"{(ended - began).total_seconds():.0f} s, {record['ended']}" if ended else "without an end"
    return Text(f"{began:{_MINUTE}} UTC, {until}; {safe(record.get('site', 'no site'))}", style="dim")


def _reason_lines(record: Document, examples: dict[str, Document]) -> Iterator[Text]:
    for reason in record.get("health", {}).get("reasons", ()):
        yield Text.assemble("• ", cell(reason["sentence"]))
        for name in reason["captures"]:
            if name in examples:
                yield cell(f"    {examples[name]['url']}", "dim")
                yield cell(f"      bazaarwatch crawls page {name}", "dim")


def _crawls_table(records: list[Document]) -> Table:
    wide = out.width >= WIDE
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("crawl", "verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("pages", justify="right", no_wrap=True)
    table.add_column("took", justify="right", no_wrap=True)
    if wide:
        table.add_column("reason", no_wrap=True, overflow="ellipsis")
    for one in records:
        took = f"{(one['ended_at'] - one['started_at']).total_seconds():.0f} s" if one["ended_at"] else ""
        pages = sum(count for name, count in one["counts"].items() if name.startswith("pages/"))
        reasons = one.get("health", {}).get("reasons", ())
        first = [cell(reasons[0]["sentence"] if reasons else "")] if wide else []
        table.add_row(cell(one["_id"]), verdict_cell(_worth(one)), f"{pages:.0f}", took, *first)
    return table


def _searches_table(record: Document) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("search", overflow="fold")
    table.add_column("pages read", justify="right", no_wrap=True)
    table.add_column("offers on the first", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    judged = {one["term"]: one for one in record.get("health", {}).get("searches", ())}
    read = {one["term"]: one for one in record.get("searches", ())}
    for term in record["terms"]:
        if one := judged.get(term):
            done = (
                Text("as far as asked", style="green") if one["done"] else Text("not as far as asked", style="yellow")
            )
            table.add_row(cell(term), f"{one['pages']} of {one['asked']}", str(one["offers"]), done)
        else:
            table.add_row(cell(term), str(read.get(term, {}).get("pages", 0)), "", "")
    return table
