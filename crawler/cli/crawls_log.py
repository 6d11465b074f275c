"""`crawls log`: what a crawl said while it ran."""

import sys
from typing import Annotated, Any

import orjson
import typer
from rich.text import Text

from crawler.cli.terminal import Json, on_terminal, out, safe_lines
from crawler.running.logs import lines_of

STYLES = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "bold red"}


def log(
    crawl: Annotated[str, typer.Argument(help="Name of the crawl: 20260301T115900Z-ebay-a1b2c3.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Print the log of a crawl that ran on this machine, oldest line first."""
    for line in lines_of(crawl):
        if as_json or not on_terminal():
            sys.stdout.write(f"{line}\n")
        else:
            out.print(_readable(line), soft_wrap=True)


def _readable(line: str) -> Text:
    try:
        told: dict[str, Any] = orjson.loads(line)
        text = f"{told['time']} {told['level']} {told['logger']}: {told['message']}"
    except (ValueError, LookupError, TypeError):  # cut off when the machine was
        return Text(safe_lines(line))
    error = f"\n{told['error']}" if "error" in told else ""
    return Text(safe_lines(text + error), style=STYLES.get(told["level"], ""))
