"""`evaluate`: lines as people label them, what is printed, and what is wrong with a file."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler.cli.evaluation_lines import lines_of
from crawler.errors import AnalystError
from crawler.reading.as_json import listing_as_json
from crawler.watchlist import check
from tests.running import ROOT, bazaarwatch

WATCHLIST = """
brands:
  - {name: Velmora, reference_prices: [{amount: 90, currency: EUR}], authorised_sellers: {ebay: [velmora-house]}}
  - {name: Ostera}
"""
LINES: list[dict[str, Any]] = [
    {"id": 1, "text": "Velmora serum", "brand": "Velmora", "kind": "plain", "source": "passed over"},
    {"id": 2, "text": "Velmora and Ostera set", "brand": "Velmora", "alt": ["Ostera", "Nobody"], "kind": "plain"},
    {"id": 3, "text": "a serum", "brand": "Velmora", "kind": "hidden"},
    {"id": 4, "text": "not \x1b[31m Ostera\u202e at all", "brand": None, "kind": "trap", "label": None},
    {"text": "fruit", "brand": None, "kind": "trap", "label": "none"},
    {
        "id": 6,
        "brand": "Velmora",
        "kind": "judged",
        "label": "counterfeit",
        "listing": {"title": "Velmora serum replica", "price": "3.50", "currency": "EUR", "seller": {"name": "x"}},
    },
    {
        "id": 7,
        "brand": "Velmora",
        "kind": "judged",
        "label": "authorised",
        "marketplace": "ebay",
        "listing": {"title": "Velmora serum", "seller": {"name": "velmora-house"}, "attributes": [["Size", "50 ml"]]},
    },
    {"id": 8, "brand": "Velmora", "kind": "judged", "label": "left_over", "listing": {"title": "Velmora serum"}},
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    watchlist, lines = tmp_path / "brands.yaml", tmp_path / "lines.jsonl"
    watchlist.write_text(WATCHLIST)
    lines.write_text("\n\n".join(json.dumps(line) for line in LINES))
    return lines, watchlist


def test_shares_are_those_of_the_lines(files: tuple[Path, Path]) -> None:
    lines, watchlist = files
    done = bazaarwatch("evaluate", lines, "--watchlist", watchlist, "--errors", "5")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["lines"] == 8
    assert told["kinds"]["plain"]["precision"] == {
        "value": 1.0,
        "low": pytest.approx(0.3424, abs=1e-4),
        "high": 1.0,
        "hits": 2,
        "of": 2,
    }
    assert told["kinds"]["hidden"]["recall"]["hits"] == 0
    assert told["kinds"]["trap"]["precision"] is None
    assert told["kinds"]["trap"]["false_alarms"]["value"] == 0.5
    assert (told["overall"]["recall"]["hits"], told["overall"]["recall"]["of"]) == (5, 6)
    assert told["labelled"] == 5
    assert told["confusion"] == {
        "none": {"none": 2},
        "counterfeit": {"counterfeit": 1},
        "authorised": {"authorised": 1},
        "left_over": {"none": 1},
    }
    assert told["labels"]["left_over"]["recall"]["value"] == 0
    assert told["labels"]["left_over"]["precision"] is None
    assert told["signals"]["counterfeit_claim"]["labels"] == {"counterfeit": 1}
    assert {error["id"] for error in told["errors"]} == {"3", "4", "8"}


def test_a_person_sees_tables_and_no_page_moves_the_cursor(files: tuple[Path, Path]) -> None:
    lines, watchlist = files
    done = bazaarwatch("evaluate", lines, "--watchlist", watchlist, "--errors", "1", TTY_COMPATIBLE="1", COLUMNS="160")
    assert done.returncode == 0, done.stderr
    for part in ("trap", "all", "0.500 (0.095–0.905)", "Suggested labels", "counterfeit_claim", "Wrong in trap"):
        assert part in done.stdout
    assert "Ostera is a false alarm" in done.stdout
    assert 'title names "Ostera" as written' in done.stdout
    assert "‹001B›[31m Ostera‹202E›" in done.stdout
    assert "\x1b[31m Ostera" not in done.stdout


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"text": ', "line 2: is no JSON: "),
        ("[1]", "line 2: is no JSON object"),
        (b"\xff\xfe", "line 2: is no JSON: "),
        ("[" * 5000, "line 2: is no JSON: "),
        ('{"text": "x", "kind": "k"}', 'line 2: has no "brand"; add it'),
        ('{"text": 5, "brand": null}', "line 2: text: found 5"),
        ('{"brand": null}', 'line 2: must hold either "text", a title, or "listing"'),
        ('{"text": "x", "listing": {}, "brand": null}', "line 2: must hold either"),
        ('{"text": "x", "brand": "Velmorra"}', 'is called "Velmorra"; did you mean "Velmora"?'),
        ('{"text": "x", "brand": null, "label": "counterfiet"}', '"counterfiet"; did you mean "counterfeit"?'),
        ('{"brand": null, "listing": {"price": "cheap"}}', "line 2: listing, price: found 'cheap'"),
        ('{"brand": null, "listing": {"price": "NaN"}}', "line 2: listing, price: found 'NaN'"),
        ('{"brand": null, "listing": {"seller": 3}}', "line 2: listing, seller: found 3"),
        ('{"text": "' + "x" * 4_000_001 + '", "brand": null}', "line 2: is longer than 4,000,000 bytes"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str | bytes, told: str) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"text": "x", "brand": null}\n' + (line if isinstance(line, bytes) else line.encode()))
    with pytest.raises(AnalystError) as error:
        list(lines_of(path, check(WATCHLIST).watchlist))
    assert told in str(error.value)
    assert str(path) in str(error.value)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize("body", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_a_file_without_a_line_is_told_about(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(body)
    with pytest.raises(AnalystError, match="holds no line"):
        list(lines_of(path, check(WATCHLIST).watchlist))


def test_lines_come_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(orjson.dumps({"text": "x", "brand": None}, option=orjson.OPT_APPEND_NEWLINE) + b"broken")
    lines = lines_of(path, check(WATCHLIST).watchlist)
    assert next(lines).listing.title == "x"
    with pytest.raises(AnalystError, match="line 2"):
        next(lines)


def test_every_mistake_ends_the_command_with_a_message(files: tuple[Path, Path], tmp_path: Path) -> None:
    lines, watchlist = files
    lines.write_text('{"text": "x", "brand": "Osterra"}\n')
    done = bazaarwatch("evaluate", lines, "--watchlist", watchlist)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.replace("\n", "").endswith(
        'line 1: no brand of the watchlist is called "Osterra"; did you mean "Ostera"?'
    )
    missing = bazaarwatch("evaluate", tmp_path / "nothing.jsonl", "--watchlist", watchlist)
    assert missing.returncode == 2
    assert "can not be read: No such file" in missing.stderr
    unwatched = bazaarwatch("evaluate", lines)
    assert unwatched.returncode == 2
    assert "--watchlist" in unwatched.stderr


def test_every_offer_that_is_read_can_be_a_line(tmp_path: Path) -> None:
    cases = sorted((ROOT / "tests/marketplaces").glob("*/*/expected.json"))
    offers = [offer for case in cases for offer in json.loads(case.read_text()).get("listings", ())]
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"".join(orjson.dumps({"listing": offer, "brand": None}) + b"\n" for offer in offers))
    read = [listing_as_json(line.listing) for line in lines_of(path, check(WATCHLIST).watchlist)]
    assert len(read) > 100
    for offer, back in zip(offers, read, strict=True):
        assert {name: value for name, value in offer.items() if value is not None}.items() <= back.items()
