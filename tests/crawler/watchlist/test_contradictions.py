from importlib.resources import files
from pathlib import Path

import pytest

from crawler.errors import AnalystError
from crawler.watchlist import check, examine
from crawler.watchlist.marketplaces import Marketplace
from crawler.watchlist.territories import COUNTRIES

EBAY = Marketplace(name="ebay", sites=("ebay.com", "ebay.de"), currency="USD", languages=("en",))
OLX = Marketplace(name="olx", aliases=("olx_pl",), sites=("olx.pl",))


def sentences(text: str) -> list[str]:
    return [f"{fault.line}: {fault.sentence}" for fault in sorted(check(text).faults)]


BETWEEN = """brands:
  - name: Gucci
    aliases: [古驰]
    lines: [Marmont, Jackie]
    not_when: [gucci mane, GUCCI, ' 古驰']
    disguises: [gues]
    reference_prices:
      - {amount: 1, currency: EUR}
      - {amount: 2, currency: EUR, line: Marmnt}
      - {amount: 3, currency: EUR, line: marmont}
      - {amount: 4, currency: EUR, line: Marmont}
      - {amount: 5, currency: EUR}
      - {amount: 5, currency: USD}
      - {amount: 6, currency: USD, line: Zzz}
    trade_marks:
      - {office: EUIPO, number: "1", classes: [18], territory: EU}
      - {office: EUIPO, number: "1", classes: [25], territory: EU}
      - {office: EUIPO, number: "1", classes: [25], territory: GB}
  - name: Gues
searches:
  - {marketplace: ebay, brands: [Gucci, Guci, Prada]}
  - {marketplace: ebay, terms: [x], budget: 3, terms_from: [names]}
  - {marketplace: ebay, terms: [x], brands: [Gues], budget: 3}
"""


@pytest.mark.parametrize(
    "sentence",
    [
        '5: not_when: "GUCCI" is how the brand itself is written, and would rule out every offer; add the word',
        '5: not_when: " 古驰" is how the brand itself is written',
        '9: "Marmnt" is none of the brand\'s lines; did you mean "Marmont"? Correct it, or add it to lines',
        '11: a second price of the line "Marmont" in EUR, first in line 10; keep one',
        "12: a second price of the brand in EUR, first in line 8; keep one, or name the line that each is of",
        '14: "Zzz" is none of the brand\'s lines. Correct it, or add it to lines',
        "17: this registration stands in line 16 already; keep it in one place",
        '19: "Gues" is already a disguise of another brand in line 6; keep it in one of them',
        '21: no brand of this watchlist is called "Guci"; did you mean "Gucci"?',
        '21: no brand of this watchlist is called "Prada"; add it',
        "22: budget is about generated terms, and this search has its own terms alone; leave it out, or add brands",
        "22: terms_from is about generated terms",
    ],
)
def test_what_contradicts_itself_is_named_with_its_line(sentence: str) -> None:
    assert any(told.strip().startswith(sentence) for told in sentences(BETWEEN)), sentences(BETWEEN)


def test_nothing_else_is_wrong_there() -> None:
    assert len(sentences(BETWEEN)) == 12


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (
            "cron: hourly",
            'search 1, schedule, cron: found "hourly"; allowed: five fields, minute hour day month weekday',
        ),
        ("cron: 0 6 * * * *", "allowed: five fields"),
        ("cron: 0 25 * * *", "at six, Monday to Friday). Bad hour."),
        ("cron: 0 6 * * *, time_zone: Europe/Pariss", 'did you mean "Europe/Paris"?'),
        ("cron: 0 6 * * *, time_zone: ../../etc/passwd", "allowed: a time zone"),
        ("cron: 0 6 * * *, time_zone: Europe", "allowed: a time zone"),
        ("time_zone: UTC", 'search 1, schedule has no "cron"; add it'),
        ("cron: 0 6 * * *, zone: UTC", 'unknown key "zone"; did you mean "time_zone"? Allowed: cron, time_zone'),
    ],
)
def test_a_schedule_is_checked_for_its_form(part: str, sentence: str) -> None:
    (told,) = sentences(f"brands: [{{name: A}}]\nsearches: [{{marketplace: ebay, schedule: {{{part}}}}}]")
    assert told.startswith("2: ")
    assert sentence in told


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (
            "classes: [0]",
            "classes 1: found 0; allowed: a class of the Nice Classification, a whole number from 1 to 45",
        ),
        ("classes: [99]", "classes 1: found 99"),
        ("territory: de", 'found "de"; allowed: a code in capitals'),
        ("territory: de", 'did you mean "DE"?'),
        ("number: 123", "number: found 123; allowed: a text; in quotes"),
        ("nummer: x", 'unknown key "nummer"; did you mean "number"? Allowed: office, number, classes, territory'),
    ],
)
def test_trade_marks_are_checked(part: str, sentence: str) -> None:
    key = part.partition(":")[0]
    whole = {
        "office": "office: DPMA",
        "number": "number: '1'",
        "classes": "classes: [25]",
        "territory": "territory: DE",
    }
    text = ", ".join((whole | {key: part}).values())
    assert any(sentence in told for told in sentences(f"brands: [{{name: A, trade_marks: [{{{text}}}]}}]"))


def test_what_terms_are_made_from_is_one_of_a_few_words() -> None:
    (told,) = sentences("brands: [{name: A}]\nsearches: [{marketplace: x, terms_from: [name]}]")
    assert 'found "name"; allowed: names, lines, abbreviations, disguises; did you mean "names"?' in told


def test_countries_are_those_of_the_time_zone_database() -> None:
    table = (files("tzdata") / "zoneinfo/iso3166.tab").read_text()
    assert {line[:2] for line in table.splitlines() if not line.startswith("#")} == COUNTRIES


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ebuy", 'no marketplace is called "ebuy"; did you mean "ebay"?'),
        ("eBay", 'no marketplace is called "eBay"; did you mean "ebay"?'),
        ("ebay.de", '"ebay.de" belongs to the marketplace "ebay"; write that'),
        ("www.ebay.com", '"www.ebay.com" belongs to the marketplace "ebay"; write that'),
        ("olx_pl", '"olx_pl" belongs to the marketplace "olx"; write that'),
        ("my shop", '"my shop" is no name of a marketplace'),
        ("https://shop.example/", "is no name of a marketplace"),
    ],
)
def test_a_marketplace_that_was_meant_otherwise_is_a_mistake(tmp_path: Path, name: str, sentence: str) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(
        f'brands:\n - name: A\n   authorised_sellers: {{"{name}": [x]}}\nsearches:\n - marketplace: "{name}"\n'
    )
    with pytest.raises(AnalystError) as raised:
        examine(path, (EBAY, OLX))
    told = str(raised.value).splitlines()
    assert [line.split(": ")[0].rpartition(":")[2] for line in told[1:]] == ["3", "5"]
    assert all(sentence in line for line in told[1:])


@pytest.mark.parametrize("name", ["ebay", "olx", "shop.example", "ebuy.example", "ternandpine"])
def test_any_other_name_is_that_of_a_shop(tmp_path: Path, name: str) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(f"brands: [{{name: A}}]\nsearches: [{{marketplace: {name}}}]")
    assert examine(path, (EBAY, OLX)).watchlist.searches[0].marketplace == name


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("brands: [{name: A}]")
    first = examine(path).watchlist
    monkeypatch.chdir(tmp_path)
    assert examine(Path("w.yaml"), (EBAY,)).watchlist is first
    path.write_text("brands: [{name: B}]")
    assert examine(path).watchlist.brands[0].name == "B"
