"""The client-rendered corner of the sample market, through the real pipeline with a real Chromium."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pymongo
import pytest
import zstandard

from crawler.reading.page import Page
from crawler.sample_market.days import offers
from crawler.sample_market.server import SampleMarket
from crawler.spiders.sample_market_client import sample_market_client
from tests.running import ROOT, bazaarwatch, json_lines

WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"
DELAY = 0.2
OFFER = next(offer for offer in offers(1) if offer.page == "normal" and offer.brand and offer.list_price)
SAME = ("title", "price", "currency", "list_price", "location", "units_sold")

Document = dict[str, Any]
with_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no `chromium` on PATH")


@dataclass(frozen=True)
class Crawled:
    market: SampleMarket
    summaries: list[Document]
    database: pymongo.database.Database[Document]

    def facts(self, marketplace: str) -> dict[str, Document]:
        found = self.database["listings"].find({"marketplace": marketplace})
        return {listing["listing_id"]: listing["facts"] for listing in found}


@pytest.fixture(scope="module")
def crawled(mongodb_uri: str) -> Iterator[Crawled]:
    """Crawled plainly and with a browser: two pages of a search without offers, and one offer with its page."""
    name, summaries = "test_client_corner", []
    environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    searches = (("--term", "gucci", "--pages", "2", "--no-offers"), ("--term", OFFER.title, "--pages", "1"))
    with SampleMarket(crawl_delay=DELAY) as market, pymongo.MongoClient[Document](mongodb_uri) as client:
        for marketplace in ("sample_market", "sample_market_client"):
            asked = ("crawl", marketplace, "--site", market.url.removeprefix("http://"), "--watchlist", WATCHLIST)
            for search in searches:
                done = bazaarwatch(*asked, *search, **environment)
                assert done.returncode == 0, done.stderr
                summaries += json_lines(done.stdout)
        yield Crawled(market, summaries, client[name])
        client.drop_database(name)


@with_chromium
def test_a_browser_finds_the_offers_of_the_plain_search(crawled: Crawled) -> None:
    plain, shown = crawled.facts("sample_market"), crawled.facts("sample_market_client")
    assert shown.keys() == plain.keys()
    assert len(shown) > 30
    for identifier, facts in plain.items():
        for field in SAME:
            assert shown[identifier].get(field) == facts.get(field), field
        assert shown[identifier]["seller"]["name"] == facts["seller"]["name"]


@with_chromium
def test_an_offer_page_is_read_as_the_plain_one(crawled: Crawled) -> None:
    plain, shown = (crawled.facts(name)[OFFER.id] for name in ("sample_market", "sample_market_client"))
    for field in ("description", "attributes", "availability", "condition", "brand_claimed", "seller"):
        assert shown.get(field) == plain.get(field), field
    assert shown["description"].split() == OFFER.description.split()


@with_chromium
def test_evidence_says_that_a_browser_made_the_page(crawled: Crawled) -> None:
    captures = list(crawled.database["captures"].find({"marketplace": "sample_market_client"}))
    assert {capture["page_state"] for capture in captures} == {"results", "listing"}
    assert {capture.get("rendered") for capture in captures} == {True}
    plain = crawled.database["captures"].distinct("rendered", {"marketplace": "sample_market"})
    assert plain == []
    page = crawled.database["pages"].find_one({"_id": captures[0]["page"]})
    assert page is not None
    assert 'class="card"' in zstandard.decompress(page["body"]).decode("utf-8-sig")


@with_chromium
def test_what_the_browser_asks_for_keeps_the_crawl_delay(crawled: Crawled) -> None:
    times = [request.at for request in crawled.market.requests if request.path.startswith("/client/")]
    # Single arrivals vary by what the machine is busy with; two in a row can not be faster than the delay allows.
    assert min(after - before for before, after in pairwise(times)) > DELAY / 2
    assert min(after - before for before, after in zip(times, times[4:], strict=False)) > 4 * DELAY * 0.9
    paths = [request.path for request in crawled.market.requests]
    assert paths.count("/client/app.js") == 2, "once a crawl"
    assert not any(path.startswith("/image/") for path in paths)
    assert {request.user_agent.split("/")[0] for request in crawled.market.requests} == {"Bazaarwatch"}


@pytest.mark.parametrize("path", ["search?q=" + quote("gucci"), f"offer/{OFFER.id}"])
def test_without_a_browser_it_is_a_shell(path: str) -> None:
    with SampleMarket() as market:
        url = f"{market.url}/client/{path}"
        with urlopen(url) as answer:  # noqa: S310 -- loopback
            body = answer.read()
    reading = sample_market_client.reader.read(Page(body, url, status=200), "sample_market_client")
    assert reading.state == "shell"
    assert reading.listings == ()


@pytest.mark.parametrize(("named", "said"), [("", "there is no chromium"), ("/no/such", "'/no/such' is no program")])
def test_without_chromium_the_error_says_what_to_install(named: str, said: str) -> None:
    asked = ("crawl", "sample_market_client", "--site", "127.0.0.1:1", "--term", "x", "--watchlist", WATCHLIST)
    done = bazaarwatch(*asked, PATH="/no/programs/here", BAZAARWATCH_CHROMIUM=named)
    assert done.returncode == 3
    assert said in done.stderr
    assert "install Chromium" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
