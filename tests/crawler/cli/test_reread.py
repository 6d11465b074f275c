"""Stored captures read again by today's readers: what is added, what stays, and what the analyst is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.reading import READER_VERSION
from tests.crawler.older_readers import (
    BEYOND_THE_RESULTS,
    FEWER_RULES,
    NOON,
    NOTHING_FOUND,
    OFFER,
    OFFER_URL,
    ONE_CARD_ONLY,
    REMOVED,
    SEARCH,
    TODAY,
    WATCHLIST,
    Taken,
    crawled,
    today,
)
from tests.running import bazaarwatch, json_lines

Document = dict[str, Any]
Database = pymongo.database.Database[Document]
pytestmark = pytest.mark.usefixtures("kept")
FIRST, SECOND = "ebay:335000000001", "ebay:335000000002"
DEAR = SEARCH.replace(b"$6.79", b"$7.00")


@pytest.fixture
def kept(mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    name = "test_reread"
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", name)
    with pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        client.drop_database(name)
        yield client[name]
        client.drop_database(name)


def reread(*arguments: str | Path, watchlist: Path = WATCHLIST) -> Document:
    done = bazaarwatch("reread", "--watchlist", watchlist, *arguments)
    assert done.returncode == 0, done.stderr
    return json_lines(done.stdout)[0]


def shown(key: str) -> Document:
    found: Document = json.loads(bazaarwatch("show", key, "--json").stdout)
    return found


def everything(kept: Database) -> dict[str, list[Document]]:
    names = ("listings", "snapshots", "sightings", "captures", "pages", "readings")
    return {name: list(kept[name].find({}).sort("_id", 1)) for name in names}


def test_what_is_read_otherwise_stands_beside_what_was_recorded(kept: Database) -> None:
    crawled(Taken())
    before = everything(kept)
    told = reread()
    after = everything(kept)
    for name in ("snapshots", "sightings", "captures", "pages"):
        assert after[name] == before[name]
    assert told["captures"] == {"read": 1, "unchanged": 0, "done_before": 0, "unreadable": 0}
    assert told["offers"]["changed"] == 2
    fields = {"condition": 2, "location": 2, "seller": 2, "images": 2, "list_price": 1, "units_sold": 1}
    assert {name: told["fields"].get(name, 0) for name in fields} == fields
    (reading,) = after["readings"]
    assert (reading["reader_version"], reading["page_state"], reading["captured_at"]) == (
        READER_VERSION,
        "results",
        NOON,
    )
    assert {one["snapshot"] for one in reading["differing"]} == {f"{FIRST}#1", f"{SECOND}#1"}
    first = reading["differing"][0]
    assert first["facts"]["seller"] == {"name": "shop_335000000001"}
    assert first["judgement"]["version"] == reading["judged_by"] == told["judged_by"]


def test_the_current_facts_follow_and_show_tells_field_old_and_new() -> None:
    crawled(Taken())
    reread()
    offer = shown(FIRST)
    assert offer["facts"]["location"] == "China"
    assert offer["snapshots"] == 1
    (snapshot,) = offer["history"]
    assert "location" not in snapshot["facts"]
    assert snapshot["reader_version"] == "1"
    (said,) = snapshot["reread"]
    assert (said["reader_version"], said["facts"]["location"]) == (READER_VERSION, "China")
    assert "location" in said["fields"]


def test_an_offer_that_was_missed_is_known_from_the_time_of_the_capture(kept: Database) -> None:
    crawl = crawled(Taken(by=ONE_CARD_ONLY))
    assert kept["listings"].count_documents({}) == 1
    told = reread()
    assert (told["offers"]["found"], told["named"]["found"]) == (1, [SECOND])
    offer = shown(SECOND)
    assert offer["first_seen"] == offer["last_seen"] == "2026-03-01T12:00:00Z"
    assert (offer["facts"]["price"], offer["sightings"]) == ("1065.50", 1)
    (snapshot,) = offer["history"]
    assert (snapshot["first_seen"], snapshot["reader_version"]) == ("2026-03-01T12:00:00Z", READER_VERSION)
    sighting = kept["sightings"].find_one({"listing": SECOND})
    assert sighting is not None
    assert (sighting["time"], sighting["crawl"]) == (NOON, crawl)
    assert "rank" not in sighting


def test_what_is_no_longer_found_is_told_and_deleted_nowhere(kept: Database) -> None:
    crawled(Taken(by=BEYOND_THE_RESULTS))
    assert kept["listings"].count_documents({}) == 3
    told = reread()
    assert (told["offers"]["not_found"], told["named"]["not_found"]) == (1, ["ebay:335000000003"])
    assert kept["listings"].count_documents({}) == kept["snapshots"].count_documents({}) == 3


def test_a_page_that_was_not_understood_becomes_a_page_of_results(kept: Database) -> None:
    crawled(Taken(by=NOTHING_FOUND))
    told = reread()
    assert told["states"] == {"unknown → results": 1}
    assert told["offers"]["found"] == 2
    capture = kept["captures"].find_one({})
    assert capture is not None
    assert (capture["page_state"], capture["reader_version"]) == ("unknown", "1")


def test_a_page_that_turns_out_to_say_removed_ends_the_offer_unless_it_was_seen_later() -> None:
    asked: Document = {"url": OFFER_URL, "captured": {"offer_id": "335000000001", "status": 410}}
    crawled(Taken(), Taken(body=REMOVED, minutes=5, state="unknown", **asked))
    told = reread()
    assert told["states"] == {"unknown → removed": 1}
    assert shown(FIRST)["status"] == "removed"
    crawled(today(minutes=10))
    crawled(Taken(body=REMOVED + b" ", minutes=7, state="unknown", **asked))
    reread()
    assert shown(FIRST)["status"] == "live"


def test_rereading_twice_adds_nothing(kept: Database) -> None:
    crawled(Taken(), Taken(by=ONE_CARD_ONLY, minutes=60), Taken(by=NOTHING_FOUND, minutes=90))
    reread()
    before = everything(kept)
    told = reread()
    assert told["captures"] == {"read": 0, "unchanged": 0, "done_before": 3, "unreadable": 0}
    assert everything(kept) == before


def test_the_next_crawl_takes_nothing_for_a_change_of_the_offer(kept: Database) -> None:
    first = crawled(Taken())
    reread()
    second = crawled(today(minutes=60))
    assert kept["snapshots"].count_documents({}) == 2
    third = crawled(today(body=DEAR, minutes=120))
    assert kept["snapshots"].count_documents({"listing": FIRST}) == 2
    assert kept["snapshots"].count_documents({"listing": SECOND}) == 1
    assert len({first, second, third}) == 3
    printed = bazaarwatch("show", FIRST, "--json").stdout
    assert json.loads(printed)["facts"]["price"] == "7.00"


def test_captures_of_todays_reader_are_passed_over_also_those_of_remembered_pages(kept: Database) -> None:
    crawled(today())
    crawled(today(minutes=60), remembering=True)
    assert kept["captures"].count_documents({"same_as": {"$exists": True}}) == 1
    assert reread()["captures"] == {"read": 0, "unchanged": 0, "done_before": 2, "unreadable": 0}
    assert kept["readings"].count_documents({}) == 0


def test_remembered_pages_of_an_older_reader_are_read_again_too(kept: Database) -> None:
    crawled(Taken())
    crawled(Taken(minutes=60), remembering=True)
    told = reread()
    assert told["captures"]["read"] == 2
    assert told["offers"]["changed"] == 2
    assert sum(len(one["differing"]) for one in kept["readings"].find({})) == 2
    with pytest.raises(AssertionError, match="nothing was remembered"):
        crawled(today(minutes=90), remembering=True)


def test_other_rules_judge_the_same_captures_anew(tmp_path: Path) -> None:
    other = tmp_path / "watchlist.yaml"
    other.write_text("brands:\n  - name: Elsewhere\n")
    crawled(today(), watchlist=other)
    assert shown(FIRST)["judgement"]["brands"] == []
    told = reread()
    assert (told["captures"]["read"], told["offers"]["judged_anew"], told["offers"]["changed"]) == (1, 2, 0)
    offer = shown(FIRST)
    assert offer["judgement"]["brands"] == ["Norvane"]
    assert offer["history"][0]["judgement"]["brands"] == []
    assert reread()["captures"]["done_before"] == 1


def test_without_the_watchlist_nothing_is_judged_for_no_brand_at_all(kept: Database) -> None:
    crawled(Taken())
    done = bazaarwatch("reread")
    assert done.returncode == 2
    assert "--watchlist" in done.stderr
    assert kept["readings"].count_documents({}) == 0


def test_an_older_capture_leaves_the_facts_of_a_newer_one() -> None:
    crawled(Taken())
    crawled(today(body=DEAR, minutes=60))
    reread()
    offer = shown(FIRST)
    assert (offer["facts"]["price"], offer["facts"]["location"], offer["snapshots"]) == ("7.00", "China", 2)
    assert [one["reader_version"] for one in offer["history"]] == ["1", READER_VERSION]


def test_what_an_offer_page_says_stands_beside_what_a_result_page_says() -> None:
    crawled(Taken(), Taken(by=TODAY, body=OFFER, url=OFFER_URL, minutes=1, captured={"offer_id": "335000000001"}))
    reread()
    offer = shown(FIRST)
    assert (offer["facts"]["price"], offer["facts"]["location"]) == ("12.50", "Shenzhen, China")
    assert offer["latest"]["search"]["number"] == 1


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_missing_body_is_named_and_the_others_are_read(kept: Database, harm: str) -> None:
    crawled(Taken(), Taken(body=DEAR, minutes=60))
    page = kept["captures"].find_one({}, sort=[("captured_at", 1)])
    assert page is not None
    if harm == "missing":
        kept["pages"].delete_one({"_id": page["page"]})
    else:
        kept["pages"].update_one({"_id": page["page"]}, {"$set": {"body": b"(\xb5/\xfd nothing"}})
    done = bazaarwatch("reread", "--watchlist", WATCHLIST)
    assert done.returncode == 3
    assert page["page"] in done.stderr
    assert harm in done.stderr
    assert "Traceback" not in done.stderr
    assert json_lines(done.stdout)[0]["captures"] == {"read": 1, "unchanged": 0, "done_before": 0, "unreadable": 1}


def test_only_the_asked_marketplace_is_read_oldest_first_and_not_beyond_the_limit(kept: Database) -> None:
    crawled(Taken(minutes=60), Taken(minutes=0), Taken(minutes=30), Taken(marketplace="shop.example", by=FEWER_RULES))
    assert reread("--marketplace", "ebay", "--limit", "2")["captures"]["read"] == 2
    assert [one["captured_at"].minute for one in kept["readings"].find({}).sort("captured_at", 1)] == [0, 30]
    assert reread("--marketplace", "ebay")["captures"] == {"read": 1, "unchanged": 0, "done_before": 2, "unreadable": 0}
    assert kept["readings"].distinct("marketplace") == ["ebay"]


def test_an_unknown_marketplace_gets_the_nearest_name() -> None:
    crawled(Taken(marketplace="bags.example"))
    for wrong, right in (("ebey", "ebay"), ("bag.example", "bags.example")):
        done = bazaarwatch("reread", "--marketplace", wrong)
        assert done.returncode == 2
        assert f"Did you mean {right}?" in done.stderr


@pytest.mark.parametrize("said_in", ["header", "file"])
def test_a_page_is_decoded_as_it_was_when_it_came(said_in: str) -> None:
    body = SEARCH.decode().replace("Norvane purse", "Norvane сумочка, кожа").encode("cp1251")
    kind = "text/html; charset=windows-1251"
    captured: Document = (
        {"response_headers": (("Content-Type", kind),)} if said_in == "header" else {"content_type": kind}
    )
    crawled(Taken(body=body, captured=captured | {"rendered": said_in == "file"}))
    told = reread()
    assert told["fields"].get("title", 0) == 0
    assert shown(SECOND)["facts"]["title"] == "Norvane сумочка, кожа"
