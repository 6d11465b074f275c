"""When a page was asked for and had, and its headers as they came, over real HTTP."""

import gzip
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from aiohttp import web

from tests.crawler.hostile_market import HostileMarket, card, compressed, results, served
from tests.running import ROOT, bazaarwatch, json_lines

WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"


class PackedMarket(HostileMarket):
    """Sends its pages packed, after a redirect."""

    async def search(self, request: web.Request) -> web.StreamResponse:
        if "moved" not in request.query:
            raise web.HTTPFound(f"{request.path_qs}&moved=1")
        return compressed(gzip.compress(results([card("s1", "Gucci bag")], 1)), "gzip")


@pytest.fixture
def market() -> Iterator[PackedMarket]:
    market = PackedMarket()
    with served(market):
        yield market


def test_a_capture_says_when_and_with_what_it_was_answered(market: PackedMarket, mongodb_uri: str) -> None:
    asked = (
        "crawl",
        "sample_market",
        "--site",
        market.host,
        "--term",
        "gucci",
        "--watchlist",
        WATCHLIST,
        "--no-offers",
    )
    name = "test_received"
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri, tz_aware=True) as client:
        client.drop_database(name)
        done = bazaarwatch(*asked, "--pages", "1", BAZAARWATCH_MONGODB_URI=mongodb_uri, BAZAARWATCH_DATABASE=name)
        assert json_lines(done.stdout)[0]["ended"] == "finished", done.stderr  # one offer is no healthy page
        (capture,) = client[name]["captures"].find({})
        (run,) = client[name]["crawls"].find({})
        client.drop_database(name)
    assert run["started_at"] <= capture["requested_at"] <= capture["captured_at"] <= run["ended_at"]
    assert ["Content-Encoding", "gzip"] in capture["response_headers"]
    assert capture["redirects"] == [capture["requested_url"]]
    assert capture["url"].endswith("&moved=1")
    assert (capture["page_state"], capture["offers"]) == ("results", 1)
