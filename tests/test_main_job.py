"""The main job over real HTTP into a real server: two days on the sample market, against the truth of its offers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pymongo
import pytest
import zstandard

from crawler.sample_market.days import changes, offers
from crawler.sample_market.offer import Offer
from crawler.sample_market.searching import result_page
from crawler.sample_market.server import SampleMarket
from crawler.watchlist import load
from crawler.watchlist.terms import planned
from tests.running import bazaarwatch, json_lines

WATCHLIST = Path(__file__).parents[1] / "crawler/sample_market/watchlist.yaml"
PAGES = 5
DELAY = 0.02
RUN = 20
"""Requests over which the pace is measured."""
NO_OFFER_PAGE = {"challenge", "missing", "ended", "removed"}

Document = dict[str, Any]


@dataclass(frozen=True)
class TwoDays:
    """What two crawls left behind."""

    market: SampleMarket
    uri: str
    name: str
    summaries: list[Document]
    database: pymongo.database.Database[Document]

    def listing(self, identifier: str) -> Document:
        found = self.database["listings"].find_one({"_id": f"sample_market:{identifier}"})
        assert found is not None, identifier
        return found

    def run(self, *arguments: str) -> list[Document]:
        done = bazaarwatch(*arguments, BAZAARWATCH_MONGODB_URI=self.uri, BAZAARWATCH_DATABASE=self.name)
        assert done.returncode == 0, done.stderr
        return json_lines(done.stdout)


@pytest.fixture(scope="module")
def two_days(mongodb_uri: str) -> Iterator[TwoDays]:
    name, summaries = "test_main_job", []
    environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    with SampleMarket(crawl_delay=DELAY) as market, pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        for day in (1, 2):
            market.day = day
            site = market.url.removeprefix("http://")
            asked = ("crawl", "sample_market", "--watchlist", WATCHLIST, "--site", site, "--pages", str(PAGES))
            done = bazaarwatch(*asked, **environment)
            assert done.returncode == 0, done.stderr
            summaries += json_lines(done.stdout)
        yield TwoDays(market, mongodb_uri, name, summaries, client[name])
        client.drop_database(name)


@cache
def found_on(day: int) -> dict[str, Offer]:
    """Offers that the searches of the watchlist lead to, by id."""
    terms = planned(load(WATCHLIST), "sample_market")
    pages = [result_page(term, number, day) for term in terms for number in range(1, PAGES + 1)]
    return {offer.id: offer for page in pages for offer in page.found}


def test_exactly_the_offers_of_the_searches_are_kept(two_days: TwoDays) -> None:
    seen = two_days.database["sightings"].distinct("listing", {"crawl": two_days.summaries[0]["crawl"]})
    assert set(seen) == {f"sample_market:{identifier}" for identifier in found_on(1)}
    assert two_days.summaries[0]["offers"] == len(found_on(1)) > 200


def test_titles_prices_currencies_and_sellers_are_those_of_the_market(two_days: TwoDays) -> None:
    for identifier, offer in found_on(2).items():
        facts = two_days.listing(identifier)["facts"]
        price = facts["price"].to_decimal()
        assert (price, facts["currency"], facts["seller"]["name"]) == (offer.price, offer.currency, offer.seller.name)
        assert facts["title"] == offer.title.strip()


def test_offer_pages_add_what_results_do_not_show(two_days: TwoDays) -> None:
    for identifier, offer in found_on(2).items():
        if offer.page not in NO_OFFER_PAGE:
            facts = two_days.listing(identifier)["facts"]
            assert facts["description"].split() == offer.description.split()
            assert facts["availability"] == offer.availability
            assert facts["seller"]["id"] == offer.seller.id
            assert facts.get("brand_claimed") == offer.brand_claimed


def test_brand_names_are_matched_in_any_disguise_and_homonyms_are_not(two_days: TwoDays) -> None:
    for identifier, offer in found_on(2).items():
        if offer.page in NO_OFFER_PAGE or offer.kind == "look_alike":
            continue
        expected = [] if offer.brand is None else [offer.brand]
        assert two_days.listing(identifier)["judgement"]["brands"] == expected, offer.title


def test_authorised_sellers_are_no_suspects_and_replicas_are(two_days: TwoDays) -> None:
    for identifier, offer in found_on(2).items():
        judgement = two_days.listing(identifier)["judgement"]
        if offer.kind == "authorised":
            assert (judgement["risk"], judgement["suggestion"]) == ("none", "authorised")
        if offer.kind == "replica" and offer.page not in NO_OFFER_PAGE:
            assert judgement["risk"] in {"medium", "high"}, offer.title


def test_day_two_changes_exactly_the_prices_that_moved(two_days: TwoDays) -> None:
    found = found_on(1).keys() & found_on(2).keys()
    moved = {move.id: (move.before, move.after) for move in changes().price_moves if move.id in found}
    history: dict[str, list[Decimal]] = {}
    for snapshot in two_days.database["snapshots"].find({"view": "search"}).sort("number", 1):
        identifier = snapshot["listing"].removeprefix("sample_market:")
        history.setdefault(identifier, []).append(snapshot["facts"]["price"].to_decimal())
    assert {identifier: tuple(prices) for identifier, prices in history.items() if len(prices) > 1} == moved
    assert moved


def test_gone_from_the_results_is_not_removed(two_days: TwoDays) -> None:
    vanished = set(changes().vanished) & found_on(1).keys()
    assert vanished
    assert {two_days.listing(identifier)["status"] for identifier in vanished} == {"not_seen"}
    assert {two_days.listing(identifier)["status_reason"]["runs"] for identifier in vanished} == {1}


def test_an_offer_is_removed_when_its_own_page_says_so(two_days: TwoDays) -> None:
    (ended,) = set(changes().ended) & found_on(2).keys()
    listing = two_days.listing(ended)
    assert listing["status"] == "ended"
    told = "the offer's own page says that it has ended: “The seller has ended this offer. It can no longer be bought.”"
    assert listing["status_reason"]["sentence"] == told


def test_everything_else_is_live_but_for_the_page_that_asks_for_a_robot_check(two_days: TwoDays) -> None:
    (challenge,) = (offer.id for offer in found_on(2).values() if offer.page == "challenge")
    gone = {*changes().vanished, *changes().removed, *changes().ended, *(old for old, _ in changes().relisted)}
    live = found_on(2).keys() - gone - {challenge}
    assert {two_days.listing(identifier)["status"] for identifier in live} == {"live"}
    assert two_days.listing(challenge)["status"] == "blocked"


def test_exactly_the_offer_that_came_back_is_linked_to_the_one_it_was(two_days: TwoDays) -> None:
    linked = two_days.database["listings"].find({"relists": {"$exists": True}})
    found = {(one["relists"]["listing"], one["_id"]) for one in linked}
    assert found == {(f"sample_market:{old}", f"sample_market:{new}") for old, new in changes().relisted}


def test_there_is_one_record_for_each_seller_with_all_its_offers(two_days: TwoDays) -> None:
    found = {**found_on(1), **found_on(2)}
    stored = {one["_id"]: one["offers"] for one in two_days.database["sellers"].find({})}
    assert stored == Counter(f"sample_market:{offer.seller.id}" for offer in found.values())


def test_a_page_that_is_missing_is_neither_data_nor_removed(two_days: TwoDays) -> None:
    (missing,) = (offer for offer in found_on(2).values() if offer.page == "missing")
    states = two_days.database["captures"].find({"offer_id": missing.id}).distinct("page_state")
    assert not {"removed", "listing"} & set(states)
    assert two_days.listing(missing.id)["status"] == "live"


def test_a_challenge_is_kept_as_a_challenge_and_reads_as_no_offers(two_days: TwoDays) -> None:
    (challenge,) = (offer for offer in found_on(2).values() if offer.page == "challenge")
    captures = list(two_days.database["captures"].find({"offer_id": challenge.id}))
    assert {(one["page_state"], one["offers"]) for one in captures} == {("challenge", 0)}
    body = two_days.database["pages"].find_one({"_id": captures[0]["page"]})
    assert body is not None
    assert b"<html" in zstandard.decompress(body["body"])
    assert two_days.database["snapshots"].distinct("view", {"listing": f"sample_market:{challenge.id}"}) == ["search"]


def test_a_page_that_failed_once_is_had_in_the_end(two_days: TwoDays) -> None:
    (once,) = (offer for offer in found_on(1).values() if offer.page == "fails_once")
    asked = [request.status for request in two_days.market.requests if request.path == f"/offer/{once.id}"]
    assert asked[0] == 503
    assert set(asked[1:]) == {200}
    assert "listing" in two_days.database["captures"].distinct("page_state", {"offer_id": once.id})


def test_the_crawl_keeps_to_robots_txt_and_its_delay(two_days: TwoDays) -> None:
    requests = two_days.market.requests
    assert not [request for request in requests if request.path.startswith("/account/")]
    # Single arrivals vary by what the machine is busy with; a run of them can not be faster than the delay allows.
    runs = [late.at - early.at for early, late in zip(requests, requests[RUN:], strict=False)]
    assert min(runs) > DELAY * RUN * 0.9
    assert requests[-1].at - requests[0].at > DELAY * len(requests) * 0.9
    assert all(request.user_agent.startswith("Bazaarwatch/") for request in requests)


def test_every_snapshot_stands_on_a_stored_page(two_days: TwoDays) -> None:
    pages = set(two_days.database["pages"].distinct("_id"))
    captures = {one["_id"]: one["page"] for one in two_days.database["captures"].find({}, {"page": 1})}
    for snapshot in two_days.database["snapshots"].find({}, {"page": 1, "capture": 1}):
        assert snapshot["page"] in pages
        assert captures[snapshot["capture"]] == snapshot["page"]


def test_crawls_are_on_record_with_their_counts(two_days: TwoDays) -> None:
    for summary in two_days.summaries:
        record = two_days.database["crawls"].find_one({"_id": summary["crawl"]})
        assert record is not None
        assert record["ended"] == summary["ended"] == "finished"
        assert record["counts"]["pages/results"] == summary["pages"]["results"]


def test_listings_and_show_tell_programs_what_is_stored(two_days: TwoDays) -> None:
    risky = two_days.run("listings", "--risk", "high", "--limit", "500")
    assert risky
    assert all(one["risk"] == "high" and one["reasons"] for one in risky)
    scores = [one["score"] for one in risky]
    assert scores == sorted(scores, reverse=True)
    (shown,) = two_days.run("show", risky[0]["key"])
    assert shown["_id"] == risky[0]["key"]
    assert len(shown["history"]) == shown["snapshots"]
    only = two_days.run("listings", "--brand", "velmora", "--limit", "500")
    assert only
    assert all("Velmora" in one["brands"] for one in only)


def test_history_and_sellers_tell_programs_what_is_stored(two_days: TwoDays) -> None:
    (_, new) = changes().relisted[0]
    (told,) = two_days.run("history", f"sample_market:{new}")
    assert told["relists"]["by"] == ["seller", "images", "text"]
    assert [one["price"] for one in told["prices"]]
    (ended,) = set(changes().ended) & found_on(2).keys()
    assert [one["key"] for one in two_days.run("listings", "--status", "ended")] == [f"sample_market:{ended}"]
    worst, *_ = two_days.run("sellers", "--marketplace", "sample_market", "--limit", "3")
    (seller,) = two_days.run("seller", worst["seller_id"])
    assert len(seller["listings"]) == min(20, worst["offers"])
    assert seller["names"][0]["name"] == worst["name"]


def test_every_offer_of_the_market_has_its_page_once(two_days: TwoDays) -> None:
    asked = [request.path for request in two_days.market.requests if request.path.startswith("/offer/")]
    failing = {f"/offer/{offer.id}" for offer in offers(1) if offer.page in {"fails_once", "missing", "challenge"}}
    assert all(asked.count(path) <= 2 for path in set(asked) - failing)
