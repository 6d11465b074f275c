"""`crawls`: runs and what they are worth, as analysts and programs see them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from tests.running import bazaarwatch, json_lines

Environment = dict[str, str]


@pytest.fixture(scope="module")
def environment(mongodb_uri: str) -> Iterator[Environment]:
    """A database with a healthy crawl and one that met a changed layout."""
    name = "test_crawls_command"
    environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    with SampleMarket(crawl_delay=0) as market, pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        site = market.url.removeprefix("http://")
        for market.sour in (None, "layout"):
            bazaarwatch("crawl", "sample_market", "--site", site, "--term", "gucci", "--no-offers", **environment)
        yield environment
        client.drop_database(name)


def test_they_are_listed_newest_first(environment: Environment) -> None:
    done = bazaarwatch("crawls", **environment)
    assert done.returncode == 0, done.stderr
    assert [one["verdict"] for one in json_lines(done.stdout)] == ["broken", "healthy"]


@pytest.mark.parametrize(
    ("asked", "verdicts"),
    [
        (("--verdict", "healthy"), ["healthy"]),
        (("--verdict", "blocked"), []),
        (("--marketplace", "sample_market", "--limit", "1"), ["broken"]),
        (("--marketplace", "ebay"), []),
    ],
)
def test_only_those_asked_for_are_listed(environment: Environment, asked: tuple[str, ...], verdicts: list[str]) -> None:
    assert [one["verdict"] for one in json_lines(bazaarwatch("crawls", *asked, **environment).stdout)] == verdicts


def test_one_is_shown_with_its_reasons_examples_and_searches(environment: Environment) -> None:
    (shown,) = json_lines(bazaarwatch("crawls", "show", "last", **environment).stdout)
    assert shown["health"]["reasons"][0]["sentence"].startswith("1 of 1 result page could not be read")
    (example,) = shown["examples"]
    assert example["url"].endswith("/search?q=gucci&page=1")
    assert shown["health"]["searches"] == [{"term": "gucci", "asked": 3, "pages": 0, "offers": 0, "done": False}]
    again = bazaarwatch("crawls", "show", shown["crawl"], **environment)
    assert json_lines(again.stdout) == [shown]


def test_the_page_behind_an_example_is_written_once(environment: Environment, tmp_path: Path) -> None:
    (shown,) = json_lines(bazaarwatch("crawls", "show", "last", **environment).stdout)
    file = tmp_path / "page.html"
    asked = ("crawls", "page", shown["examples"][0]["capture"], "--file", file)
    assert bazaarwatch(*asked, **environment).returncode == 0
    assert file.read_bytes().startswith(b"<!doctype html>")
    again = bazaarwatch(*asked, **environment)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


def test_on_a_terminal_it_is_for_people(environment: Environment) -> None:
    wide = environment | {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "NO_COLOR": "1", "COLUMNS": "160"}
    listed = bazaarwatch("crawls", **wide).stdout
    assert "could not be read: their layout may have changed" in listed
    shown = bazaarwatch("crawls", "show", "last", **wide).stdout
    assert "bazaarwatch crawls page sample_market-" in shown
    assert "not as far as asked" in shown


def test_what_is_not_there_is_named(environment: Environment) -> None:
    for asked in (("show", "nothing"), ("page", "nothing")):
        done = bazaarwatch("crawls", *asked, **environment)
        assert (done.returncode, "'nothing'" in done.stderr) == (2, True)
