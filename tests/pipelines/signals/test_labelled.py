"""How often the suggested label is right: precision and recall by label, on listings of our own and on real titles."""

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.items import Listing
from crawler.watchlist import load
from pipelines.matching.brands import BrandFinder
from pipelines.signals.assessment import assess
from pipelines.snapshot import Matched
from tests.pipelines.signals.cases import Facts, judged, labelled, listing, matched

SHARED = Path(os.environ.get("BAZAARWATCH_SHARED", Path(__file__).resolve().parents[3].parent / "shared"))
REAL = SHARED / "matching"
HALVES = ("tuning", "apart")
TRAPS = ("harder", "fresh", "third")
"""Written to find faults after each round of choosing weights: mostly innocent, all of them tempting."""
NOTHING = "genuine"
"""What stands for a listing about which nothing is suggested."""


class Measured(NamedTuple):
    right: int
    suggested: int
    there: int


def measured(pairs: Iterable[tuple[str, str]]) -> dict[str, Measured]:
    """Count from (truth, suggestion)."""
    both = list(pairs)
    there, suggested = Counter(truth for truth, _ in both), Counter(told for _, told in both)
    right = Counter(truth for truth, told in both if truth == told)
    return {label: Measured(right[label], suggested[label], there[label]) for label in there}


def suggested(half: str) -> list[tuple[str, str]]:
    return [(entry["label"], judged(**entry).suggestion or _without_suggestion(entry)) for entry in labelled(half)]


def _without_suggestion(entry: Facts) -> str:
    """A listing that names no watched brand is found to be not the brand's."""
    offer = listing(**{name: fact for name, fact in entry.items() if name != "label"})
    return NOTHING if matched(offer).brands else "not_the_brand"


@pytest.mark.parametrize("half", HALVES)
def test_what_is_called_counterfeit_is_counterfeit(half: str) -> None:
    wrong = [
        entry["title"] for entry in labelled(half) if _called_counterfeit(entry) and entry["label"] != "counterfeit"
    ]
    assert wrong == []


def _called_counterfeit(entry: Facts) -> bool:
    return judged(**entry).suggestion == "counterfeit"


@pytest.mark.parametrize("half", HALVES + TRAPS)
def test_most_of_each_label_is_found_and_little_else(half: str) -> None:
    by_label = measured(suggested(half))
    for label, (right, told, there) in by_label.items():
        # One may always be wrong: some labels have three listings.
        assert right >= min(0.85 * there, there - 1), f"recall of {label}: {right} of {there}"
        assert right >= min(0.9 * told, told - 1), f"precision of {label}: {right} of {told}"


def test_both_halves_hold_every_label_and_are_enough() -> None:
    labels = [{entry["label"] for entry in labelled(half)} for half in HALVES]
    assert labels[0] == labels[1]
    assert sum(len(labelled(half)) for half in HALVES) >= 200
    titles = [entry["title"] for half in HALVES for entry in labelled(half)]
    assert len(set(titles)) == len(titles)


@pytest.mark.skipif(not REAL.is_dir(), reason=f"{REAL} is not there: titles of live sites are not part of the project")
def test_no_real_title_of_ordinary_goods_is_called_counterfeit() -> None:
    watched = load(REAL / "watchlist.json")
    finder = BrandFinder(watched)
    lines = [json.loads(line) for line in (REAL / "dev.jsonl").read_text("utf-8").splitlines()]
    # "gen" are made up, with words for copies; "attested" and "rep…" come from those who sell copies.
    ordinary = [line["text"] for line in lines if not line["source"].startswith(("gen", "attested", "rep"))]
    called = []
    for title in ordinary:
        hits = finder.find({"title": title})
        offer = Listing(marketplace="bazaar", listing_id="1", url="https://bazaar.example/1", title=title)
        if assess(offer, Matched(hits, finder.version), watched).suggestion in {"counterfeit", "left_over"}:
            called.append(title)
    assert len(ordinary) > 1000
    assert called == []
