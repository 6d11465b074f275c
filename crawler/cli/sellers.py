"""`sellers` and `seller`: who sells what was found, for people and for programs."""

import asyncio
from typing import Annotated, Any

import typer
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crawler.cli.listings import flat, listings_table
from crawler.cli.terminal import Json, cell, on_terminal, out, safe, write_json, write_json_lines
from crawler.errors import AnalystError
from pipelines.store.queries import Filter
from pipelines.store.session import open_store

Document = dict[str, Any]

KEY_WIDTH, NAME_WIDTH, BRANDS_WIDTH, BRANDS_LEAST = 44, 24, 24, 8
COUNTS, DAYS = ("suspects", "offers"), ("first seen", "last seen")
DAY_WIDTH = 10
WIDE = 110
"""Columns of a terminal from which on there is room for the days."""
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many, those with most suspects first.")]


def sellers(
    marketplace: Annotated[str | None, typer.Option("--marketplace", "-m", help="Only this marketplace.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Only who offers this brand.")] = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List who sells, those with most suspect offers first."""
    found, total = asyncio.run(_find(marketplace, brand, limit))
    if json or not on_terminal():
        write_json_lines(_flat(one) for one in found)
    elif found:
        out.print(_sellers_table(found))
        out.print(
            Text(f"{len(found)} of {total}. One in full: bazaarwatch seller '{safe(found[0]['_id'])}'", style="dim")
        )
    else:
        out.print("No seller is known that passes the filter; `bazaarwatch listings` shows what was found.")


async def _find(marketplace: str | None, brand: str | None, limit: int) -> tuple[list[Document], int]:
    async with open_store() as store:
        return await store.sellers(marketplace, brand, limit)


def seller(
    seller: Annotated[str, typer.Argument(help="MARKETPLACE:ID as `sellers` shows it, or an identifier or a name.")],
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Show one seller: names over time, brands, decisions, and the riskiest offers."""
    record, offers = asyncio.run(_look_up(seller, limit))
    if json or not on_terminal():
        write_json(_flat(record) | {"listings": [flat(one) for one in offers]})
        return
    out.print(Panel(cell(record.get("name", "(no name)"), "bold"), subtitle=safe(record["_id"])))
    out.print(_record_table(record))
    out.print()
    if offers:
        out.print(listings_table(offers))
        shown = f"{len(offers)} of {record['offers']}" if len(offers) < record["offers"] else "All that is known"
        out.print(Text(f"{shown}. One in full: bazaarwatch show {safe(offers[0]['_id'])}", style="dim"))


async def _look_up(name: str, limit: int) -> tuple[Document, list[Document]]:
    async with open_store() as store:
        same = await store.sellers_called(name)
        if not same:
            raise AnalystError(
                f"No seller {name!r} is stored in {store.database.name}. `bazaarwatch sellers` shows those that are.",
            )
        if len(same) > 1:
            keys = ", ".join(one["_id"] for one in same)
            raise AnalystError(f"Several sellers are called {name!r}: name one of {keys}.")
        return same[0], await store.listings(Filter(seller=same[0]["_id"]), limit)


def _flat(record: Document) -> Document:
    return {"key": record["_id"]} | {name: value for name, value in record.items() if name not in {"_id", "schema"}}


def _sellers_table(records: list[Document]) -> Table:
    wide = out.width >= WIDE
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    keys = min(max(len(safe(one["_id"])) for one in records), KEY_WIDTH)
    table.add_column("seller", width=keys, overflow="fold")
    called = NAME_WIDTH if wide else NAME_WIDTH // 2
    table.add_column("name", width=called, no_wrap=True, overflow="ellipsis")
    for heading in COUNTS:
        table.add_column(heading, width=len(heading), justify="right", no_wrap=True)
    fixed = [keys, called, *map(len, COUNTS), *([DAY_WIDTH] * len(DAYS) * wide)]
    left = out.width - sum(fixed) - 2 * (len(fixed) + 1)
    table.add_column("brands", width=max(BRANDS_LEAST, min(left, BRANDS_WIDTH)), no_wrap=True, overflow="ellipsis")
    for heading in DAYS if wide else ():
        table.add_column(heading, width=DAY_WIDTH, no_wrap=True)
    for one in records:
        days = [f"{one[name]:%Y-%m-%d}" for name in ("first_seen", "last_seen")] if wide else []
        suspects = Text(str(one["suspects"]), style="bold red" if one["suspects"] else "dim")
        brands = cell(", ".join(one["brands"]))
        table.add_row(cell(one["_id"]), cell(one.get("name", "")), suspects, str(one["offers"]), brands, *days)
    return table


def _record_table(record: Document) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name in ("seller_id", "url", "location"):
        if name in record:
            table.add_row(name.replace("_", " "), cell(record[name]))
    for number, one in enumerate(record["names"]):
        days = f"{one['first_seen']:%Y-%m-%d} to {one['last_seen']:%Y-%m-%d}"
        table.add_row("" if number else "names", Text.assemble(cell(one["name"]), f"  {days}"))
    table.add_row("seen", f"{record['first_seen']:%Y-%m-%d %H:%M} to {record['last_seen']:%Y-%m-%d %H:%M} UTC")
    table.add_row("offers", f"{record['offers']}, of which {record['suspects']} suspect (medium or high risk)")
    table.add_row("brands", cell(", ".join(record["brands"]) or "none that is watched"))
    decided = ", ".join(f"{label.replace('_', ' ')}: {count}" for label, count in record["decisions"].items())
    table.add_row("decisions", cell(decided or "none yet"))
    return table
