"""The guide on judging holds the table as it is, and its examples work."""

import json
import re
import shlex
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from crawler.cli.evaluation import ACTED_ON, wilson
from crawler.cli.evaluation_lines import Written
from crawler.items import Listing
from crawler.watchlist import Watchlist, load
from crawler.watchlist.judging import Condition
from pipelines.matching.brands import BrandFinder
from pipelines.signals.assessment import assess
from pipelines.signals.table import BANDS, TABLE
from pipelines.snapshot import Assessed, Label, Matched
from tests.running import ROOT, bazaarwatch

GUIDE = (ROOT / "docs/judging.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


def rows() -> str:
    head = "| signal | points | points to | what it looks at | why this weight |\n|---|---|---|---|---|\n"
    return head + "\n".join(
        f"| `{signal.name}` | {signal.weight:+g} | {(signal.label or '–').replace('_', ' ')} "
        f"| {signal.measure.__doc__} | {signal.source} |"
        for signal in TABLE
    )


def example(tmp_path: Path, number: int) -> Watchlist:
    path = tmp_path / "watchlist.yaml"
    path.write_text(EXAMPLES[number], "utf-8")
    return load(path)


def judged(watched: Watchlist, title: str, marketplace: str = "bazaar") -> Assessed:
    finder = BrandFinder(watched)
    offer = Listing(
        marketplace=marketplace,
        listing_id="1",
        url="https://bazaar.example/1",
        title=title,
        price=Decimal(10),
        currency="EUR",
    )
    return assess(offer, Matched(finder.find({"title": title}), finder.version), watched)


def test_the_table_is_that_of_the_program() -> None:
    told = GUIDE.partition("<!-- signals -->\n")[2].partition("\n<!-- /signals -->")[0]
    assert told == rows(), f"put this between the marks of docs/judging.md:\n{rows()}"


def test_bands_conditions_and_labels_are_those_of_the_program() -> None:
    assert [f"from {lowest:g}" in GUIDE.casefold() for lowest, _ in BANDS] == [True] * len(BANDS)
    conditions = GUIDE.partition("What a condition may hold")[2]
    conditions, _, labels = conditions.partition("\n## ")[0].partition("Labels: ")
    assert re.findall(r"^\| `(\w+)`", conditions, re.MULTILINE) == list(Condition.model_fields)
    assert re.findall(r"`(\w+)`", labels) == list(get_args(Label))


def test_the_example_of_weights(tmp_path: Path) -> None:
    (reason,) = judged(example(tmp_path, 0), "Velmora cream").reasons
    assert (reason.signal, reason.weight) == ("price_far_below_reference", 60)


@pytest.mark.parametrize(
    ("title", "marketplace", "lowest", "label"),
    [
        ("Vel\u200bmora cream", "bazaar", 80, "counterfeit"),
        ("Velmora 尾单", "taobao", 65, "left_over"),
    ],
)
def test_the_example_of_rules(tmp_path: Path, title: str, marketplace: str, lowest: int, label: Label) -> None:
    assessed = judged(example(tmp_path, 1), title, marketplace)
    assert assessed.score >= lowest
    assert assessed.suggestion == label
    assert assessed.risk == "high"
    assert "rule" in {reason.signal for reason in assessed.reasons}


def test_the_example_of_measuring(tmp_path: Path) -> None:
    section = GUIDE.partition("\n## Measuring\n")[2].partition("\n## ")[0]
    (lines,) = re.findall(r"^```json\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    (tmp_path / "labelled.jsonl").write_text(lines)
    (tmp_path / "watchlist.yaml").write_text(
        EXAMPLES[0].replace("Velmora\n", "Velmora\n    not_when: [velmora valley]\n")
    )
    (command,) = re.findall(r"^    bazaarwatch (.*)$", section, re.MULTILINE)
    places = {name: str(tmp_path / name) for name in ("labelled.jsonl", "watchlist.yaml")}
    done = bazaarwatch(*(places.get(part, part) for part in shlex.split(command)))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told["kinds"]) == {"plain", "other meaning", "copy", "resale"}
    assert told["overall"]["f1"]["value"] == 1
    assert told["confusion"] == {"counterfeit": {"counterfeit": 1}, "none": {"none": 1}}
    assert told["errors"] == []


def test_what_is_said_of_measuring_is_so() -> None:
    section = GUIDE.partition("\n## Measuring\n")[2]
    low, high = wilson(24, 26)
    assert (
        f"24 right of 26 is {24 / 26:.3f}, and the true share lies somewhere between {low:.3f} and {high:.3f}"
        in section
    )
    assert f"({', '.join(f'`{label}`' for label in get_args(Label) if label in ACTED_ON)})" in section
    keys = {key for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}
    assert keys == set(Written.model_fields)


def test_every_example_is_tried() -> None:
    assert len(EXAMPLES) == 2
