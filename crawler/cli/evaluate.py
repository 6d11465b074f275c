"""`evaluate`: how well brands are found and offers judged, measured on labelled lines."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from crawler import watchlist as watchlists
from crawler.cli.evaluation import NONE, Evaluation
from crawler.cli.evaluation_lines import Line, lines_of
from crawler.cli.evaluation_report import as_json, tables
from crawler.cli.terminal import on_terminal, out, safe, write_json
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError
from crawler.items import PageCapture, Reading
from pipelines.assess import assess, judging_version
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import facts_of
from pipelines.snapshot import Assessed, Matched, Snapshot, SnapshotPage

Wrong = dict[str, Any]
"""One line that was not found or judged as it is labelled."""
_READER = "evaluate"


def evaluate(
    file: Annotated[
        Path, typer.Argument(help="Labelled lines, one JSON object each: docs/judging.md says what in it.")
    ],
    watchlist: WatchlistFile = None,
    errors: Annotated[int, typer.Option(min=0, help="Show so many wrong lines of each kind, and why.")] = 0,
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day whose exchange rates count.", show_default="today"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON; the default when not on a terminal.")] = False,
) -> None:
    """Measure on labelled lines how well brands are found and offers judged, by kind, label and signal.

    Every share is given with its 95 % interval (Wilson). The lines go through the same stages as what is crawled;
    nothing is stored.
    """
    path = chosen_watchlist(watchlist)
    if path is None:
        raise AnalystError("The brands to look for are not known: name the watchlist with --watchlist.")
    brands = watchlists.load(path)
    evaluation, wrong = Evaluation(), list[Wrong]()
    shown = Counter[str]()
    for line, judged in _judged(file, brands, (day or datetime.now(UTC)).replace(tzinfo=UTC)):
        mistakes = _count(evaluation, line, judged)
        if mistakes and shown[line.kind] < errors:
            shown[line.kind] += 1
            wrong.append(_wrong(line, judged, mistakes))
    if json or not on_terminal():
        said = {"file": str(file), "judged_by": judging_version(brands)} | as_json(evaluation)
        write_json(said | ({"errors": wrong} if errors else {}))
        return
    for table in tables(evaluation):
        out.print(table, "")
    _show(wrong)


def _judged(file: Path, brands: watchlists.Watchlist, day: datetime) -> Iterator[tuple[Line, tuple[Matched, Assessed]]]:
    """Yield each line with what the stages make of it; each is a page of its own, as it has no search around it."""
    finder = BrandFinder(brands)
    for line in lines_of(file, brands):
        snapshot = Snapshot(line.listing, facts_of(line.listing))
        capture = PageCapture(
            marketplace=line.listing.marketplace,
            requested_url="",
            url="",
            captured_at=day,
            body=b"",
            reader_version=_READER,
            reading=Reading(state="listing", view="listing", listings=(line.listing,)),
        )
        assess(match(SnapshotPage(capture, [snapshot]), finder), brands)
        if snapshot.matched is not None and snapshot.assessed is not None:
            yield line, (snapshot.matched, snapshot.assessed)


def _count(evaluation: Evaluation, line: Line, judged: tuple[Matched, Assessed]) -> list[str]:
    """Count a line, and return what is wrong with it, in a few words each."""
    matched, assessed = judged
    found = set(matched.brands)
    evaluation.kinds[line.kind].add(line.brand, line.alt, found)
    mistakes = [f"{line.brand} is missed"] if line.brand and line.brand not in found else []
    mistakes += [f"{brand} is a false alarm" for brand in sorted(found - line.alt - {line.brand})]
    if line.label is not None:
        said = assessed.suggestion or NONE
        evaluation.add_judgement(line.label, said, (reason.signal for reason in assessed.reasons))
        if said != line.label:
            mistakes.append(f"label: {said} instead of {line.label}")
    return mistakes


def _wrong(line: Line, judged: tuple[Matched, Assessed], mistakes: list[str]) -> Wrong:
    matched, assessed = judged
    reasons = assessed.reasons if line.label is not None else ()
    return {
        "kind": line.kind,
        "id": line.name,
        "wrong": mistakes,
        "text": line.listing.title or line.listing.description or "",
        "hits": [f"{hit.brand} ({hit.confidence:.2f}): {hit.sentence}" for hit in matched.hits],
        "reasons": [f"{one.signal} ({one.strength * one.weight:+.0f}): {one.sentence}" for one in reasons],
    }


def _show(wrong: list[Wrong]) -> None:
    kind = None
    for one in sorted(wrong, key=lambda one: str(one["kind"])):
        if one["kind"] != kind:
            kind = one["kind"]
            out.print(Text(f"Wrong in {safe(kind)}", style="bold"))
        out.print(Text(f"  {safe(one['id'])}: {safe('; '.join(one['wrong']))}"), soft_wrap=True)
        out.print(Text(f"    {safe(one['text'])}", style="dim"), soft_wrap=True)
        for sentence in (*one["hits"], *one["reasons"]):
            out.print(Text(f"    · {safe(sentence)}"), soft_wrap=True)
