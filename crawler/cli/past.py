"""What happened to an offer, line by line: its snapshots with what changed, and its statuses."""

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from rich.table import Table
from rich.text import Text

from crawler.cli.price_line import Price, chart
from crawler.cli.standing import status_cell
from crawler.cli.terminal import cell, money
from pipelines.store.queries import Change, compared, differences

Document = dict[str, Any]

AMOUNTS = frozenset({"price", "list_price", "price_max"})
_LONGEST = 40
"""Characters of one fact within a line."""
_HEIGHT = 5
_MINUTE = "%Y-%m-%d %H:%M"


class Event(NamedTuple):
    """One thing that happened to an offer."""

    time: datetime
    what: Text
    """The number of the snapshot, or the status."""
    where: str
    told: list[Text]


def events_of(document: Document, history: list[Document]) -> list[Event]:
    """Return what happened to an offer, in order of time."""
    return sorted((*_snapshots(history), *_statuses(document)), key=lambda event: event.time)


def events_table(events: list[Event]) -> Table:
    """Return them as a table, each change on a line of its own."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for event in events:
        first, *rest = event.told or [Text()]
        table.add_row(f"{event.time:{_MINUTE}}", event.what, Text(event.where, style="dim"), first)
        for line in rest:
            table.add_row("", "", "", line)
    return table


def price_lines(prices: list[Document], width: int, height: int = _HEIGHT) -> list[Text]:
    """Return a chart of the prices in the currency that was seen last, or one line where there was one price only."""
    stated = [one for one in prices if isinstance(one.get("price"), Decimal)]
    if not stated:
        return [Text("no price was seen")]
    currency = stated[-1].get("currency")
    ours = [Price(one["time"], one["price"]) for one in stated if one.get("currency") == currency]
    low, high, times = min(one.amount for one in ours), max(one.amount for one in ours), len(ours)
    left_out = f"; {len(stated) - times} in other currencies are left out" if len(stated) > times else ""
    if low == high:
        seen = f"{times} sightings" if times > 1 else "one sighting"
        return [Text(f"{money(low, currency)} in {'all of ' * (times > 1)}{seen}{left_out}")]
    labels = [money(high, currency), *[""] * (height - 2), money(low, currency)][:height]
    wide = max(map(len, labels))
    room = max(min(width - wide - 3, 100), 10)
    lines = [
        Text.assemble(f"{label:>{wide}} ", (f"{'┤' if label else '│'}", "dim"), (line, "cyan"))
        for label, line in zip(labels, chart(ours, room, height), strict=True)
    ]
    first, last = f"{ours[0].time:%Y-%m-%d}", f"{ours[-1].time:%Y-%m-%d}"
    if first == last:
        first, last = f"{ours[0].time:{_MINUTE}}", f"{ours[-1].time:%H:%M}"
    axis = f"{'':{wide}}  {first}{last:>{max(room - len(first), len(last) + 1)}}"
    now = f"now {money(ours[-1].amount, currency)}, seen {times} times{left_out}"
    return [*lines, Text(axis, style="dim"), Text(now, style="dim")]


def _snapshots(history: list[Document]) -> Iterator[Event]:
    before: dict[str, Document] = {}
    for snapshot in history:
        place = "offer page" if snapshot["view"] == "listing" else "results"
        told = _what_happened(before.get(snapshot["view"]), snapshot)
        told += [Text.assemble(cell(line, "dim")) for line in _read_since(snapshot)]
        yield Event(snapshot["first_seen"], Text(f"#{snapshot['number']}", style="bold"), place, told)
        before[snapshot["view"]] = snapshot


def _statuses(document: Document) -> Iterator[Event]:
    reached = [*document.get("statuses", ()), document | document.get("status_reason", {})]
    for one in reached:
        if "sentence" in one:
            yield Event(one["time"], status_cell(one["status"]), "", [cell(one["sentence"])])


def _read_since(snapshot: Document) -> Iterator[str]:
    """Tell what later readers read otherwise of the very page; the offer had not changed."""
    for said in snapshot["reread"]:
        if "facts" in said:
            changes = listed(differences(snapshot["facts"], said["facts"], counters=True), said["fields"])
            yield f"reader {said['reader_version']} reads otherwise, {said['read_at']:%Y-%m-%d}: {changes}"
        elif said["judgement"]["risk"] != snapshot["judgement"]["risk"]:
            risks = f"{snapshot['judgement']['risk']} → {said['judgement']['risk']}"
            yield f"judged anew, {said['read_at']:%Y-%m-%d}: risk {risks}"


def _what_happened(earlier: Document | None, snapshot: Document) -> list[Text]:
    facts = snapshot["facts"]
    if earlier is None:
        return [Text(f"first seen there, at {money(facts.get('price'), facts.get('currency')) or 'no price'}")]
    changes, by_one_reader = compared(earlier, snapshot)
    readers = f"reader {earlier['reader_version']} → {snapshot['reader_version']}"
    if not changes:
        return [Text(f"as before ({readers})")]
    lines = [cell(_told(change, facts.get("currency"))) for change in changes]
    return lines if by_one_reader else [*lines, cell(f"also {readers}: `reread` tells which", "dim")]


def _told(change: Change, currency: str | None) -> str:
    unit = f" {currency}" if change.field in AMOUNTS and currency else ""
    if isinstance(change.old, list) and isinstance(change.new, list):
        gone, come = _apart(change.old, change.new)
        return f"{change.field}: {', '.join((*(f'− {one}' for one in gone), *(f'+ {one}' for one in come))) or 'order'}"
    if isinstance(change.old, dict) and isinstance(change.new, dict):
        parts = [name for name in {**change.old, **change.new} if change.old.get(name) != change.new.get(name)]
        return "; ".join(
            f"{change.field} {name}: {brief(change.old.get(name))} → {brief(change.new.get(name))}" for name in parts
        )
    return f"{change.field.replace('_', ' ')}: {brief(change.old)} → {brief(change.new)}{unit}"


def _apart(old: list[Any], new: list[Any]) -> tuple[list[str], list[str]]:
    """Return what is in one of two lists only, short enough for a line."""
    gone = [brief(_element(one)) for one in old if one not in new]
    return gone, [brief(_element(one)) for one in new if one not in old]


def _element(value: Any) -> str:  # noqa: ANN401 -- an address, or a name with its value
    return f"{value['name']}: {value['value']}" if isinstance(value, dict) else str(value)


def listed(changes: list[Change], fields: Collection[str] | None = None) -> str:
    """Return changes in one line, of these fields or all."""
    kept = [change for change in changes if fields is None or change.field in fields]
    return "; ".join(f"{change.field}: {brief(change.old)} → {brief(change.new)}" for change in kept)


def brief(value: Any, length: int = _LONGEST) -> str:  # noqa: ANN401 -- facts have several types
    """Return a fact short enough for a line."""
    text = "nothing" if value is None else str(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"
