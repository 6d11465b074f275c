"""`export`: what is stored as tables for spreadsheets and other programs, and as evidence."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.text import Text

from crawler.cli.export_evidence import evidence
from crawler.cli.terminal import err, on_terminal, safe
from crawler.errors import AnalystError
from pipelines.export.columns import TABLES, Table, rows
from pipelines.export.placing import standard_output, whole_file
from pipelines.export.writers import Format, writer
from pipelines.snapshot import Risk
from pipelines.store.queries import Filter
from pipelines.store.session import Store, open_store
from pipelines.store.status import Status
from pipelines.store.tables import Wanted

group = typer.Typer(
    name="export",
    no_args_is_help=True,
    help="Write what is stored as tables, docs/export.md, or as evidence, docs/evidence-bundle.md.",
)

ENDINGS: dict[str, Format] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
STDOUT = Path("-")

Marketplace = Annotated[str | None, typer.Option("--marketplace", "-m", help="Only this marketplace.")]
Brand = Annotated[str | None, typer.Option("--brand", "-b", help="Only offers that name this brand.")]
AtRisk = Annotated[Risk | None, typer.Option("--risk", "-r", help="This risk or higher.")]
InStatus = Annotated[Status | None, typer.Option("--status", help="Only offers that stand so.")]
Listing = Annotated[str | None, typer.Option("--listing", "-l", help="Only this offer, MARKETPLACE:ID.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="Seen at this time or later: 2026-03-01, in UTC.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Seen before this time; a day counts whole.")
]
As = Annotated[Format | None, typer.Option("--format", "-f", help="By default as the file is called, else JSON Lines.")]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="File to write, replaced as a whole; - is standard output.")
]


HELP: dict[Table, str] = {
    "listings": "Export offers as they are known now, a row each.",
    "snapshots": "Export each distinct state that offers have had, a row each.",
    "sightings": "Export when and where offers were seen, a row each time.",
}


def _command(table: Table) -> Callable[..., None]:
    """Return the command for a table: all take the same options, which look at the offers as they are now."""

    def export(
        output: Output = STDOUT,
        format_: As = None,
        marketplace: Marketplace = None,
        brand: Brand = None,
        risk: AtRisk = None,
        status: InStatus = None,
        listing: Listing = None,
        since: Since = None,
        until: Until = None,
    ) -> None:
        _export(table, output, format_, wanted(marketplace, brand, risk, status, listing, since, until))

    return export


for _table, _help in HELP.items():
    group.command(_table, help=f"{_help} Filters look at the offers as they are now.")(_command(_table))


group.command("evidence")(evidence)


def wanted(
    marketplace: str | None,
    brand: str | None,
    risk: Risk | None,
    status: Status | None,
    listing: str | None,
    since: str | None,
    until: str | None,
) -> Wanted:
    """Return what the options ask for. Raises AnalystError for a time that can not be one."""
    return Wanted(
        offers=Filter(marketplace=marketplace, brand=brand, risk=risk, status=status),
        listing=listing,
        since=moment("--since", since),
        until=moment("--until", until, end=True),
    )


def moment(option: str, text: str | None, *, end: bool = False) -> datetime | None:
    """Return a time as written, UTC where no zone is; of a day its beginning, or with `end` that of the next."""
    if text is None:
        return None
    with contextlib.suppress(ValueError, OverflowError):
        day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        return day + timedelta(days=1) if end else day
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise AnalystError(
            f"{option} {text!r} is no time: write a day as 2026-03-01, or a time as 2026-03-01T14:30, in UTC."
        ) from None


def _export(table: Table, output: Path, format_: Format | None, asked: Wanted) -> None:
    chosen = format_ or ENDINGS.get(output.suffix.lower(), "jsonl")
    if output == STDOUT and chosen == "parquet" and on_terminal():
        raise AnalystError("Parquet is nothing for a terminal: name a file with --output.")
    written = asyncio.run(_write(table, output, chosen, asked))
    place = "" if output == STDOUT else f" to {output}"
    rows_told = f"{written:,} {table if written != 1 else table.removesuffix('s')}"
    err.print(Text(safe(f"{rows_told} written{place}.")), soft_wrap=True)


async def _write(table: Table, output: Path, format_: Format, asked: Wanted) -> int:
    """Write the rows as they come and return how many there were."""
    begin, columns, written = writer(format_), TABLES[table], 0
    async with open_store() as store:
        asked = await _resolved(store, asked)
        with _place(output) as file:
            into = begin(columns, file)
            async with contextlib.aclosing(store.documents(table, asked)) as batches:
                async for batch in batches:
                    into.write(rows(columns, batch))
                    written += len(batch)
            into.end()
    return written


def _place(output: Path) -> AbstractContextManager[BinaryIO]:
    return standard_output() if output == STDOUT else whole_file(output)


async def _resolved(store: Store, asked: Wanted) -> Wanted:
    """Return the same with the whole key of the listing. Raises AnalystError where there is none."""
    if asked.listing is None:
        return asked
    found = await store.listing(asked.listing)
    if found is None:
        raise AnalystError(
            f"No listing {asked.listing!r} is stored in {store.database.name}. "
            "`bazaarwatch listings` shows those that are."
        )
    return Wanted(asked.offers, found["_id"], asked.since, asked.until)
