"""`watchlist`: check it, begin one, add a brand, and what helps to edit it."""

import os
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import orjson
import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crawler import watchlist as watchlists
from crawler.cli.marketplaces import known_marketplaces
from crawler.cli.terminal import cell, on_terminal, out, safe, write_json
from crawler.cli.watchlist_summary import DoubtSummary, SearchSummary, Summary, summary_of
from crawler.cli.watchlist_yield import yields
from crawler.errors import AnalystError, OperatorError
from crawler.watchlist.files import stamp_of
from crawler.watchlist.schema import FILE as SCHEMA_FILE
from crawler.watchlist.schema import json_schema
from crawler.watchlist.template import new_file, with_brand

USUAL = Path("watchlist.yaml")
SHOWN = 8
"""Terms of a search that are shown: enough to see what is meant."""

group = typer.Typer(
    name="watchlist", help="Check, begin and extend a watchlist.", no_args_is_help=True, add_completion=False
)


@group.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="Watchlist to look over.", envvar="BAZAARWATCH_WATCHLIST", show_default=True)
    ] = USUAL,
    json: Annotated[bool, typer.Option("--json", help="JSON; the default when not on a terminal.")] = False,
) -> None:
    """Name every mistake with its line (exit code 2); without any, what is watched and what is worth a second look."""
    known = known_marketplaces()
    found = watchlists.examine(file, known)
    summary = summary_of(str(file), found.watchlist, found.document, known)
    if json or not on_terminal():
        write_json(summary)
    else:
        _show(summary)


def _show(summary: Summary) -> None:
    out.print(Text.assemble(cell(summary["file"], "bold"), " has no mistakes."))
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    table.add_row("brands", cell(f"{len(summary['brands'])}: {_listed(summary['brands'])}"))
    spellings = summary["spellings"]
    scripts = ", ".join(f"{number} {script}" for script, number in spellings.items())
    table.add_row("spellings", cell(f"{sum(spellings.values())}: {scripts}"))
    table.add_row("searches", "" if summary["searches"] else "none: on any marketplace all brands are searched")
    out.print(table)
    for search in summary["searches"]:
        out.print(Padding(cell(_search(search)), (0, 0, 0, 2)))
        out.print(Padding(cell(_listed(search["terms"]), "dim"), (0, 0, 0, 4)))
    if summary["doubts"]:
        out.print(Text("Worth a look", style="bold"))
    for doubt in summary["doubts"]:
        out.print(Padding(cell(f"· {doubt['sentence']}"), (0, 0, 0, 2)))
        out.print(Padding(cell(_of(doubt, len(summary["brands"])), "dim"), (0, 0, 0, 4)))


def _of(doubt: DoubtSummary, brands: int) -> str:
    if len(doubt["of"]) == brands > 1:
        return "every brand"
    return ", ".join(f"{one['name']} (line {one['line']})" for one in doubt["of"])


def _search(search: SearchSummary) -> str:
    terms = len(search["terms"])
    asked = f"{terms} term{'s' * (terms != 1)}, up to {search['pages']} result page{'s' * (search['pages'] != 1)}"
    return f"{search['marketplace']}: {asked}, {'; '.join(search['schedules']) or 'when you say so'}"


def _listed(words: list[str]) -> str:
    rest = f", … and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return f"{', '.join(words[:SHOWN])}{rest}"


@group.command()
def new(
    brand: Annotated[str, typer.Argument(help="Name of the brand.", show_default=False)],
    file: Annotated[Path, typer.Option(help="Watchlist to make or to extend.")] = USUAL,
) -> None:
    """Write a block for a brand to fill in: a new file, or one more brand in a file that keeps all that is in it."""
    name = " ".join(brand.split())
    try:
        if file.exists():
            stamp_of(file)  # refuses what is no file
            _replace(file, with_brand(file.read_bytes(), name))
        else:
            _create(file, new_file(name).encode())
    except AnalystError as error:
        raise AnalystError(f"{file}: {error}") from error
    except OSError as error:
        raise OperatorError(f"{file}: can not be written: {error.strerror}. Check its owner and the disk.") from error
    _tell(f"{file}: {name} is in it. Fill it in, then: bazaarwatch watchlist check {file}")
    if not (file.parent / SCHEMA_FILE).exists():
        _tell(f"So that your editor helps: bazaarwatch watchlist schema > {file.parent / SCHEMA_FILE}")


@group.command()
def schema() -> None:
    """Print the JSON Schema of a watchlist, by which editors complete keys, explain them and underline mistakes."""
    typer.echo(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2))


@group.command()
def example(
    name: Annotated[str, typer.Argument(help="Which one.")] = "kering",
    file: Annotated[Path | None, typer.Option(help="Write it there.", show_default="print it")] = None,
) -> None:
    """Print or write a bundled watchlist to start from. There is: kering, the houses of a luxury group."""
    there = {Path(one.name).stem: one for one in (files("crawler.watchlist") / "examples").iterdir()}
    if name not in there:
        raise AnalystError(f"No example is called {name!r}. There are: {', '.join(sorted(there))}.")
    body = there[name].read_bytes()
    if file is None:
        typer.echo(body, nl=False)
        return
    try:
        _create(file, body)
    except OSError as error:
        raise OperatorError(f"{file}: can not be written: {error.strerror}. Check its owner and the disk.") from error
    _tell(f"{file} is written. Look it over: bazaarwatch watchlist check {file}")


def _tell(text: str) -> None:
    out.print(Text(safe(text)), soft_wrap=True)


def _create(file: Path, body: bytes) -> None:
    try:
        with file.open("xb") as new_one:
            new_one.write(body)
    except FileExistsError as error:
        raise AnalystError(f"{file} is there already; nothing was written. Choose another --file.") from error


def _replace(file: Path, body: bytes) -> None:
    """Write a file whole or not at all; it keeps its permissions."""
    target = file.resolve()
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as draft:
        try:
            draft.write(body)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(target.stat().st_mode & 0o7777)
            Path(draft.name).replace(target)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(draft.name).unlink()
            raise


group.command("yield")(yields)
