"""`history`: what happened to one offer, for people and for programs."""

import asyncio
from typing import Annotated, Any

import typer
from rich.panel import Panel
from rich.text import Text

from crawler.cli.looked_up import LookedUp, look_up
from crawler.cli.past import events_of, events_table, price_lines
from crawler.cli.standing import relisting_lines, status_lines
from crawler.cli.terminal import Json, cell, on_terminal, out, safe, write_json

Document = dict[str, Any]


def history(
    listing: Annotated[str, typer.Argument(help="MARKETPLACE:ID, as `listings` shows it.")],
    json: Json = False,
) -> None:
    """Show what happened to one offer: its price over time, each change, each status with its reason."""
    found = asyncio.run(look_up(listing))
    if json or not on_terminal():
        write_json(_for_programs(found))
        return
    document = found.document
    out.print(Panel(cell(document["facts"].get("title", "(no title)"), "bold"), subtitle=safe(document["_id"])))
    for line in status_lines(document):
        out.print(line)
    for heading, line in relisting_lines(document, found.relists, found.relisted_as):
        out.print(Text.assemble(f"{heading} ", line))
    out.print()
    for line in price_lines(found.prices, out.width):
        out.print(line)
    out.print()
    out.print(Text(counted(found), style="bold"))
    out.print(events_table(events_of(document, found.history)))


def counted(found: LookedUp) -> str:
    """Return how often an offer was seen, and in how many states."""
    states, seen, document = len(found.history), found.sightings, found.document
    times = f"{document['first_seen']:%Y-%m-%d %H:%M} to {document['last_seen']:%Y-%m-%d %H:%M} UTC"
    return f"{states} snapshot{'s' * (states != 1)}, seen {seen} time{'s' * (seen != 1)}, {times}"


def _for_programs(found: LookedUp) -> Document:
    document = found.document
    head = ("status", "status_reason", "statuses", "relists", "first_seen", "last_seen")
    return {
        "key": document["_id"],
        **{name: document[name] for name in head if name in document},
        "relisted_as": [one["_id"] for one in found.relisted_as],
        "sightings": found.sightings,
        "prices": found.prices,
        "snapshots": found.history,
    }
