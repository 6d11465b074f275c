"""Rereading that is cut off, repeated by a third reader, or held against what crawls before and after have seen."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.reading import READER_VERSION
from pipelines.store.queries import Changes
from pipelines.store.session import open_store
from tests.crawler.older_readers import (
    FEWER_RULES,
    NOON,
    NOTHING_FOUND,
    ONE_CARD_ONLY,
    SEARCH,
    WATCHLIST,
    Taken,
    crawled,
    today,
)
from tests.running import bazaarwatch, json_lines, started

Document = dict[str, Any]
Database = pymongo.database.Database[Document]
pytestmark = pytest.mark.usefixtures("kept")
FIRST, SECOND = "ebay:335000000001", "ebay:335000000002"
DEAR = SEARCH.replace(b"$6.79", b"$7.00")
COMMAND = ("reread", "--watchlist", WATCHLIST)


@pytest.fixture
def kept(mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    name = "test_reread_again"
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", name)
    with pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        client.drop_database(name)
        yield client[name]
        client.drop_database(name)


def reread() -> Document:
    done = bazaarwatch(*COMMAND)
    assert done.returncode == 0, done.stderr
    return json_lines(done.stdout)[0]


def state_of(kept: Database) -> dict[str, list[Document]]:
    """Everything that rereading leaves, but for the time at which it ran."""
    found = {name: list(kept[name].find({}).sort("_id", 1)) for name in ("listings", "snapshots", "sightings")}
    readings = list(kept["readings"].find({}, {"read_at": 0}).sort("_id", 1))
    return found | {"readings": readings}


def many(pages: int) -> list[Taken]:
    """Captures of one search over days: offers that change, and readers that see more or less of them."""
    readers = (FEWER_RULES, ONE_CARD_ONLY, NOTHING_FOUND)
    bodies = [SEARCH.replace(b"$6.79", b"$%d.00" % (5 + day)) for day in range(4)]
    return [
        Taken(body=bodies[day // 5 % 4] + b"<!-- %d -->" % (day % 3), by=readers[day % 3], minutes=60 * day)
        for day in range(pages)
    ]


@pytest.mark.soak
def test_rereading_that_is_killed_is_completed_by_the_same_command(kept: Database) -> None:
    crawled(*many(120))
    names = ("listings", "snapshots", "sightings")
    before = {name: list(kept[name].find({})) for name in names}
    assert reread()["captures"]["read"] == 120
    undisturbed = state_of(kept)
    for name in names:
        kept[name].delete_many({})
        kept[name].insert_many(before[name])
    kept["readings"].delete_many({})
    for reached in (1, 15, 40, 70):
        running = started(*COMMAND)
        wait_for(lambda reached=reached: kept["readings"].count_documents({}) >= reached)  # type: ignore[misc]  # the loop's own
        assert running.poll() is None, "it ended before it could be killed"
        running.kill()
        running.communicate()
    done = reread()["captures"]
    assert done["done_before"] >= 70
    assert done["read"] + done["done_before"] == 120
    assert state_of(kept) == undisturbed


@pytest.mark.parametrize(
    "lost", ["sightings", *(pytest.param(lost, marks=pytest.mark.soak) for lost in ("readings", "listings"))]
)
def test_whatever_was_not_written_yet_is_added(kept: Database, lost: str) -> None:
    crawled(Taken(by=NOTHING_FOUND))
    reread()
    wanted = state_of(kept)
    # What is written last is missing, up to and including this collection.
    for name in ("readings", "sightings", "listings"):
        kept[name].delete_many({})
        if name == lost:
            break
    reread()
    assert state_of(kept) == wanted


def test_a_third_reader_is_held_against_what_was_recorded_and_adds_no_snapshot(kept: Database) -> None:
    crawled(Taken(by=ONE_CARD_ONLY), Taken(by=ONE_CARD_ONLY, body=DEAR, minutes=60))
    reread()
    as_by_a_second_reader(kept)
    before = list(kept["snapshots"].find({}).sort("_id", 1))
    told = reread()
    assert list(kept["snapshots"].find({}).sort("_id", 1)) == before
    assert (told["captures"]["read"], told["offers"]["found"], told["offers"]["missed_before"]) == (2, 0, 0)
    assert kept["readings"].count_documents({}) == 4


def as_by_a_second_reader(kept: Database) -> None:
    """Let what was read again have been read by another version than today's."""
    for reading in list(kept["readings"].find({})):
        kept["readings"].delete_one({"_id": reading["_id"]})
        name = reading["_id"].replace(f"@{READER_VERSION}/", "@1.5/")
        kept["readings"].insert_one(reading | {"_id": name, "reader_version": "1.5"})
    kept["snapshots"].update_many({"reader_version": READER_VERSION}, {"$set": {"reader_version": "1.5"}})


def test_an_offer_that_came_back_to_an_old_price_has_the_facts_of_its_last_capture(kept: Database) -> None:
    crawled(Taken(), Taken(body=DEAR, minutes=60), Taken(minutes=120))
    told = reread()
    assert told["offers"]["changed"] == 2
    listing = kept["listings"].find_one({"_id": FIRST})
    assert listing is not None
    assert (listing["facts"]["price"].to_decimal(), listing["latest"]["search"]["number"]) == (Decimal("6.79"), 3)
    said = [one["snapshot"] for reading in kept["readings"].find({}) for one in reading["differing"]]
    assert sorted(said) == [f"{FIRST}#1", f"{FIRST}#2", f"{FIRST}#3", f"{SECOND}#1"]


def test_a_missed_offer_that_is_known_from_later_pages_keeps_what_is_newer(kept: Database) -> None:
    cheap = SEARCH.replace(b"$1,065.50", b"$1,000.00")
    crawled(Taken(by=ONE_CARD_ONLY, body=cheap), today(minutes=60))
    told = reread()
    assert (told["offers"]["found"], told["offers"]["missed_before"]) == (0, 1)
    listing = kept["listings"].find_one({"_id": SECOND})
    assert listing is not None
    assert (listing["first_seen"], listing["last_seen"]) == (NOON, NOON + timedelta(minutes=60))
    assert (listing["facts"]["price"].to_decimal(), listing["latest"]["search"]["number"]) == (Decimal("1065.50"), 1)
    assert listing["snapshots"] == 2
    crawled(today(minutes=120))
    assert kept["snapshots"].count_documents({"listing": SECOND}) == 2
    history = [(one["number"], len(one["reread"])) for one in asyncio.run(_history(SECOND))]
    assert history == [(2, 0), (1, 0)]


async def _history(key: str) -> list[Document]:
    async with open_store() as store:
        return await store.history_of(key)


def test_pages_that_were_handed_over_newest_first_are_each_read_again(kept: Database) -> None:
    crawled(Taken(minutes=60))
    crawled(Taken(minutes=0))
    assert reread()["offers"]["changed"] == 2
    assert kept["snapshots"].count_documents({}) == 2


def test_a_change_between_two_runs_is_one_of_the_offer_and_not_of_its_reader(kept: Database) -> None:
    first = crawled(Taken())
    second = crawled(today(body=DEAR, minutes=60))
    by_reading_too = {change.field for _, changes in asyncio.run(_changes(first, second)).changed for change in changes}
    assert by_reading_too > {"price"}
    reread()
    ((listing, changes),) = asyncio.run(_changes(first, second)).changed
    assert listing["_id"] == FIRST
    assert [change.field for change in changes] == ["price"]
    assert kept["snapshots"].count_documents({}) == 4


async def _changes(earlier: str, later: str) -> Changes:
    async with open_store() as store:
        return await store.changes_between(earlier, later)


def test_show_tells_people_what_is_read_otherwise_and_what_has_changed() -> None:
    crawled(Taken())
    crawled(today(body=DEAR, minutes=60))
    assert "also reader 1 → " in _on_a_terminal("show", SECOND)
    reread()
    page = _on_a_terminal("show", SECOND)
    assert f"reader {READER_VERSION} reads otherwise" in page
    assert "location: nothing → Italy" in page
    assert f"as before (reader 1 → {READER_VERSION})" in page
    assert "price: 6.79 → 7.00" in _on_a_terminal("show", FIRST)


def _on_a_terminal(*arguments: str | Path) -> str:
    """Return what a person reads, however wide the terminal is."""
    done = bazaarwatch(*arguments, FORCE_COLOR="1", NO_COLOR="1", TERM="dumb")
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_the_summary_for_people_names_offers_and_fields() -> None:
    crawled(Taken(by=ONE_CARD_ONLY))
    page = _on_a_terminal(*COMMAND)
    for told in ("1 read, 0 unchanged", f"than recorded: {FIRST}", f"known: {SECOND}", "1 location", "by reader"):
        assert told in page


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)
