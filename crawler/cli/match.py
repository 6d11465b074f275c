"""`match`: which watched brands lines of text name."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import orjson

from crawler import watchlist as watchlists
from crawler.cli.terminal import write_json_lines
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError
from pipelines.matching.brands import BrandFinder
from pipelines.snapshot import Matched

_FORM = 'write each line as {"id": …, "text": "…"}'


def match(watchlist: WatchlistFile = None) -> None:
    """Find the watched brands in lines of JSON on standard input, and print a line for each.

    A line {"id": …, "text": "…"} is answered with {"id": …, "brands": ["…"], "hits": […]}: brands that are more likely
    meant than not, most certain first, and every place where one is named, how it is written, and how sure it is.
    """
    chosen = chosen_watchlist(watchlist)
    if chosen is None:
        raise AnalystError("No watchlist: name one with --watchlist, or write watchlist.yaml here.")
    finder = BrandFinder(watchlists.load(chosen))
    for answer in answers(finder, sys.stdin.buffer):
        write_json_lines([answer])  # at once: a slow sender waits for its answer


def answers(finder: BrandFinder, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer line by line, passing over empty ones. Raises AnalystError for the first that can not be read."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            asked, text = _question(number, line)
            found = Matched(finder.find({"title": text}), finder.version)
            yield {"id": asked, "brands": found.brands, "hits": [asdict(hit) for hit in found.hits]}


def _question(number: int, line: bytes) -> tuple[object, str]:
    try:
        question = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise AnalystError(f"standard input, line {number}: not JSON ({error}); {_FORM}") from error
    if not isinstance(question, dict) or not isinstance(question.get("text"), str):
        raise AnalystError(f'standard input, line {number}: no text under "text"; {_FORM}')
    return question.get("id"), question["text"]
