"""Each way in which the sample market turns sour, met by a real crawl after a healthy one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from crawler.sample_market.sour import WAYS, checked
from tests.running import bazaarwatch, json_lines

Document = dict[str, Any]
Database = pymongo.database.Database[Document]

EXPECTED = {
    "layout": ("broken", "unreadable"),
    "prices_gone": ("broken", "price"),
    "challenge": ("blocked", "challenge"),
    "login": ("blocked", "login"),
    "slow": ("incomplete", "unanswered"),
    "truncated": ("broken", "cut_off"),
    "encoding": ("broken", "encoding"),
    "loop": ("broken", "loop"),
    "error_text": ("broken", "errors"),
    "empty": ("broken", "empty"),
}
ASKED = ("--term", "gucci", "--term", "耐克", "--pages", "2", "--no-offers")


@dataclass(frozen=True)
class Crawled:
    """One crawl, and what the database said after it."""

    code: int
    told: str
    summary: Document
    record: Document
    statuses: set[str]
    snapshots: dict[str, Document]
    facts: dict[str, Any]


@dataclass(frozen=True)
class Sour:
    """The healthy crawl before, those of each way, and a healthy one after."""

    before: Crawled
    ways: dict[str, Crawled]
    after: Crawled
    uri: str
    database: Database


@pytest.fixture(scope="module")
def sour(mongodb_uri: str) -> Iterator[Sour]:
    name = "test_market_sour"
    with SampleMarket(crawl_delay=0) as market, pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:

        def crawl(way: str | None, day: int = 1) -> Crawled:
            market.sour, market.day = way, day
            site = market.url.removeprefix("http://")
            environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
            if way == "slow":
                environment["BAZAARWATCH_TIMEOUT"] = "0.3"
            done = bazaarwatch("crawl", "sample_market", "--site", site, *ASKED, *DESPITE, **environment)
            assert "Traceback" not in done.stderr
            return crawled(done.returncode, done.stderr, json_lines(done.stdout)[0], client[name])

        before = crawl(None)
        yield Sour(before, {way: crawl(way) for way in WAYS}, crawl(None, day=2), mongodb_uri, client[name])
        client.drop_database(name)


DESPITE = ("--despite-rest",)
"""The market is asked again at once, though it turned crawls away."""


def crawled(code: int, told: str, summary: Document, database: Database) -> Crawled:
    record = database["crawls"].find_one({"_id": summary["crawl"]})
    assert record is not None
    listings = list(database["listings"].find({}, {"status": 1, "facts.price": 1, "facts.title": 1}))
    snapshots = {one["_id"]: one for one in database["snapshots"].find({}, {"last_seen": 0})}
    facts = {one["_id"]: one["facts"] for one in listings}
    return Crawled(code, told, summary, record, {one["status"] for one in listings}, snapshots, facts)


def test_the_market_as_it_is_is_healthy(sour: Sour) -> None:
    for one in (sour.before, sour.after):
        assert (one.code, one.summary["verdict"], one.summary["reasons"]) == (0, "healthy", [])
        assert one.record["health"]["verdict"] == "healthy"


def test_every_way_is_expected() -> None:
    assert list(EXPECTED) == list(WAYS)
    with pytest.raises(ValueError, match="'stale'"):
        checked("stale")


@pytest.mark.parametrize("way", WAYS)
def test_each_way_has_its_verdict_and_reason(sour: Sour, way: str) -> None:
    found = sour.ways[way].record["health"]
    assert (found["verdict"], found["reasons"][0]["what"]) == EXPECTED[way], found


@pytest.mark.parametrize("way", WAYS)
def test_examples_are_captures_of_that_run_and_at_most_three(sour: Sour, way: str) -> None:
    one = sour.ways[way]
    for reason in one.record["health"]["reasons"]:
        assert len(reason["captures"]) <= 3
        stored = sour.database["captures"].find({"_id": {"$in": reason["captures"]}, "crawl": one.record["_id"]})
        assert len(list(stored)) == len(reason["captures"])
    if way != "slow":  # there no page came
        assert one.record["health"]["reasons"][0]["captures"]


@pytest.mark.parametrize("way", WAYS)
def test_no_offer_becomes_not_seen_and_nothing_stored_is_harmed(sour: Sour, way: str) -> None:
    one = sour.ways[way]
    assert one.statuses == {"live"}
    assert sour.before.snapshots.items() <= one.snapshots.items()
    changed = {key: one.facts[key] for key, facts in sour.before.facts.items() if one.facts[key] != facts}
    # Where a page is cut off a title can be: the offer has all of it in the snapshot before.
    assert len(changed) <= 2, "one on each page that was cut off"
    for key, facts in changed.items():
        assert facts["price"] == sour.before.facts[key]["price"]
        assert sour.before.facts[key]["title"].startswith(facts["title"])


def test_a_healthy_run_after_them_tells_what_is_gone(sour: Sour) -> None:
    assert "not_seen" in sour.after.statuses


@pytest.mark.parametrize("way", WAYS)
def test_a_run_of_no_use_ends_with_a_code_and_kind_words(sour: Sour, way: str) -> None:
    one = sour.ways[way]
    if way == "slow":
        assert (one.code, "No page could be had" in one.told) == (3, True)
        return
    assert one.code == 1
    assert one.told.strip().splitlines()[-1].startswith(EXPECTED[way][0].capitalize() + ": ")
    assert f"bazaarwatch crawls show {one.summary['crawl']}" in one.told


def test_what_is_stored_still_verifies(sour: Sour) -> None:
    done = bazaarwatch("verify", BAZAARWATCH_MONGODB_URI=sour.uri, BAZAARWATCH_DATABASE=sour.database.name)
    assert done.returncode == 0, done.stdout + done.stderr
