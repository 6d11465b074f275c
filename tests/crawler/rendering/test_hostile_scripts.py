"""What the scripts of a page try: nothing leaves but through Scrapy, and nothing goes on for ever."""

import shutil
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest

from crawler.rendering.visit import MOST_REQUESTS
from tests.crawler.hostile_market import HostileMarket, hostile_market
from tests.running import ROOT, bazaarwatch, json_lines

WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"
DATABASE = "test_hostile_scripts"

pytestmark = pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no `chromium` on PATH")


@pytest.fixture
def market() -> Iterator[HostileMarket]:
    with hostile_market() as market:
        yield market


@pytest.fixture
def environment(mongodb_uri: str) -> Iterator[dict[str, str]]:
    yield {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": DATABASE, "BAZAARWATCH_TIMEOUT": "3"}
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(DATABASE)


def crawl(market: HostileMarket, environment: dict[str, str], *terms: str) -> tuple[dict[str, Any], str]:
    asked = ("crawl", "sample_market_client", "--site", market.host, "--pages", "1", "--no-offers")
    searches = [part for term in terms for part in ("--term", term)]
    done = bazaarwatch(*asked, *searches, "--watchlist", WATCHLIST, **environment)
    return json_lines(done.stdout)[0], done.stderr


def test_no_script_reaches_a_private_address_in_any_way(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, log = crawl(market, environment, "inside")
    assert market.reached == []
    assert summary["pages"] == {"results": 1}
    refused = summary["refused"]
    assert refused["private_address"] >= 3, "fetched, redirected and as a script"
    assert refused["other_site"] == 1, "10.0.0.1 is not the market's"
    assert {"method", "frame_or_navigation", "beacon", "web_socket", "popup"} <= refused.keys()
    assert f"127.0.0.1 is not a public address: http://{market.elsewhere}/fetched" in log
    assert "DELETE /client/data" not in market.asked


def test_a_page_stays_where_it_is(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, _ = crawl(market, environment, "navigate")
    assert market.reached == []
    assert summary["refused"] == {"frame_or_navigation": 1}
    assert summary["pages"] == {"results": 1}


@pytest.mark.soak  # by the clock: beside other tests a browser may not get far enough within its time
def test_a_page_that_never_has_enough_is_cut_off(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, _ = crawl(market, environment, "endless")
    assert summary["pages"] == {"results": 1}
    assert summary["refused"]["too_many_requests"] > 0
    assert len([path for path in market.asked if path.startswith("GET /client/data")]) == MOST_REQUESTS


@pytest.mark.soak
def test_a_script_without_end_is_given_up_and_the_next_page_is_shown(
    market: HostileMarket, environment: dict[str, str]
) -> None:
    summary, log = crawl(market, environment, "busy", "dialogs")
    assert summary["pages"] == {"shell": 1, "results": 1}
    assert summary["failed"] == {"rendering": 1}
    assert "not come to an end" in log
    assert summary["seconds"] < 30


@pytest.mark.soak
def test_a_document_without_measure_is_not_taken(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, log = crawl(market, environment | {"BAZAARWATCH_TIMEOUT": "30"}, "large")
    assert summary["pages"] == {"shell": 1}
    assert "bytes of it" in log


def test_nothing_is_remembered_from_page_to_page(market: HostileMarket, environment: dict[str, str]) -> None:
    crawl(market, environment, "memory one", "memory two")
    (found,) = json_lines(bazaarwatch("listings", "--json", **environment).stdout)
    assert found["title"] == "Gucci bag visit 1 cookies 1"
    assert market.cookies == ["", ""]


def test_robots_txt_holds_for_what_scripts_ask_for(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, _ = crawl(market, environment, "forbidden")
    assert summary["forbidden_by_robots_txt"] == 1
    assert summary["pages"] == {"results": 1}
    assert not any("forbidden" in path for path in market.asked if path.startswith("GET "))
