"""Finding brands in titles: speed against a fuzzy search and against a bare automaton; what starting costs."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ahocorasick
from rapidfuzz import fuzz, process

from pipelines.matching.brands import BrandFinder
from tests.benchmarks.result import Result, compared
from tests.benchmarks.titles import terms_of, titles, watchlist

RUNS = 5
TERMS = 1_000
MANY_TERMS = 10_000
TITLES = 20_000
TITLES_NAMED = 4_000
"""Titles that all name a brand, as a search for its name brings them."""
TITLES_FOR_FUZZY = 400
WARM = 2_000
"""Titles before measuring: a crawl reads for hours."""
_MEGABYTE = 1e6


def match_titles_per_second() -> Iterator[Result]:
    """Titles a second on one core, against rapidfuzz and against pyahocorasick over the same terms."""
    watched = watchlist(TERMS)
    made = titles(watched, TITLES + WARM)
    every_named = titles(watched, TITLES_NAMED + WARM, named=1)
    ours, unseen, named, fuzzy, bare, bare_named = [], [], [], [], [], []
    folded = [title.casefold() for title in made[WARM:]]
    by_fuzz, by_automaton = _fuzzy(terms_of(watched)), _bare(terms_of(watched))
    for _ in range(RUNS):
        finder = BrandFinder(watched)
        _rate(_finding(finder), made[:WARM])
        # Every title is new now, and every model's number in it.
        unseen.append(_rate(_finding(finder), made[WARM:]))
        ours.append(_rate(_finding(finder), made[WARM:]))
        fuzzy.append(_rate(by_fuzz, folded[:TITLES_FOR_FUZZY]))
        bare.append(_rate(by_automaton, folded))
        named.append(_rate(_finding(finder), every_named[WARM:]))
        bare_named.append(_rate(by_automaton, [title.casefold() for title in every_named[WARM:]]))
    yield compared("match_titles_per_second", "titles/CPU s", "rapidfuzz partial_ratio", "≥ 30", ours, fuzzy)
    yield compared("match_titles_bare", "titles/CPU s", "bare pyahocorasick", "≥ 0.2", ours, bare)
    yield compared("match_titles_unseen", "titles/CPU s", "bare pyahocorasick", "≥ 0.2", unseen, bare)
    yield compared("match_titles_named", "titles/CPU s", "bare pyahocorasick", "", named, bare_named)


def match_start() -> Iterator[Result]:
    """CPU seconds and memory until the first title is matched, in processes of their own."""
    runs = [_started() for _ in range(RUNS)]
    seconds = sorted(run[0] for run in runs)
    listed = " ".join(f"{second:.2f}" for second in seconds)
    yield Result("match_start", seconds[RUNS // 2], "CPU s", f"{MANY_TERMS} terms", None, "< 2", listed)
    megabytes = runs[0][1] / _MEGABYTE
    yield Result("match_memory", megabytes, "MB", f"{MANY_TERMS} terms, the library's data included")


def _started() -> tuple[float, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.matching"], capture_output=True, text=True, check=True
    )
    seconds, grown = json.loads(done.stdout)
    return seconds, grown


def _start() -> tuple[float, int]:
    watched = watchlist(MANY_TERMS)
    before, began = _resident(), time.process_time()
    BrandFinder(watched).find({"title": f"new {watched.brands[0].name}"})
    return time.process_time() - began, _resident() - before


def _finding(finder: BrandFinder) -> Callable[[str], object]:
    return lambda title: finder.find({"title": title})


def _fuzzy(terms: list[str]) -> Callable[[str], object]:
    folded = [term.casefold() for term in terms]
    return lambda title: process.extract(title, folded, scorer=fuzz.partial_ratio, score_cutoff=90, limit=None)


def _bare(terms: list[str]) -> Callable[[str], object]:
    automaton = ahocorasick.Automaton()
    for term in terms:
        automaton.add_word(term.casefold(), term)
    automaton.make_automaton()
    return lambda title: list(automaton.iter(title))


def _rate(find: Callable[[str], object], made: list[str]) -> float:
    began = time.process_time()
    for title in made:
        find(title)
    return len(made) / (time.process_time() - began)


def _resident() -> int:
    """Return the memory in use in bytes: the peak would be the parent's, which is handed on to a new process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    print(json.dumps(_start()))
