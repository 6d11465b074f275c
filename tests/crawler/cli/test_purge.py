"""What is removed on purpose is gone, and the rest verifies; what is removed in secret is still named."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymongo
import pytest

from pipelines.snapshot import ImageCapture
from pipelines.store.schema.making import DOCUMENTS
from pipelines.store.session import open_store
from pipelines.store.standings import log_standings
from tests.crawler.cli.some_of_everything import DEAR, FIRST, OTHER_RULES, WATCHLIST
from tests.crawler.older_readers import (
    FEWER_RULES,
    NOON,
    OFFER,
    OFFER_URL,
    ONE_CARD_ONLY,
    Taken,
    crawled,
    today,
)
from tests.pipelines.small_images import png
from tests.running import bazaarwatch, json_lines, started

Document = dict[str, Any]
Database = pymongo.database.Database[Document]
NAME = "test_purge"
OLD = ("--older-than", "100d")
KEPT = {"log", "heads", "purges", "keys", "about"}
"""Collections that a purge adds to."""


@pytest.fixture
def kept(mongodb_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Offers of an old search, read again since; and one whose own page was seen an hour ago once more."""
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", NAME)
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    with pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        client.drop_database(NAME)
        crawled(Taken(by=ONE_CARD_ONLY), Taken(by=FEWER_RULES, minutes=1, body=DEAR))
        assert bazaarwatch("reread", "--watchlist", WATCHLIST).returncode == 0
        crawled(today(minutes=60), today(minutes=61, body=OFFER, url=OFFER_URL, captured={"offer_id": FIRST[5:]}))
        crawled(today(minutes=90, body=DEAR), watchlist=OTHER_RULES)
        hour_ago = minutes_to_now() - 60
        crawled(today(minutes=hour_ago, body=OFFER, url=OFFER_URL, captured={"offer_id": FIRST[5:]}))
        asyncio.run(show_images())
        assert verified() == ([], {})
        yield client[NAME]
        client.drop_database(NAME)


def minutes_to_now() -> float:
    return (datetime.now(UTC) - NOON) / timedelta(minutes=1)


async def show_images() -> None:
    """One image that two offers share, and one of the first alone."""
    async with open_store() as store:
        record = await store.begin_crawl("ebay", [])
        keys = [one["_id"] async for one in store.database["listings"].find({}, {"_id": 1}).sort("_id").limit(2)]
        for number, (key, shade) in enumerate([(keys[0], 1), (keys[1], 1), (keys[0], 2)]):
            image = ImageCapture(
                marketplace="ebay",
                listing=key,
                url=f"https://i.example/{number}.png",
                captured_at=NOON,
                status=200,
                content_type="image/png",
                width=2,
                height=2,
                body=png(shade=shade),
            )
            await record.add_image(image)
        await record.end("finished", {})


def verified() -> tuple[list[tuple[str, str]], dict[str, int]]:
    """What fails, by collection and id, and what is noted of purges."""
    done = bazaarwatch("verify")
    lines = json_lines(done.stdout)
    failures = [(line["failure"]["collection"], line["failure"]["id"]) for line in lines[:-1]]
    assert done.returncode == bool(failures), done.stderr
    return failures, {what: times for what, times in lines[-1]["noted"].items() if "on purpose" in what}


def purge(*arguments: str) -> dict[str, int]:
    done = bazaarwatch("purge", "--reason", "asked for by the seller", "--who", "ann", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    (told,) = json_lines(done.stdout)
    assert told["removed"] is ("--yes" in arguments)
    return dict(told["documents"])


def everything(kept: Database) -> dict[str, list[Document]]:
    return {name: list(kept[name].find({}).sort("_id")) for name in DOCUMENTS if name not in KEPT}


def ids(kept: Database, collection: str) -> set[str]:
    return set(kept[collection].distinct("_id"))


def test_without_yes_it_is_only_told_what_would_be_removed(kept: Database) -> None:
    before, purges = everything(kept), kept["purges"].count_documents({})
    would = purge("--listing", FIRST)
    assert everything(kept) == before
    assert kept["purges"].count_documents({}) == purges
    assert purge("--listing", FIRST, "--yes") == would


def test_by_age_bodies_go_and_offers_that_are_not_seen_any_more(kept: Database) -> None:
    old = ids(kept, "listings") - {FIRST}
    recent = kept["captures"].find_one({}, sort={"captured_at": -1})
    assert recent is not None
    states = set(kept["snapshots"].distinct("_id", {"listing": FIRST}))
    removed = purge(*OLD, "--yes")
    assert removed["listings"] == len(old) == 1
    assert removed["pages"] == 2
    assert removed["images"] == 2
    assert ids(kept, "pages") == {recent["page"]}
    assert ids(kept, "listings") == {FIRST}
    assert ids(kept, "snapshots") == states
    failures, noted = verified()
    assert failures == []
    assert noted["removed on purpose, on record in purges"] > removed["snapshots"] + removed["listings"]
    record = kept["purges"].find_one({"collection": "pages"})
    assert record is not None
    assert (record["reason"], record["who"], len(record["ids"])) == ("asked for by the seller", "ann", 2)
    assert purge(*OLD, "--yes") == {}
    assert bazaarwatch("reread", "--watchlist", WATCHLIST).returncode == 0
    kept["pages"].delete_one({"_id": recent["page"]})  # in secret
    failures, _ = verified()
    assert set(failures) == {("pages", recent["page"])}


def test_what_is_kept_as_a_difference_to_what_goes_stays_readable(kept: Database) -> None:
    old = ids(kept, "pages")
    crawled(today(minutes=minutes_to_now(), body=DEAR.replace(b"$7.00", b"$8.00")))
    ((recent,), before) = ids(kept, "pages") - old, ids(kept, "listings")
    page = kept["pages"].find_one({"_id": recent})
    assert page is not None
    assert page["base"] in old
    purge(*OLD, "--yes")
    page = kept["pages"].find_one({"_id": recent})
    assert page is not None
    assert page["encoding"] == "zstd"
    assert ids(kept, "listings") == before
    assert len(ids(kept, "pages") & old) == 1
    assert verified()[0] == []


def test_all_of_one_offer_goes_and_nothing_of_others_but_shared_bodies(kept: Database) -> None:
    before = everything(kept)
    others = {one["_id"] for one in before["snapshots"] if one["listing"] != FIRST}
    title = next(one["facts"]["title"] for one in before["listings"] if one["_id"] == FIRST)
    assert title in str(before["readings"])
    removed = purge("--listing", FIRST, "--yes")
    after = everything(kept)
    assert removed["listings"] == 1
    assert {one["_id"] for one in after["snapshots"]} == others
    assert len(after["listings"]) == len(before["listings"]) - 1
    assert after["pages"] == []
    assert title not in str({name: after[name] for name in after if name != "pages"})
    assert len(after["images"]) == len(before["images"]) - removed.get("images", 0)
    assert after["sightings"] == before["sightings"]
    assert verified()[0] == []
    assert bazaarwatch("verify", after["listings"][0]["_id"]).returncode == 0
    assert bazaarwatch("reread", "--watchlist", WATCHLIST).returncode == 0


def test_who_was_taken_for_a_removed_offer_is_no_longer_so(kept: Database) -> None:
    async def relist() -> None:
        async with open_store() as store:
            await store.database["listings"].update_one({"_id": other}, {"$set": {"relists": relists}})
            await log_standings(store.database, [other])

    (other,) = ids(kept, "listings") - {FIRST}
    seller = kept["listings"].find_one({"_id": other}, {"seller": 1})
    relists = {"listing": FIRST, "sentence": "same seller (Antonia)", "by": ["seller"], "time": NOON}
    asyncio.run(relist())
    assert verified()[0] == []
    purge("--listing", FIRST, "--yes")
    listing = kept["listings"].find_one({"_id": other})
    assert listing is not None
    assert "relists" not in listing
    assert seller is not None
    assert ids(kept, "sellers") == {seller["seller"]} if "seller" in seller else set()
    assert verified()[0] == []


def test_what_comes_back_is_kept_as_any_other(kept: Database) -> None:
    purge("--listing", FIRST, "--yes")
    later = minutes_to_now() + 1
    crawled(today(minutes=later, body=OFFER, url=OFFER_URL, captured={"offer_id": FIRST[5:]}))
    snapshot = kept["snapshots"].find_one({"_id": f"{FIRST}#1"})
    assert snapshot is not None
    assert verified()[0] == []
    kept["snapshots"].update_one({"_id": snapshot["_id"]}, {"$set": {"facts.title": "Another"}})
    assert ("snapshots", snapshot["_id"]) in verified()[0]
    kept["snapshots"].delete_one({"_id": snapshot["_id"]})  # the record of the purge is older than it
    assert ("snapshots", snapshot["_id"]) in verified()[0]


def test_all_offers_of_a_seller_go_with_the_record_of_the_seller(kept: Database) -> None:
    seller = kept["listings"].find_one({"_id": FIRST})["seller"]  # type: ignore[index]  # it is there
    offers = set(kept["listings"].distinct("_id", {"seller": seller}))
    assert offers
    purge("--seller", seller, "--yes")
    assert not offers & ids(kept, "listings")
    assert seller not in ids(kept, "sellers")
    assert verified()[0] == []
    refused = bazaarwatch("purge", "--reason", "again", "--seller", seller)
    assert refused.returncode == 2
    assert "No seller" in refused.stderr


@pytest.mark.soak
def test_what_was_killed_is_completed_by_the_same_command(kept: Database) -> None:
    for listing in sorted(ids(kept, "listings"))[:2]:
        arguments = ("purge", "--reason", "asked for", "--listing", listing, "--yes")
        before = kept["purges"].count_documents({})
        process = started(*arguments)
        deadline = time.monotonic() + 60
        while kept["purges"].count_documents({}) <= before:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        process.kill()
        process.communicate()
        assert kept["listings"].find_one({"_id": listing}) is not None
        assert bazaarwatch(*arguments).returncode == 0
        assert kept["snapshots"].count_documents({"listing": listing}) == 0
        assert verified()[0] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Name what to remove by one of"),
        ((*OLD, "--listing", FIRST), "Name what to remove by one of"),
        (("--older-than", "0d"), "is no number of days from 1"),
        (("--older-than", "a year"), "is no number of days from 1"),
        (("--listing", "ebay:1"), "No listing 'ebay:1' is stored"),
    ],
)
def test_what_can_not_be_meant_is_refused(
    arguments: tuple[str, ...], told: str, mongodb_uri: str, tmp_path: Path
) -> None:
    done = bazaarwatch(
        "--database",
        "test_purge_nothing",
        "purge",
        "--reason",
        "asked for",
        *arguments,
        BAZAARWATCH_MONGODB_URI=mongodb_uri,
        BAZAARWATCH_DATA_DIR=str(tmp_path),
    )
    assert done.returncode == 2
    assert told in done.stderr


def test_a_reason_is_needed() -> None:
    assert "--reason" in bazaarwatch("purge", *OLD).stderr
    assert "--reason is empty" in bazaarwatch("purge", *OLD, "--reason", " ").stderr
