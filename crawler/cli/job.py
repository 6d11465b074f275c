"""`job`: crawls that run themselves, by schedule."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler import watchlist as watchlists
from crawler.cli.job_lines import flat, flat_firing, job_table, jobs_table, say
from crawler.cli.job_making import made, unknown
from crawler.cli.job_next import next_days
from crawler.cli.terminal import Json, on_terminal, out, write_json, write_json_lines
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError
from crawler.schedule.times import next_due
from crawler.watchlist.jobs import Job, KeptJob, jobs_of
from pipelines.store.job_book import JobBook
from pipelines.store.jobs import GONE, Synced
from pipelines.store.session import open_store

RUNS = 5
"""Last runs of a job that are shown."""
SOON = timedelta(days=400)
_NOBODY = "No scheduler runs, so nothing will be run yet. Start one: bazaarwatch run"

group = typer.Typer(name="job", help="Crawls that run themselves.", no_args_is_help=True, add_completion=False)
Name = Annotated[str, typer.Argument(help="Name of the job.", show_default=False)]


@group.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it: ebay-bags.", show_default=False)],
    marketplace: Annotated[str, typer.Argument(help="Marketplace, or host of a shop.", show_default=False)],
    term: Annotated[list[str] | None, typer.Option("--term", "-t", help="Search for this; may be repeated.")] = None,
    brand: Annotated[
        list[str] | None, typer.Option("--brand", "-b", help="Brand of the watchlist to search for; may be repeated.")
    ] = None,
    cron: Annotated[
        str | None,
        typer.Option(help='When: "0 6 * * 1-5" is at six, Monday to Friday.', show_default="when you say so"),
    ] = None,
    time_zone: Annotated[str | None, typer.Option(help="By whose clock.", show_default="UTC")] = None,
    pages: Annotated[int | None, typer.Option("--pages", "-p", min=1, max=1000, help="Result pages of each.")] = None,
    requests: Annotated[int | None, typer.Option(help="At most so many requests in one run.")] = None,
    budget: Annotated[int | None, typer.Option(min=1, max=1000, help="At most so many generated terms.")] = None,
    priority: Annotated[int, typer.Option(help="Of what is due at once, the highest runs first.")] = 0,
    season: Annotated[
        list[str] | None, typer.Option(help="Run more often in this season: singles_day, …; may be repeated.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="Another site of the marketplace, such as ebay.de.")] = None,
    offers: Annotated[bool, typer.Option(help="Also read the page of each offer.")] = True,
    revisit: Annotated[
        bool, typer.Option("--revisit", help="Look at known suspects again, and search for nothing.")
    ] = False,
    watchlist: WatchlistFile = None,
    json: Json = False,
) -> None:
    """Make a job of your own, besides those that are searches of the watchlist."""
    if revisit and (term or brand or pages or budget or not offers):
        raise AnalystError("--revisit searches for nothing: leave out --term, --brand, --pages, --budget, --no-offers.")
    fields = {
        "name": name,
        "marketplace": marketplace,
        "site": site,
        "terms": tuple(term or ()),
        "brands": tuple(brand or ()),
        "pages": pages,
        "requests": requests,
        "budget": budget,
        "priority": priority,
        "seasons": tuple(season or ()),
        "offers": offers,
        "revisit": revisit,
    }
    job = made(fields, cron, time_zone, chosen_watchlist(watchlist))
    _tell(asyncio.run(_add(job)), f"{job.name} is made.", json)


async def _add(job: Job) -> KeptJob:
    async with _book() as book:
        if not await book.put(job, next_due(job, datetime.now(UTC))):
            raise AnalystError(f"A job {job.name} is there already: bazaarwatch job show {job.name}")
        return await _found(book, job.name)


@group.command("list")
def list_jobs(json: Json = False) -> None:
    """List all jobs: when they run, when next, and which rest and why."""
    jobs = asyncio.run(_all())
    if json or not on_terminal():
        write_json_lines(map(flat, jobs))
    elif jobs:
        out.print(jobs_table(jobs))
    else:
        say("No job yet. Make one: bazaarwatch job add, or give a search of the watchlist a schedule.")


async def _all() -> list[KeptJob]:
    async with _book() as book:
        return await book.jobs()


@group.command()
def show(name: Name, json: Json = False) -> None:
    """Show one job with its last runs."""
    kept, firings = asyncio.run(_show(name))
    if json or not on_terminal():
        write_json(flat(kept) | {"firings": [flat_firing(firing) for firing in firings]})
    else:
        now = datetime.now(UTC)
        out.print(job_table(kept, firings, now, now + SOON))


async def _show(name: str) -> tuple[KeptJob, list[dict[str, Any]]]:
    async with _book() as book:
        return await _found(book, name), await book.firings_of(name, RUNS)


@group.command()
def pause(
    name: Name, why: Annotated[str, typer.Option(help="Why, for others to read.")] = "", json: Json = False
) -> None:
    """Have a job rest until it is resumed; what falls into the rest is not caught up."""
    _tell(asyncio.run(_pause(name, why)), f"{name} rests. It goes on with: bazaarwatch job resume {name}", json)


async def _pause(name: str, why: str) -> KeptJob:
    async with _book() as book:
        if not await book.pause(name, why):
            kept = await _found(book, name)
            raise AnalystError(f"{name} rests already{f': {kept.paused_why}' if kept.paused_why else ''}.")
        return await _found(book, name)


@group.command()
def resume(name: Name, json: Json = False) -> None:
    """End the rest of a job."""
    _tell(asyncio.run(_resume(name)), f"{name} goes on.", json)


async def _resume(name: str) -> KeptJob:
    async with _book() as book:
        job = (await _found(book, name)).job
        if not await book.resume(name, next_due(job, datetime.now(UTC))):
            raise AnalystError(f"{name} does not rest.")
        return await _found(book, name)


@group.command()
def remove(name: Name, json: Json = False) -> None:
    """Remove a job; what it has crawled stays."""
    _tell(asyncio.run(_remove(name)), f"{name} is removed; what it has crawled stays.", json)


async def _remove(name: str) -> KeptJob:
    async with _book() as book:
        kept = await _found(book, name)
        if kept.job.origin == "watchlist" and kept.paused_why != GONE:
            raise AnalystError(
                f"{name} is a search of {kept.job.watchlist} and would come back: take its schedule out there, then "
                f"bazaarwatch job sync. Or let it rest: bazaarwatch job pause {name}"
            )
        await book.remove(name)
        return kept


@group.command()
def run(name: Name, json: Json = False) -> None:
    """Ask for a run now, outside of the schedule and though the job rest; the scheduler takes it up."""
    kept, schedulers = asyncio.run(_run(name))
    if json or not on_terminal():
        write_json(flat(kept) | {"schedulers": schedulers})
    else:
        say(f"{name} is asked for." if schedulers else f"{name} is asked for. {_NOBODY}")


async def _run(name: str) -> tuple[KeptJob, list[str]]:
    async with _book() as book:
        if not await book.ask(name):
            raise unknown(name, await book.jobs())
        return await _found(book, name), await book.schedulers()


@group.command()
def sync(watchlist: WatchlistFile = None, json: Json = False) -> None:
    """Bring the jobs in line with the searches of the watchlist; those whose search is gone rest."""
    file = chosen_watchlist(watchlist)
    if file is None:
        raise AnalystError("There is no ./watchlist.yaml: name the file with --watchlist.")
    done = asyncio.run(_sync(file))
    if json or not on_terminal():
        write_json(done._asdict())
    else:
        for what, names in done._asdict().items():
            if names:
                say(f"{what}: {', '.join(names)}")
        if not any(done):
            say("Nothing has changed.")
    if done.clashing:
        raise AnalystError(
            f"{', '.join(done.clashing)}: a job of that name is another's. Give the search another name: in {file}"
        )


async def _sync(file: Path) -> Synced:
    now = datetime.now(UTC)
    async with _book() as book:
        return await book.sync(file, [(job, next_due(job, now)) for job in jobs_of(watchlists.load(file), file)])


group.command("next")(next_days)


@asynccontextmanager
async def _book() -> AsyncIterator[JobBook]:
    async with open_store() as store:
        yield JobBook(store)


async def _found(book: JobBook, name: str) -> KeptJob:
    kept = await book.get(name)
    if kept is None:
        raise unknown(name, await book.jobs())
    return kept


def _tell(kept: KeptJob, told: str, json: bool) -> None:
    if json or not on_terminal():
        write_json(flat(kept))
    else:
        say(told)
