"""Sixty listings in fifteen languages, most of brands that no other set has, labelled before they were first judged.

First run, before anything was corrected by them: of 16 that were called counterfeit all are (1.000, 95 % interval
0.806–1.000), of 20 that are 16 were called so (0.800, 0.584–0.919). No other label was said wrongly either; seven lines
with a label were passed over in silence. General faults were mended since (no original, as good as one, worn, sold to
shops, in languages that lacked the words): now 19 of 19 and 19 of 20. The set has been seen by now.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import bazaarwatch

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    lines, brands = HERE / "reviewed.jsonl", HERE / "reviewed.yaml"
    done = bazaarwatch("evaluate", lines, "--watchlist", brands, "--day", "2026-03-02", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_counterfeit_is_said_as_rightly_as_it_was(measured: dict[str, Any]) -> None:
    assert measured["labels"]["counterfeit"]["lines"] == 20
    assert measured["labels"]["counterfeit"]["precision"]["value"] == 1
    assert measured["labels"]["counterfeit"]["recall"]["value"] >= 19 / 20


def test_no_label_is_taken_for_another(measured: dict[str, Any]) -> None:
    for label, said in measured["confusion"].items():
        assert set(said) <= {label, "none"}
