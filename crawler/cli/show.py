"""`show`: one offer in full, for people and for programs."""

import asyncio
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crawler.cli.history import counted
from crawler.cli.looked_up import LookedUp, look_up
from crawler.cli.past import AMOUNTS, events_of, events_table, price_lines
from crawler.cli.standing import relisting_lines, seller_line, status_lines
from crawler.cli.terminal import Json, cell, money, on_terminal, out, risk_cell, safe, write_json

FACTS = ("price", "list_price", "price_max", "condition", "availability", "stock", "units_sold", "seller", "location")
"""Shown first, in this order."""
EVENTS = 10
"""The last ones that are shown here; `history` shows all."""

Document = dict[str, Any]


def show(
    listing: Annotated[str, typer.Argument(help="MARKETPLACE:ID, as `listings` shows it.")],
    json: Json = False,
) -> None:
    """Show one offer: its facts, the judgement with its reasons, and its history."""
    found = asyncio.run(look_up(listing))
    document = found.document
    if json or not on_terminal():
        more = {"history": found.history, "judged_before": found.judged_before, "sightings": found.sightings}
        relisted = {"relisted_as": [one["_id"] for one in found.relisted_as]}
        write_json(document | more | relisted | {"seller_record": found.seller})
        return
    out.print(Panel(cell(document["facts"].get("title", "(no title)"), "bold"), subtitle=safe(document["_id"])))
    out.print(_facts_table(found))
    out.print()
    out.print(_judgement(document["judgement"], found.judged_before))
    out.print()
    _print_history(found)


def _print_history(found: LookedUp) -> None:
    out.print(Text(f"History: {counted(found)}", style="bold"))
    for line in price_lines(found.prices, out.width, height=2):
        out.print(line)
    events = events_of(found.document, found.history)
    out.print(events_table(events[-EVENTS:]))
    if len(events) > EVENTS:
        hint = f"The {EVENTS} last of {len(events)} events. All: bazaarwatch history {safe(found.document['_id'])}"
        out.print(Text(hint, style="dim"))


def _facts_table(found: LookedUp) -> Table:
    document = found.document
    facts: Document = document["facts"]
    currency = facts.get("currency")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name in sorted(facts, key=lambda name: FACTS.index(name) if name in FACTS else len(FACTS)):
        if name in {"title", "currency"}:
            continue
        value = facts[name]
        for number, line in enumerate(_fact_lines(name, value, currency)):
            table.add_row("" if number else name.replace("_", " "), cell(line))
    if record := seller_line(found.seller):
        table.add_row("seller's record", record)
    for number, stands in enumerate(status_lines(document)):
        table.add_row("" if number else "status", stands)
    if decided := document["decision"]:
        by = f"({decided['who']}, {decided['when']:%Y-%m-%d})"
        table.add_row("decision", cell(f"{decided['label'].replace('_', ' ')}: {decided['reason']} {by}", "bold"))
    for heading, told in relisting_lines(document, found.relists, found.relisted_as):
        table.add_row(heading, told)
    return table


def _fact_lines(name: str, value: Any, currency: str | None) -> list[str]:  # noqa: ANN401 -- facts have several types
    if name in AMOUNTS:
        return [money(value, currency)]
    if name == "attributes":
        return [f"{pair['name']}: {pair['value']}" for pair in value]
    if name == "seller":
        return [", ".join(str(part) for part in value.values())]
    if isinstance(value, list):
        return [str(element) for element in value]
    return str(value).splitlines()


def _judgement(judgement: Document, before: list[Document]) -> Group:
    head = Text.assemble(
        "Judgement: ",
        risk_cell(judgement["risk"]),
        f" risk, score {judgement['score']:.1f} of 100",
        f", looks like: {judgement['suggestion'].replace('_', ' ')}" if judgement["suggestion"] else "",
    )
    lines: list[Text] = [head]
    lines += [cell(f"  · {hit['sentence']}") for hit in judgement["hits"]]
    lines += [
        cell(f"  · {reason['sentence']} ({reason['strength'] * reason['weight']:+.1f})")
        for reason in judgement["reasons"]
    ]
    lines.append(Text(f"  judged by {judgement['version']}", style="dim"))
    lines += [Text(line, style="dim") for one in before for line in _said_before(one)]
    return Group(*lines)


def _said_before(earlier: Document) -> tuple[str, str]:
    judgement, when = earlier["judgement"], earlier.get("judged_at")
    day = f", judged {when:%Y-%m-%d}" if when else ""
    return f"  before: {judgement['risk']}, {judgement['score']:.1f}{day}", f"    by {judgement['version']}"
