"""`job next`: the coming days as an agenda."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import TypeAdapter, ValidationError
from rich.table import Table
from rich.text import Text

from crawler.cli.terminal import Json, cell, on_terminal, out, write_json_lines
from crawler.errors import AnalystError
from crawler.schedule.agenda import Announced, Entry, agenda, announced
from crawler.watchlist.jobs import KeptJob
from crawler.watchlist.schedules import TimeZone
from pipelines.store.job_book import JobBook
from pipelines.store.session import open_store

OFTEN = 4
"""A job that is due more often in a day has one line for the day."""


def next_days(
    days: Annotated[int, typer.Option("--days", "-d", min=1, max=60, help="So many days.")] = 7,
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", help="By the clock of this zone.", show_default="your own clock")
    ] = None,
    json: Json = False,
) -> None:
    """Show what falls due in the coming week, day by day, with the seasons that run or begin soon."""
    zone = _zone(time_zone)
    now = datetime.now(UTC)
    until = now + timedelta(days=days)
    jobs = asyncio.run(_jobs())
    entries, seasons = agenda(jobs, now, until), announced(jobs, now, until)
    if json or not on_terminal():
        write_json_lines(_flat(entry, now, zone) for entry in entries)
        return
    for season in seasons:
        out.print(_announcement(season, now))
    for day, of_day in groupby(entries, key=lambda entry: max(entry.at, now).astimezone(zone).date()):
        out.print(Text(f"{day:%A %d %B}", style="bold"))
        out.print(_day(list(of_day), now, zone))
    if not entries:
        out.print("Nothing falls due by itself. Jobs: bazaarwatch job list")
    if resting := [kept.job.name for kept in jobs if kept.paused_at is not None]:
        out.print(cell(f"At rest: {', '.join(resting)}", "dim"))


async def _jobs() -> list[KeptJob]:
    async with open_store() as store:
        return await JobBook(store).jobs()


def _zone(name: str | None) -> ZoneInfo | None:
    """Return a zone by name; None is the clock of this machine, as `astimezone` takes it."""
    if name is None:
        return None
    try:
        return ZoneInfo(TypeAdapter(TimeZone).validate_python(name))
    except ValidationError as error:
        raise AnalystError(f"--time-zone {name}: allowed: {error.errors()[0]['ctx']['error']}") from error


def _flat(entry: Entry, now: datetime, zone: ZoneInfo | None) -> dict[str, Any]:
    return {
        "at": entry.at,
        "day": f"{max(entry.at, now).astimezone(zone):%Y-%m-%d}",
        "clock": f"{entry.at.astimezone(zone):%H:%M}",
        "job": entry.job.name,
        "marketplace": entry.job.marketplace,
        "time_zone": entry.job.schedule.time_zone if entry.job.schedule else None,
        "priority": entry.job.priority,
        "season": entry.season or None,
        "overdue": entry.at <= now,
        "waits_for": entry.behind or None,
    }


def _announcement(season: Announced, now: datetime) -> Text:
    window = season.window
    begins = "runs" if window.first <= now.date() else f"begins {window.first:%A %d %B}"
    guess = "" if window.certain else " (a guess: write the days into the watchlist when they are announced)"
    told = f"{window.season} {begins}, to {window.last:%d %B}{guess}: more often {', '.join(season.jobs)}"
    return cell(told, "magenta")


def _day(entries: Sequence[Entry], now: datetime, zone: ZoneInfo | None) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column()
    for row in _rows(entries, now, zone):
        table.add_row(*row)
    return table


def _rows(entries: Sequence[Entry], now: datetime, zone: ZoneInfo | None) -> Iterator[tuple[Text, ...]]:
    times: dict[str, list[Entry]] = {}
    for entry in entries:
        times.setdefault(entry.job.name, []).append(entry)
    for entry in entries:
        of_job = times[entry.job.name]
        if len(of_job) <= OFTEN:
            yield _row(f"{entry.at.astimezone(zone):%H:%M}", [entry], now, zone)
        elif entry is of_job[0]:
            first, last = (f"{one.at.astimezone(zone):%H:%M}" for one in (of_job[0], of_job[-1]))
            yield _row(f"{first}–{last}, {len(of_job)} times", of_job, now, zone)


def _row(clock: str, entries: Sequence[Entry], now: datetime, zone: ZoneInfo | None) -> tuple[Text, ...]:
    entry = entries[0]
    notes = [] if entry.at > now else ["overdue"]
    notes += [f"season {name}" for name in dict.fromkeys(one.season for one in entries) if name]
    notes += [f"waits for {name}" for name in dict.fromkeys(one.behind for one in entries) if name]
    return cell(clock), cell(entry.job.name, "bold"), cell(_place(entry, zone)), cell("; ".join(notes), "yellow")


def _place(entry: Entry, zone: ZoneInfo | None) -> str:
    """Return the marketplace, with the clock of the job where it is another than the one that is shown."""
    if entry.job.schedule is None:
        return entry.job.marketplace
    there = entry.at.astimezone(ZoneInfo(entry.job.schedule.time_zone))
    if there.utcoffset() == entry.at.astimezone(zone).utcoffset():
        return entry.job.marketplace
    return f"{entry.job.marketplace} ({there:%H:%M} {entry.job.schedule.time_zone})"
