"""A job as it is asked for on the command line, checked like a search of a watchlist."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from crawler import watchlist as watchlists
from crawler.cli.marketplaces import known_marketplaces, spider_named
from crawler.errors import AnalystError
from crawler.watchlist import marketplaces
from crawler.watchlist.faults import nearest
from crawler.watchlist.jobs import Job, KeptJob
from crawler.watchlist.marked import Document, shorten
from crawler.watchlist.seasons import KNOWN

_WRITTEN = {"name": "NAME", "marketplace": "MARKETPLACE", "terms": "--term", "brands": "--brand", "seasons": "--season"}
"""How a field is written on the command line, where it is not by its name."""


def made(fields: Mapping[str, Any], cron: str | None, time_zone: str | None, file: Path | None) -> Job:
    """Return the job that is asked for. Raises AnalystError that names every mistake."""
    watchlist = watchlists.load(file) if file else None
    if time_zone and not cron:
        raise AnalystError(f"--time-zone {time_zone} is for a schedule; add --cron, or leave it out.")
    if not fields["terms"] and watchlist is None:
        raise AnalystError("Nothing to search for: give --term, or a --watchlist whose brands are searched.")
    _look_up("brand", fields["brands"], watchlist.by_name if watchlist else ())
    own = watchlist.seasons if watchlist else ()
    _look_up("season", fields["seasons"], {*KNOWN, *(season.name for season in own)})
    schedule = {"cron": cron} | ({"time_zone": time_zone} if time_zone else {}) if cron else None
    try:
        return Job.model_validate(
            dict(fields)
            | {
                "marketplace": _marketplace(fields["marketplace"]),
                "schedule": schedule,
                "own_seasons": tuple(season for season in own if season.name in fields["seasons"]),
                "watchlist": file,
            }
        )
    except ValidationError as error:
        told = [_sentence(one) for one in error.errors(include_url=False)]
        raise AnalystError("\n".join(told)) from error


def unknown(name: str, jobs: Sequence[KeptJob]) -> AnalystError:
    """Return what to say where no job is called so."""
    names = [kept.job.name for kept in jobs]
    if not names:
        return AnalystError(f"No job is called {name!r}; there is none yet. Make one: bazaarwatch job add")
    return AnalystError(f"No job is called {name!r}{nearest(name, names)} All of them: bazaarwatch job list")


def _look_up(what: str, names: Sequence[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            there = f" There are: {', '.join(sorted(known))}." if known else " Name its --watchlist."
            raise AnalystError(f"No {what} is called {name!r}{nearest(name, known)}{there}")


def _marketplace(name: str) -> str:
    if "." not in name:
        return spider_named(name).name
    found = marketplaces.find(Document({"searches": ({"marketplace": name},)}, {}, []), known_marketplaces())
    if found:
        raise AnalystError(f"{found[0].sentence}.")
    return name


def _sentence(error: Any) -> str:  # noqa: ANN401 -- a TypedDict of pydantic's core
    field = next((step for step in reversed(error["loc"]) if isinstance(step, str)), "")
    written = _WRITTEN.get(field, f"--{field.replace('_', '-')}")
    allowed = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["msg"]
    return f"{written} {shorten(str(error['input']))}: allowed: {allowed}"
