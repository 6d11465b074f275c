"""The watchlist as an analyst edits it: checked, begun, extended, and changed without losing what was stored."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from crawler.watchlist import load
from tests.running import bazaarwatch, json_lines

NAME = "test_watchlist"


@pytest.fixture
def environment(mongodb_uri: str) -> Iterator[dict[str, str]]:
    yield {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": NAME}
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(NAME)


def checked(path: Path) -> dict[str, Any]:
    done = bazaarwatch("watchlist", "check", path)
    assert done.returncode == 0, done.stderr
    (summary,) = json_lines(done.stdout)
    return summary


def test_mistakes_are_named_at_once_with_their_lines_and_marketplaces_are_held_against_the_known(
    tmp_path: Path,
) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(
        "brands:\n  - name: Gucci\n    not_when: [gucci]\nsearches:\n  - marketplace: ebuy\n  - marketplace: olx_pl\n"
    )
    done = bazaarwatch("watchlist", "check", path)
    assert (done.returncode, done.stdout) == (2, "")
    head, *lines = done.stderr.splitlines()
    assert "has 3 mistakes" in head
    assert [line.split(": ")[0].strip() for line in lines] == [f"{path}:{number}" for number in (3, 5, 6)]
    assert 'did you mean "ebay"' in lines[1]
    assert '"olx"; write that' in lines[2]
    assert '"ebay"' in json_lines(bazaarwatch("doctor", "--watchlist", path).stdout)[-1]["found"]


def test_a_summary_says_what_is_watched_and_what_is_worth_a_look(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(
        "brands:\n"
        "  - {name: Coach, everyday_word: true, aliases: [蔻驰], reference_prices: [{amount: 300, currency: EUR}]}\n"
        "  - {name: On, trade_marks: [{office: WIPO, number: '1', classes: [25], territory: WO}]}\n"
        "searches:\n"
        "  - {marketplace: ebay, brands: [Coach], pages: 2, schedule: {cron: 0 6 * * *}}\n"
        "  - {marketplace: corner, terms: [on shoes]}\n"
    )
    summary = checked(path)
    assert summary["brands"] == ["Coach", "On"]
    assert summary["spellings"] == {"Latin": 2, "Han": 1}
    ebay, corner = summary["searches"]
    assert (ebay["terms"][0], ebay["pages"], ebay["schedules"]) == ("Coach", 12, ["0 6 * * * UTC"])
    assert (corner["terms"], corner["pages"], corner["schedules"]) == (["on shoes"], 1, [])
    doubts = {doubt["sentence"].partition(":")[0]: doubt["of"] for doubt in summary["doubts"]}
    coach, on = {"name": "Coach", "line": 2}, {"name": "On", "line": 3}
    assert doubts == {
        "an everyday word, and not_when names nothing that it means otherwise": [coach],
        "an everyday word without category or lines": [coach],
        "no reference price in USD, and searched where prices are in it": [coach],
        "no trade mark": [coach],
        "no authorised seller": [coach, on],
        "a name this short is part of many texts": [on],
        "no reference price": [on],
        "of no known marketplace": [{"name": "search 2", "line": 6}],
    }


def test_the_bundled_example_has_no_mistakes_and_is_never_written_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    assert bazaarwatch("watchlist", "example", "--file", path).returncode == 0
    assert bazaarwatch("watchlist", "example").stdout == path.read_text()
    summary = checked(path)
    assert {"Gucci", "Saint Laurent", "Bottega Veneta", "Balenciaga", "Qeelin", "Ginori 1735"} <= set(summary["brands"])
    assert {"Han", "Latin", "Kana", "Hangul", "Cyrillic", "Arabic"} <= summary["spellings"].keys()
    assert all(search["schedules"] for search in summary["searches"])
    assert not [brand for brand in load(path).brands if brand.trade_marks]
    before = path.read_bytes()
    again = bazaarwatch("watchlist", "example", "kering", "--file", path)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert path.read_bytes() == before
    assert "There are: kering" in bazaarwatch("watchlist", "example", "nothing").stderr


def test_a_file_is_begun_and_extended_and_no_brand_is_added_twice(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    first = bazaarwatch("watchlist", "new", "Gucci", "--file", path)
    assert first.returncode == 0, first.stderr
    assert f"bazaarwatch watchlist check {path}" in first.stdout
    path.chmod(0o640)
    begun = path.read_text()
    assert bazaarwatch("watchlist", "new", "Fendi", "--file", path).returncode == 0
    assert checked(path)["brands"] == ["Gucci", "Fendi"]
    assert path.stat().st_mode & 0o777 == 0o640
    assert all(line in path.read_text() for line in begun.splitlines())
    extended = path.read_bytes()
    twice = bazaarwatch("watchlist", "new", "gucci", "--file", path)
    assert (twice.returncode, path.read_bytes()) == (2, extended)
    assert "as a name of Gucci" in twice.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["w.yaml"]


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    done = bazaarwatch("watchlist", "new", "Gucci", "--file", tmp_path / "nowhere/w.yaml")
    assert done.returncode == 3
    assert "No such file or directory" in done.stderr
    assert bazaarwatch("watchlist", "new", "Gucci", "--file", tmp_path).returncode == 2


def test_the_schema_is_json_for_editors() -> None:
    schema = json.loads(bazaarwatch("watchlist", "schema").stdout)
    assert schema["properties"].keys() == {
        "brands",
        "searches",
        "sites",
        "seasons",
        "judging",
        "capture_images",
        "alerts",
    }
    assert "Nice Classification" in schema["$defs"]["TradeMark"]["properties"]["classes"]["description"]


def crawl(market: SampleMarket, path: Path, environment: dict[str, str], *more: str) -> dict[str, Any]:
    site = market.url.removeprefix("http://")
    asked: tuple[str | Path, ...] = (
        "crawl",
        "sample_market",
        "--site",
        site,
        "--watchlist",
        path,
        "--no-offers",
        *more,
    )
    done = bazaarwatch(*asked, "--pages", "1", **environment)
    assert done.returncode == 0, done.stderr
    return json_lines(done.stdout)[0]


def stored(uri: str) -> dict[str, list[dict[str, Any]]]:
    with pymongo.MongoClient[dict[str, Any]](uri) as client:
        names = ("listings", "snapshots", "sightings", "captures", "crawls")
        return {name: list(client[NAME][name].find().sort("_id")) for name in names}


def test_a_crawl_searches_generated_terms_and_leaves_out_those_that_bring_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("brands: [{name: Gucci, disguises: [gqqci], budget: 4}, {name: Brunello, budget: 3}]")
    with SampleMarket(crawl_delay=0) as market:
        for _ in range(5):
            crawl(market, path, environment)
        before = {
            one["term"]: one
            for one in json_lines(bazaarwatch("watchlist", "yield", "--watchlist", path, **environment).stdout)
        }
        crawl(market, path, environment)
        given = crawl(market, path, environment, "--term", "gucci")
    crawls = stored(environment["BAZAARWATCH_MONGODB_URI"])["crawls"]
    asked = {one["_id"]: one["terms"] for one in crawls}
    terms = [one["terms"] for one in crawls]
    assert asked[given["crawl"]] == ["gucci"]
    first, after = terms[0], terms[5]
    assert {"Gucci", "gqqci", "Brunello"} < set(first)
    assert len(first) == len(after) == 7
    dropped = set(first) - set(after)
    assert dropped
    for term in first:
        found = before[term.casefold()]
        assert found["crawls"] == 5
        weak = found["naming"] == found["suspects"] == 0
        assert (found["idle"] == 5) == weak
        by_hand = term in {"Gucci", "gqqci", "Brunello"}
        assert (term in dropped) == (weak and not by_hand)
        assert found["advice"] == ("" if not weak else "take it out" if by_hand else "left out")
    assert before["gucci"]["naming"] > 0
    assert before["gucci"]["new"] == before["gucci"]["offers"]
    assert list(before)[-1] == "gucci"


def test_a_brand_that_is_renamed_or_taken_out_leaves_all_that_was_stored(
    environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(
        "brands: [{name: Gucci}, {name: Velmora}]\nsearches: [{marketplace: sample_market, terms: [gucci, velmora]}]"
    )
    uri = environment["BAZAARWATCH_MONGODB_URI"]
    with SampleMarket(crawl_delay=0) as market:
        crawl(market, path, environment)
        before = stored(uri)
        path.write_text(
            "brands: [{name: House of G, aliases: [Fendi]}]\nsearches: [{marketplace: sample_market, terms: [fendi]}]"
        )
        assert stored(uri) == before
        crawl(market, path, environment)
    after = stored(uri)
    for name in ("snapshots", "sightings", "captures", "crawls"):
        kept = {one["_id"]: one for one in after[name]}
        for one in before[name]:
            # An offer that the new search shows too has been seen again; nothing else may change.
            assert kept[one["_id"]] | {"last_seen": None} == one | {"last_seen": None}, name
    seen_again = {one["listing"] for one in after["sightings"]} & {
        one["listing"] for one in after["sightings"] if one["term"] == "fendi"
    }
    untouched = [one for one in before["listings"] if one["_id"] not in seen_again]
    assert untouched
    assert all(one in after["listings"] for one in untouched)
    listed = json_lines(bazaarwatch("listings", "--brand", "gucci", "--limit", "500", **environment).stdout)
    expected = [one for one in untouched if "Gucci" in one["judgement"]["brands"]]
    assert {one["_id"] for one in expected} <= {one["key"] for one in listed}
    (shown,) = json_lines(bazaarwatch("show", listed[0]["key"], **environment).stdout)
    assert shown["judgement"]["brands"] == ["Gucci"]
    assert len(shown["history"]) == shown["snapshots"] == 1
    assert "House of G" in {name for one in after["listings"] for name in one["judgement"]["brands"]}
