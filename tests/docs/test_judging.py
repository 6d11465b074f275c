"""The guide on judging holds the table as it is, and its examples work."""

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from crawler.items import Listing
from crawler.watchlist import Watchlist, load
from crawler.watchlist.judging import Condition
from pipelines.matching.brands import BrandFinder
from pipelines.signals.assessment import assess
from pipelines.signals.table import BANDS, TABLE
from pipelines.snapshot import Assessed, Label, Matched
from tests.running import ROOT

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
    assert re.findall(r"^\| `(\w+)`", conditions, re.MULTILINE) == list(Condition.model_fields)
    assert re.findall(r"`(\w+)`", conditions.partition("Labels: ")[2]) == list(get_args(Label))


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


def test_every_example_is_tried() -> None:
    assert len(EXAMPLES) == 2
