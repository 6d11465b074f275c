"""Listings in fourteen languages that were labelled without a look at the vocabulary or at the other labelled sets.

First run, before anything was corrected by them: of 26 that were called counterfeit 24 are (0.923, 95 % interval
0.759–0.979), of 28 that are 24 were called so (0.857, 0.685–0.943). Both wrong ones were refusals to sell copies, in
word orders that are understood since; the set has been seen by now, and is no longer independent of the rules.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.signals.cases import LISTINGS
from tests.running import bazaarwatch

SET = Path(__file__).parent / "independent.jsonl"


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    done = bazaarwatch("evaluate", SET, "--watchlist", LISTINGS / "watchlist.yaml", "--day", "2026-03-02", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_counterfeit_is_not_said_more_wrongly_than_on_the_first_run(measured: dict[str, Any]) -> None:
    assert measured["labels"]["counterfeit"]["lines"] == 28
    assert measured["labels"]["counterfeit"]["precision"]["value"] >= 24 / 26
    assert measured["labels"]["counterfeit"]["recall"]["value"] >= 24 / 28
