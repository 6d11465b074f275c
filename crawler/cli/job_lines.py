"""Jobs as people and programs read them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from crawler.cli.terminal import cell, out
from crawler.schedule.times import between
from crawler.watchlist.jobs import Job, KeptJob

Document = dict[str, Any]
MINUTE = "%a %d %b %H:%M"
_STATES = {"done": "green", "failed": "red", "skipped": "yellow", "running": "cyan", "claimed": "cyan"}
_FIRING = ("due", "missed", "manual", "state", "why", "attempt", "crawls", "by", "claimed_at", "ended_at")


def flat(kept: KeptJob) -> Document:
    """Return a job as one JSON object."""
    times = {name: getattr(kept, name) for name in ("made_at", "next_due", "paused_at", "asked_at", "last_due")}
    more = {"paused_why": kept.paused_why or None, "last_firing": kept.last_firing}
    return kept.job.model_dump(mode="json", by_alias=True, exclude_none=True) | times | more


def flat_firing(firing: Document) -> Document:
    """Return a firing as one JSON object."""
    return {"id": firing["_id"]} | {name: firing[name] for name in _FIRING}


def jobs_table(jobs: Iterable[KeptJob]) -> Table:
    """Return jobs as a table."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("job", "marketplace", "when", "next", "last", "made by"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "job")
    for kept in jobs:
        job = kept.job
        what = cell(job.name, "bold"), cell(job.marketplace), cell(when(job))
        table.add_row(*what, stands(kept), _time(kept.last_due), job.origin)
    return table


def job_table(kept: KeptJob, firings: Sequence[Document], now: datetime, until: datetime) -> Table:
    """Return all of a job: what it does, when it is due, and its last runs."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    table.add_row("job", cell(kept.job.name, "bold"))
    for heading, told in _told(kept.job):
        if told:
            table.add_row(heading, cell(told))
    table.add_row("next", stands(kept))
    if kept.paused_at is None:
        table.add_row("then", ", ".join(_time(due.at) for due in between(kept.job, kept.next_due or now, until)[:3]))
    for at, firing in enumerate(firings):
        table.add_row("" if at else "last runs", _ran(firing))
    return table


def when(job: Job) -> str:
    """Return the schedule of a job in words."""
    if job.schedule is None:
        return "when you say so"
    more = f", more often: {', '.join(job.seasons)}" if job.seasons else ""
    return f"{job.schedule.cron} {job.schedule.time_zone}{more}"


def stands(kept: KeptJob) -> Text:
    """Return whether a job rests, is asked for, or when it is due next, by the viewer's own clock."""
    asked = f"asked for {_time(kept.asked_at)}; " if kept.asked_at else ""
    if kept.paused_at is not None:
        return Text.assemble(asked, (f"rests since {_time(kept.paused_at)}", "yellow"), _why(kept.paused_why))
    return Text(f"{asked}{_time(kept.next_due) or 'not by itself'}")


def say(text: str) -> None:
    """Tell a person one thing."""
    out.print(cell(text), soft_wrap=True)


def _why(why: str) -> Text:
    return Text.assemble(": ", cell(why)) if why else Text()


def _told(job: Job) -> list[tuple[str, str]]:
    plain = ("marketplace", "site", "budget", "pages", "requests", "priority", "watchlist", "origin")
    listed = ("terms", "brands")
    told = [(name, str(value)) for name in plain if (value := getattr(job, name)) is not None]
    told[1:1] = [(name, ", ".join(getattr(job, name))) for name in listed]
    told += [("revisits", "known suspects are looked at again")] if job.revisit else []
    return [*told, ("offers", "" if job.offers else "not read one by one"), ("when", when(job))]


def _ran(firing: Document) -> Text:
    missed = f", for {firing['missed']} more that were missed" if firing["missed"] else ""
    asked = ", asked for" if firing["manual"] else ""
    state = Text(firing["state"], style=_STATES[firing["state"]])
    crawls = f" {', '.join(firing['crawls'])}" if firing["crawls"] else ""
    return Text.assemble(f"{_time(firing['due'])} ", state, cell(crawls), missed, asked, _why(firing["why"]))


def _time(at: datetime | None) -> str:
    return f"{at.astimezone():{MINUTE}}" if at else ""
