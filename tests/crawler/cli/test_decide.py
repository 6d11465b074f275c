"""Decisions of people: on record for good, seen on the offer and its seller, heard by the judges."""

from datetime import UTC, datetime

import pytest

from crawler.items import Listing, Seller
from crawler.watchlist import Brand, Watchlist
from pipelines.assess import Assess
from pipelines.knowledge import StoredKnowledge
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.snapshot import SnapshotPage
from pipelines.store.connection import Database
from pipelines.store.session import open_store
from tests.pipelines.offers import offer, page_of
from tests.running import bazaarwatch, json_lines

WATCHLIST = Watchlist(brands=(Brand(name="Gucci"),))
FINDER = BrandFinder(WATCHLIST)
ROSE, LILY = Seller(name="Rose", id="r1"), Seller(name="Lily", id="l1")
WHY = ("--reason", "logo is wrong", "--who", "ann")


def page(*listings: Listing, minutes: float = 0) -> SnapshotPage:
    return match(page_of(*listings, minutes=minutes), FINDER)


@pytest.fixture
async def kept(database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Two offers of one seller and one of another, all of which name a brand."""
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", database.name)
    await crawl(page(sold(1, ROSE), sold(2, ROSE), sold(3, LILY)))
    return database


def sold(number: int, seller: Seller) -> Listing:
    return offer(number, title="Gucci bag", seller=seller)


async def crawl(*pages: SnapshotPage) -> list[SnapshotPage]:
    async with open_store() as store:
        record = await store.begin_crawl("bazaar", [])
        stage = Assess(WATCHLIST, StoredKnowledge(store))
        judged = [await stage.process_item(one) for one in pages]
        for one in judged:
            await record.add(one)
        await record.end("finished", {})
    return judged


async def test_it_stands_on_the_offer_and_is_counted_for_the_seller(kept: Database) -> None:
    done = bazaarwatch("decide", "counterfeit", "bazaar:1", "bazaar:3", *WHY, "--note", "case 12")
    assert done.returncode == 0, done.stderr
    first, _ = json_lines(done.stdout)
    assert (first["snapshot"], first["label"], first["note"]) == ("bazaar:1#1", "counterfeit", "case 12")
    assert bazaarwatch("decide", "genuine", "bazaar:3", "--reason", "invoice was shown").returncode == 0
    decided = {one["_id"]: one["decision"] async for one in kept["listings"].find()}
    assert (decided["bazaar:1"]["label"], decided["bazaar:1"]["id"]) == ("counterfeit", first["_id"])
    assert (decided["bazaar:2"], decided["bazaar:3"]["label"]) == (None, "genuine")
    assert {one["_id"]: one["decisions"] async for one in kept["sellers"].find()} == {
        "bazaar:r1": {"counterfeit": 1},
        "bazaar:l1": {"genuine": 1},
    }
    assert await kept["decisions"].count_documents({}) == 3
    assert bazaarwatch("verify").returncode == 0


async def test_it_speaks_against_other_offers_of_the_seller(kept: Database) -> None:
    assert bazaarwatch("decide", "counterfeit", "bazaar:1", *WHY).returncode == 0
    (judged,) = await crawl(page(sold(1, ROSE), sold(8, ROSE), sold(9, LILY), minutes=5))
    signals = [{reason.signal for reason in one.assessed.reasons} if one.assessed else None for one in judged.snapshots]
    assert signals == [set(), {"seller_decided_against"}, set()]
    assert await kept["listings"].count_documents({"judgement.reasons.signal": "seller_decided_against"}) == 1
    assert bazaarwatch("verify").returncode == 0


async def test_one_that_was_cut_off_is_completed_by_the_next_run(kept: Database) -> None:
    assert bazaarwatch("decide", "counterfeit", "bazaar:1", *WHY).returncode == 0
    decision = await kept["decisions"].find_one()
    assert decision is not None
    later = decision | {"_id": f"{decision['_id']}-2", "label": "left_over", "when": datetime.now(UTC)}
    await kept["decisions"].insert_one(later)
    await crawl(page(sold(2, ROSE), minutes=5))
    listing = await kept["listings"].find_one({"_id": "bazaar:1"})
    assert listing is not None
    assert listing["decision"]["label"] == "left_over"
    assert bazaarwatch("verify").returncode == 0


async def test_one_that_is_exchanged_is_named(kept: Database) -> None:
    assert bazaarwatch("decide", "counterfeit", "bazaar:1", *WHY).returncode == 0
    await kept["listings"].update_one({"_id": "bazaar:1"}, {"$set": {"decision.label": "genuine"}})
    done = bazaarwatch("verify")
    assert done.returncode == 1
    named = [line["failure"] for line in json_lines(done.stdout) if "failure" in line]
    assert {(one["id"], one["field"]) for one in named} >= {("bazaar:1", "decision")}


async def test_offers_are_removed_by_what_was_decided(kept: Database) -> None:
    for label, listing in (("counterfeit", "bazaar:1"), ("genuine", "bazaar:2"), ("genuine", "bazaar:3")):
        assert bazaarwatch("decide", label, listing, *WHY).returncode == 0
    done = bazaarwatch("purge", "--label", "genuine", "--reason", "nothing against them", "--yes")
    assert done.returncode == 0, done.stderr
    assert [one["_id"] async for one in kept["listings"].find()] == ["bazaar:1"]
    assert [one["_id"] async for one in kept["sellers"].find()] == ["bazaar:r1"]
    await crawl(page(sold(3, LILY), minutes=5))
    seen_again = await kept["listings"].find_one({"_id": "bazaar:3"})
    assert seen_again is not None
    assert seen_again["decision"] is None
    assert bazaarwatch("verify").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("counterfeit", "bazaar:7", *WHY), "No listing 'bazaar:7' is stored"),
        (("counterfeit", "bazaar:1", "--reason", " "), "--reason is empty"),
        (("counterfeit", "bazaar:1", "--snapshot", "2", *WHY), "bazaar:1 has no snapshot 2: it has 1"),
        (("counterfeit", "bazaar:1", "bazaar:2", "--snapshot", "1", *WHY), "a state of one offer"),
        (("fake", "bazaar:1", *WHY), "'fake' is not one of"),
    ],
)
async def test_what_can_not_be_decided_is_said_and_nothing_is_kept(
    kept: Database, arguments: tuple[str, ...], told: str
) -> None:
    done = bazaarwatch("decide", *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert await kept["decisions"].count_documents({}) == 0
