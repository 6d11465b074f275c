"""`listings` and `show`: what is in the database, for people and for programs."""

import asyncio
from collections.abc import Collection, Iterator
from typing import Annotated, Any, Literal

import typer
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crawler.cli.marketplaces import names
from crawler.cli.terminal import cell, money, on_terminal, out, risk_cell, safe, write_json, write_json_lines
from crawler.errors import AnalystError
from pipelines.snapshot import Risk
from pipelines.store.queries import Change, Filter, compared, differences
from pipelines.store.session import open_store

HEADINGS = ("risk", "listing", "brand", "price", "title", "seller")
TITLE, SELLER = HEADINGS.index("title"), HEADINGS.index("seller")
TITLE_WIDTH = 16
"""Columns that a title has at least, on however narrow a terminal."""
SELLER_WIDTH = 18
WIDE = 100
"""Columns of a terminal from which on there is room for the seller."""
FACTS = ("price", "list_price", "price_max", "condition", "availability", "stock", "units_sold", "seller", "location")
"""Shown first, in this order."""

Document = dict[str, Any]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of tables; the default when not on a terminal.")]


def listings(
    marketplace: Annotated[str | None, typer.Option("--marketplace", "-m", help="Only this marketplace.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Only offers that name this brand.")] = None,
    risk: Annotated[Risk | None, typer.Option("--risk", "-r", help="This risk or higher.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many, riskiest first.")] = 50,
    json: Json = False,
) -> None:
    """List what was found, riskiest first."""
    wanted = Filter(marketplace=marketplace, brand=brand, risk=risk)
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
        cell(facts.get("title", "")),
        cell(seller_name(facts)),
    ]


def flat(document: Document) -> Document:
    """Return a listing as one flat JSON object for other programs."""
    judgement = document["judgement"]
    head = {name: document[name] for name in ("marketplace", "listing_id", "status", "first_seen", "last_seen")}
    judged = {name: judgement[name] for name in ("brands", "risk", "score", "suggestion")}
    reasons = {"reasons": [reason["sentence"] for reason in judgement["reasons"]]}
    facts: Document = document["facts"]
    return {"key": document["_id"]} | head | facts | judged | reasons


def seller_name(facts: Document) -> str:
    """Return what a seller is called."""
    seller = facts.get("seller", {})
    return str(seller.get("name") or seller.get("id") or "")


def show(
    listing: Annotated[str, typer.Argument(help="MARKETPLACE:ID, as `listings` shows it.")],
    json: Json = False,
) -> None:
    """Show one offer: its facts, the judgement with its reasons, and its history."""
    document, history, before, seen = asyncio.run(_look_up(listing))
    if json or not on_terminal():
        write_json(document | {"history": history, "judged_before": before, "sightings": seen})
        return
    out.print(Panel(cell(document["facts"].get("title", "(no title)"), "bold"), subtitle=safe(document["_id"])))
    out.print(_facts_table(document))
    out.print()
    out.print(_judgement(document["judgement"], before))
    out.print()
    out.print(_history(history, seen))


async def _look_up(key: str) -> tuple[Document, list[Document], list[Document], int]:
    async with open_store() as store:
        document = await store.listing(key)
        if document is None:
            raise AnalystError(
                f"No listing {key!r} is stored in {store.database.name}. `bazaarwatch listings` shows those that are.",
            )
        history, before = await store.history_of(document["_id"]), await store.judged_before(document)
        return document, history, before, await store.sightings_of(document["_id"])


def _facts_table(document: Document) -> Table:
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
    table.add_row("seen", f"{document['first_seen']:%Y-%m-%d %H:%M} to {document['last_seen']:%Y-%m-%d %H:%M} UTC")
    reason = document.get("status_reason", {}).get("sentence")
    table.add_row("status", cell(f"{document['status']}: {reason}" if reason else document["status"]))
    return table


def _fact_lines(name: str, value: Any, currency: str | None) -> list[str]:  # noqa: ANN401 -- facts have several types
    if name in {"price", "list_price", "price_max"}:
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


def _history(history: list[Document], seen: int) -> Group:
    counted = f"{len(history)} snapshot{'s' * (len(history) != 1)}, seen {seen} time{'s' * (seen != 1)}"
    lines = [Text(f"History: {counted}", style="bold")]
    before: dict[str, Document] = {}
    for snapshot in history:
        place = "offer page" if snapshot["view"] == "listing" else "search page"
        lines.append(
            Text.assemble(
                f"  #{snapshot['number']} {snapshot['first_seen']:%Y-%m-%d %H:%M}  {place:11}  ",
                cell(_what_happened(before.get(snapshot["view"]), snapshot)),
            ),
        )
        lines += [Text.assemble("      ", cell(told, "dim")) for told in _read_since(snapshot)]
        before[snapshot["view"]] = snapshot
    return Group(*lines)


def _read_since(snapshot: Document) -> Iterator[str]:
    """Tell what later readers read otherwise of the very page; the offer had not changed."""
    for said in snapshot["reread"]:
        if "facts" in said:
            changes = _listed(differences(snapshot["facts"], said["facts"], counters=True), said["fields"])
            yield f"reader {said['reader_version']} reads otherwise, {said['read_at']:%Y-%m-%d}: {changes}"
        elif said["judgement"]["risk"] != snapshot["judgement"]["risk"]:
            risks = f"{snapshot['judgement']['risk']} → {said['judgement']['risk']}"
            yield f"judged anew, {said['read_at']:%Y-%m-%d}: risk {risks}"


def _what_happened(earlier: Document | None, snapshot: Document) -> str:
    facts = snapshot["facts"]
    if earlier is None:
        return f"first seen at {money(facts.get('price'), facts.get('currency')) or 'no price'}"
    changes, by_one_reader = compared(earlier, snapshot)
    readers = f"reader {earlier['reader_version']} → {snapshot['reader_version']}"
    if not changes:
        return f"as before ({readers})"
    return _listed(changes) + ("" if by_one_reader else f" (also {readers}: `reread` tells which)")


def _listed(changes: list[Change], fields: Collection[str] | None = None) -> str:
    kept = [change for change in changes if fields is None or change.field in fields]
    return "; ".join(f"{change.field}: {brief(change.old)} → {brief(change.new)}" for change in kept)


def brief(value: Any, length: int = 40) -> str:  # noqa: ANN401 -- facts have several types
    """Return a fact short enough for a line."""
    text = "nothing" if value is None else str(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"
