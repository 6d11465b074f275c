import re
from pathlib import Path

import pytest

from crawler.errors import AnalystError
from crawler.watchlist import check, load
from crawler.watchlist.template import new_file, with_brand
from tests.running import ROOT

LAID_OUT = """# ours
brands:

    -   name: "Gucci"   # the house
        aliases: [古驰,
                  グッチ]     # two
        # owner: later

        # lines: [x]

# searches of the week
searches:
    - {marketplace: ebay, terms: [gucci]}
# end
"""


@pytest.mark.parametrize(
    "name", ["Gucci", "No", "7", "古驰", "A: b", "#1", 'say "hi"', "L'Oréal", "- x", "null", "a{b}", "غوتشي"]
)
def test_a_new_file_is_valid_holds_the_brand_and_names_its_schema(tmp_path: Path, name: str) -> None:
    path = tmp_path / "watchlist.yaml"
    path.write_text(new_file(name))
    assert [brand.name for brand in load(path).brands] == [name]
    assert path.read_text().startswith("# yaml-language-server: $schema=watchlist.schema.json\n")
    assert name in load(path).by_name


@pytest.mark.parametrize("name", ["", "  ", "!!", "x" * 300])
def test_what_can_not_be_a_name_is_refused(name: str) -> None:
    with pytest.raises(AnalystError, match="nothing was written"):
        new_file(name)


def test_what_is_commented_out_is_valid_once_it_is_taken_in_and_filled_in() -> None:
    start, brands, block = new_file("Gucci").partition("brands:\n")
    text = start + brands + re.sub(r"^( *)# ", r"\1", block, flags=re.MULTILINE).replace("What to look for", "# What")
    assert {fault.sentence.partition(": found")[0] for fault in check(text).faults} == {
        "brand 1, owner",
        "brand 1, category",
        "brand 1, trade_marks 1, number",
        '"Marmont" is none of the brand\'s lines. Correct it, or add it to lines',
    }
    found = check(text.replace("…", "x1").replace("lines: []", "lines: [Marmont]"))
    assert found.faults == ()
    (brand,) = found.watchlist.brands
    assert (len(brand.reference_prices), len(brand.trade_marks)) == (2, 1)
    assert brand.authorised_sellers == {"ebay": ("their_shop",)}
    (search,) = found.watchlist.searches
    assert search.schedule is not None
    assert (search.brands, search.pages, search.schedule.time_zone) == (("Gucci",), 3, "Europe/Paris")


def test_a_brand_is_added_behind_the_last_with_its_comments_and_the_rest_keeps_its_bytes() -> None:
    added = with_brand(LAID_OUT.encode(), "Fendi").decode()
    before, _, after = LAID_OUT.partition("        # lines: [x]\n")
    assert added.startswith(before + "        # lines: [x]\n    - name: Fendi\n      # owner")
    assert added.endswith(after)
    assert [brand.name for brand in check(added).watchlist.brands] == ["Gucci", "Fendi"]


@pytest.mark.parametrize(
    "text",
    [
        "brands:\n- name: Gucci",
        "brands:\n- name: Gucci\n",
        "brands:\n- name: Gucci\n  owner:\n",
        "brands:\n  - name: Gucci\n    not_when: [a,\n     b]\nsearches: []\n",
        "brands:\n  - name: Gucci\n    category: |\n      luxury\nsearches: []\n",
        "brands:\n  - {name: Gucci}\n  - {name: Prada}\n",
        "searches: []\nbrands:\n  - name: Gucci\n    trade_marks: []\n      # none\n",
        "\ufeffbrands:\n  - name: Gucci\n",
        "brands:\r\n  - name: Gucci\r\nsearches: []\r\n",
        "---\nbrands:\n  - name: Gucci\n...\n",
    ],
)
def test_every_layout_keeps_its_bytes(text: str) -> None:
    body = text.encode()
    added = with_brand(body, "Fendi")
    start = next(at for at in range(len(body) + 1) if at == len(body) or body[at] != added[at])
    inserted = len(added) - len(body)
    assert body[:start] + added[start + inserted :] == body or added.startswith(body)
    names = [brand.name for brand in check(added.decode("utf-8-sig")).watchlist.brands]
    assert names[-1] == "Fendi"
    assert names[0] == "Gucci"
    if b"\r\n" in body:
        assert added.count(b"\n") == added.count(b"\r\n")


def test_brand_after_brand_can_be_added() -> None:
    body = new_file("Gucci").encode()
    for name in ("Fendi", "Prada"):
        body = with_brand(body, name)
    assert [brand.name for brand in check(body.decode()).watchlist.brands] == ["Gucci", "Fendi", "Prada"]
    assert body.decode().index("# What to look for") > body.decode().index("- name: Prada")


@pytest.mark.parametrize("name", ["Gucci", "gucci", " GUCCI ", "グッチ"])
def test_a_brand_is_not_added_twice_under_any_of_its_names(name: str) -> None:
    with pytest.raises(AnalystError, match="as a name of Gucci"):
        with_brand(LAID_OUT.encode(), name)


@pytest.mark.parametrize("text", ['[{"brand": "Gucci"}]', "brands: [{name: Gucci}]", '{"brands": [{"name": "Gucci"}]}'])
def test_a_list_in_brackets_is_left_alone(text: str) -> None:
    with pytest.raises(AnalystError, match="one below the other"):
        with_brand(text.encode(), "Fendi")


def test_a_file_with_mistakes_is_left_alone_and_they_are_named() -> None:
    with pytest.raises(AnalystError, match='line 2: unknown key "nme"'):
        with_brand(b"brands:\n  - nme: Gucci\n", "Fendi")


def test_the_sample_markets_watchlist_takes_another_brand() -> None:
    body = (ROOT / "crawler/sample_market/watchlist.yaml").read_bytes()
    assert check(with_brand(body, "Fendissima").decode()).watchlist.brands[-1].name == "Fendissima"
