"""Commands as an analyst meets them: their help, their errors, their manners towards Scrapy."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest
import typer

from crawler.cli.app import COMMANDS, app
from crawler.cli.terminal import safe
from crawler.sample_market.server import SampleMarket
from tests.running import ROOT, bazaarwatch, json_lines

WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"


@pytest.fixture
def environment(mongodb_uri: str) -> Iterator[dict[str, str]]:
    name = "test_commands"
    yield {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(name)


def scrapy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_every_command_has_help() -> None:
    told = bazaarwatch("--help").stdout
    group = typer.main.get_group(app)
    for name in COMMANDS:
        command = group.get_command(None, name)  # type: ignore[arg-type] # commands are found without a context
        assert name in told
        assert command is not None
        assert command.name == name
        assert len(command.help or "") > 20
    done = bazaarwatch("crawl", "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5


def test_only_the_command_that_is_called_is_loaded() -> None:
    script = (
        "import sys; from crawler.cli import main; sys.argv = ['bazaarwatch', 'match', '-h']\n"
        "try: main()\n"
        "except SystemExit: print('loaded', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.partition("loaded")[2]
    assert "crawler.cli.match" in loaded.split()
    assert not {"scrapy", "pymongo", "aiohttp", "crawler.cli.crawl"} & set(loaded.split())


def test_a_name_that_is_nearly_a_command_is_told() -> None:
    done = bazaarwatch("listngs")
    assert done.returncode == 2
    assert "Did you mean 'listings'" in done.stderr


def test_scrapy_lists_the_marketplaces() -> None:
    assert {"amazon", "ebay", "sample_market", "taobao"} <= set(scrapy("list").stdout.split())


def test_scrapy_crawls_and_feeds_one_line_an_offer(environment: dict[str, str], tmp_path: Path) -> None:
    feed, table = tmp_path / "offers.jsonl", tmp_path / "offers.csv"
    with SampleMarket(crawl_delay=0) as market:
        site = market.url.removeprefix("http://")
        asked = ("crawl", "sample_market", "-a", f"site={site}", "-a", "terms=velmora,غوتشي", "-a", "offers=no")
        for target in (feed, table):  # the second crawl sees the same pages: the feed is as full
            done = scrapy(*asked, "-O", str(target), "-s", f"BAZAARWATCH_WATCHLIST={WATCHLIST}", **environment)
            assert done.returncode == 0, done.stderr
    offers = [json.loads(line) for line in feed.read_text().splitlines()]
    assert len(offers) > 40
    assert all(one["title"] and one["price"] and one["currency"] for one in offers)
    assert any("Velmora" in one["brands"] for one in offers)
    assert len(table.read_text().splitlines()) == len(offers) + 1
    stored = json_lines(bazaarwatch("listings", "--limit", "500", **environment).stdout)
    assert {one["listing_id"] for one in stored} == {one["listing_id"] for one in offers}


def test_the_second_look_at_unchanged_pages_counts_the_same(environment: dict[str, str]) -> None:
    with SampleMarket(crawl_delay=0) as market:
        site = market.url.removeprefix("http://")
        asked = ("crawl", "sample_market", "--site", site, "--term", "gucci", "--watchlist", WATCHLIST)
        first, second = (json_lines(bazaarwatch(*asked, **environment).stdout)[0] for _ in range(2))
    for counted in ("offers", "brands", "pages"):
        assert first[counted] == second[counted]
    # What is read again is judged by what is stored of sellers and pictures meanwhile: that can only add to a risk.
    assert sum(first["risks"].values()) == sum(second["risks"].values())
    assert second["risks"]["none"] <= first["risks"]["none"]
    stored = json_lines(bazaarwatch("listings", "--limit", "500", **environment).stdout)
    assert {one["first_seen"] < one["last_seen"] for one in stored} == {True}


def test_doctor_says_what_is_there_and_what_is_wrong(environment: dict[str, str]) -> None:
    well = bazaarwatch("doctor", **environment)
    assert well.returncode == 0, well.stdout
    found = {one["what"]: one for one in json_lines(well.stdout)}
    assert "test_commands on MongoDB" in found["database"]["found"]
    assert "sample_market_client" in found["browser"]["found"]
    ill = bazaarwatch("doctor", BAZAARWATCH_MONGODB_URI="mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300")
    assert ill.returncode == 3
    assert {one["verdict"] for one in json_lines(ill.stdout) if one["what"] == "database"} == {"wrong"}


def test_doctor_takes_a_missing_browser_for_nothing_wrong(environment: dict[str, str]) -> None:
    done = bazaarwatch("doctor", **environment, BAZAARWATCH_CHROMIUM="/no/browser")
    assert done.returncode == 0, done.stdout
    (browser,) = (one for one in json_lines(done.stdout) if one["what"] == "browser")
    assert browser["verdict"] == "note"
    assert browser["found"].startswith(
        "needed for sample_market_client only, and BAZAARWATCH_CHROMIUM='/no/browser' is"
    )
    assert "apt install chromium" in browser["found"]


@pytest.mark.parametrize("command", [("listings",), ("show", "ebay:1"), ("crawl", "sample_market", "--term", "x")])
def test_a_server_that_can_not_be_reached_is_one_line_and_exit_code_3(command: tuple[str, ...]) -> None:
    done = bazaarwatch(*command, BAZAARWATCH_MONGODB_URI="mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300")
    assert done.returncode == 3
    lines = [line for line in done.stderr.splitlines() if line.startswith("MongoDB")]
    assert len(lines) == 1
    assert "127.0.0.1:1" in lines[0]
    assert "Traceback" not in done.stderr


def test_a_listing_that_is_not_there_is_named(environment: dict[str, str]) -> None:
    done = bazaarwatch("show", "ebay:404", **environment)
    assert done.returncode == 2
    assert "'ebay:404'" in done.stderr


def test_a_market_that_is_not_there_is_named(environment: dict[str, str]) -> None:
    done = bazaarwatch("crawl", "sample_market", "--site", "127.0.0.1:1", "--term", "x", **environment)
    assert done.returncode == 3
    assert "No page could be had" in done.stderr


def test_a_crawl_without_terms_and_a_wrong_watchlist_say_what_to_do(tmp_path: Path) -> None:
    done = bazaarwatch("crawl", "sample_market")
    assert done.returncode == 2
    assert "--term" in done.stderr
    wrong = tmp_path / "watchlist.yaml"
    wrong.write_text("brands:\n  - nmae: Gucci\n")
    done = bazaarwatch("crawl", "sample_market", "--watchlist", wrong)
    assert done.returncode == 2
    assert f"{wrong}:2" in done.stderr
    assert "name" in done.stderr


def test_what_a_terminal_would_obey_is_shown_as_its_code() -> None:
    assert safe("a\x1b[31mb\u202ec\u200bd\x9be") == "a‹001B›[31mb‹202E›c‹200B›d‹009B›e"
    assert safe("古驰 غوتشي Ünï") == "古驰 غوتشي Ünï"
