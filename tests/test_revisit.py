"""A revisit over real HTTP: what became of the suspects of the first day is noticed on the second without a search."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pymongo
import pytest

from crawler.sample_market.days import changes
from crawler.sample_market.server import SampleMarket
from tests.running import ROOT, bazaarwatch, json_lines

WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"
Document = dict[str, Any]


@dataclass
class Market:
    """A market, and a database of its own."""

    served: SampleMarket
    environment: dict[str, str]
    database: pymongo.database.Database[Document]

    def crawl(self, *arguments: str) -> Document:
        site = self.served.url.removeprefix("http://")
        done = bazaarwatch(
            "crawl", "sample_market", "--watchlist", WATCHLIST, "--site", site, *arguments, **self.environment
        )
        assert done.returncode == 0, done.stderr
        (summary,) = json_lines(done.stdout)
        return summary

    def risky(self) -> set[str]:
        found = self.database["listings"].find({"judgement.risk": {"$in": ["medium", "high"]}})
        return {one["listing_id"] for one in found}

    def listing(self, identifier: str) -> Document:
        found = self.database["listings"].find_one({"listing_id": identifier})
        assert found is not None, identifier
        return found

    def rest(self, hours: int = 30) -> None:
        """Let the looks of before have been long ago, so that none is too soon."""
        before = {"$dateSubtract": {"startDate": "$looked.at", "unit": "hour", "amount": hours}}
        self.database["listings"].update_many({"looked.at": {"$exists": True}}, [{"$set": {"looked.at": before}}])


@pytest.fixture(scope="module")
def market(mongodb_uri: str) -> Iterator[Market]:
    name = "test_revisit"
    environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    with SampleMarket(crawl_delay=0) as served, pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        found = Market(served, environment, client[name])
        found.crawl("--pages", "5")
        yield found
        client.drop_database(name)


def test_a_second_day_is_seen_by_a_revisit_alone(market: Market) -> None:
    risky, truth = market.risky(), changes()
    moved = {move.id for move in truth.price_moves} & risky
    assert len(risky) > 20
    assert moved
    market.served.day = 2
    assert market.crawl("--revisit")["pages"] == {}, "looked at again within the hour"
    market.rest()
    asked = len(market.served.requests)

    told = market.crawl("--revisit", "--requests", "1000")

    paths = [request.path for request in market.served.requests[asked:]]
    assert {path.split("?")[0] for path in paths} == {f"/offer/{one}" for one in risky} | {"/robots.txt"}
    for identifier in moved:
        assert market.listing(identifier)["latest"]["listing"]["number"] > 1
        snapshot = market.database["snapshots"].find_one(
            {"listing": f"sample_market:{identifier}"}, sort=[("number", -1)]
        )
        assert snapshot is not None
        assert [one["field"] for one in snapshot["changed"]] == ["price"]
    for identifiers, status in ((truth.ended, "ended"), (truth.removed, "removed")):
        assert set(identifiers) & risky
        for identifier in set(identifiers) & risky:
            assert market.listing(identifier)["status"] == status
    run = market.database["crawls"].find_one({"_id": told["crawl"]})
    assert run is not None
    assert (run["revisit"], run["searches"], run["terms"]) == (True, [], [])
    captures = list(market.database["captures"].find({"crawl": told["crawl"]}))
    assert {one["term"] for one in captures} == {None}
    assert {one["offer_id"] for one in captures} == risky
    assert market.database["listings"].count_documents({"status": "not_seen"}) == 0


@pytest.mark.soak
def test_what_results_do_not_show_is_asked_for_at_its_own_page(market: Market) -> None:
    market.served.day = 1
    removed = set(changes().removed) & market.risky()
    market.rest()
    market.crawl("--revisit", "--requests", "1000")
    assert {market.listing(one)["status"] for one in removed} == {"live"}, "they are there again"
    market.rest(24 * 10)  # so long ago that it does not stand for them any more
    market.served.day = 2
    market.crawl("--pages", "5", "--no-offers")
    assert {market.listing(one)["status"] for one in removed} == {"not_seen"}
    market.crawl("--revisit", "--requests", "1000")
    assert {market.listing(one)["status"] for one in removed} == {"removed"}


def test_no_more_are_looked_at_than_wanted(market: Market) -> None:
    market.rest()
    asked = len(market.served.requests)
    told = market.crawl("--revisit", "--requests", "5")
    paths = [one.path for one in market.served.requests[asked:] if "/offer/" in one.path]
    assert len(set(paths)) == 5, (told, paths)


def test_what_contradicts_itself_is_told(market: Market) -> None:
    done = bazaarwatch("crawl", "sample_market", "--revisit", "--term", "velmora", **market.environment)
    assert done.returncode == 2
    assert "--revisit" in done.stderr
