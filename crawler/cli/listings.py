"""`listings`: what was found, for people and for programs."""

import asyncio
from typing import Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from crawler.cli.marketplaces import names
from crawler.cli.standing import status_cell
from crawler.cli.terminal import Json, cell, money, on_terminal, out, risk_cell, safe, write_json_lines
from pipelines.snapshot import Risk
from pipelines.store.queries import Filter
from pipelines.store.session import open_store
from pipelines.store.status import Status

HEADINGS = ("risk", "listing", "brand", "price", "title", "seller")
TITLE, SELLER = HEADINGS.index("title"), HEADINGS.index("seller")
TITLE_WIDTH = 16
"""Columns that a title has at least, on however narrow a terminal."""
SELLER_WIDTH = 18
WIDE = 100
"""Columns of a terminal from which on there is room for the seller."""

Document = dict[str, Any]


def listings(
    marketplace: Annotated[str | None, typer.Option("--marketplace", "-m", help="Only this marketplace.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Only offers that name this brand.")] = None,
    risk: Annotated[Risk | None, typer.Option("--risk", "-r", help="This risk or higher.")] = None,
    status: Annotated[
        Status | None,
        typer.Option("--status", "-s", help="Only what is live, not seen any more, removed, ended or blocked."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many, riskiest first.")] = 50,
    json: Json = False,
) -> None:
    """List what was found, riskiest first."""
    wanted = Filter(marketplace=marketplace, brand=brand, risk=risk, status=status)
    found, total = asyncio.run(_find(wanted, limit))
    if json or not on_terminal():
        write_json_lines(flat(document) for document in found)
    elif found:
        out.print(listings_table(found))
        out.print(Text(f"{len(found)} of {total}. One in full: bazaarwatch show {safe(found[0]['_id'])}", style="dim"))
    else:
        out.print(_nothing(wanted))


async def _find(wanted: Filter, limit: int) -> tuple[list[Document], int]:
    async with open_store() as store:
        return await store.listings(wanted, limit), await store.count(wanted)


def _nothing(wanted: Filter) -> str:
    if wanted.marketplace and wanted.marketplace not in names():
        return (
            f"Nothing there, and no marketplace is called {safe(wanted.marketplace)}. There are: {', '.join(names())}."
        )
    if wanted == Filter():
        return "Nothing there yet. Start with: bazaarwatch demo, or bazaarwatch crawl MARKETPLACE --term TERM"
    return "Nothing there that passes the filter."


def listings_table(documents: list[Document]) -> Table:
    """Return listings as a table as wide as the terminal: titles are cut, what identifies and judges is not."""
    headings = HEADINGS if out.width >= WIDE else HEADINGS[:SELLER]
    rows = [_row(document)[: len(headings)] for document in documents]
    widths = [max(len(heading), *(row[at].cell_len for row in rows)) for at, heading in enumerate(headings)]
    widths[SELLER:] = [min(width, SELLER_WIDTH) for width in widths[SELLER:]]
    widths[TITLE] = max(TITLE_WIDTH, out.width - sum(widths) + widths[TITLE] - 2 * len(widths))
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading, width in zip(headings, widths, strict=True):
        justify: Literal["left", "right"] = "right" if heading == "price" else "left"
        table.add_column(heading, width=width, no_wrap=True, overflow="ellipsis", justify=justify)
    for row in rows:
        table.add_row(*row)
    return table


def _row(document: Document) -> list[Text]:
    facts, judgement = document["facts"], document["judgement"]
    return [
        risk_cell(judgement["risk"]),
        cell(document["_id"]),
        cell(", ".join(judgement["brands"])),
        cell(money(facts.get("price"), facts.get("currency"))),
        _title(document),
        cell(seller_name(facts)),
    ]


def _title(document: Document) -> Text:
    """Return the title, after the status of an offer that is not live: there it is seen however narrow the column."""
    title = cell(document["facts"].get("title", ""))
    return title if document["status"] == "live" else Text.assemble(status_cell(document["status"]), ": ", title)


def flat(document: Document) -> Document:
    """Return a listing as one flat JSON object for other programs."""
    judgement = document["judgement"]
    head = {name: document[name] for name in ("marketplace", "listing_id", "status", "first_seen", "last_seen")}
    judged = {name: judgement[name] for name in ("brands", "risk", "score", "suggestion")}
    reasons = {"reasons": [reason["sentence"] for reason in judgement["reasons"]]}
    facts: Document = document["facts"]
    more = {name: document[name] for name in ("status_reason", "relists") if name in document}
    return {"key": document["_id"]} | head | more | facts | judged | reasons


def seller_name(facts: Document) -> str:
    """Return what a seller is called."""
    seller = facts.get("seller", {})
    return str(seller.get("name") or seller.get("id") or "")
