"""Which offers are suspects that may be looked at again, and what is told of how often they change."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from crawler.items import SearchRead, Suspect
from pipelines.snapshot import Label, SnapshotPage
from pipelines.store import crawls
from pipelines.store.connection import Database
from pipelines.store.records import record_decision
from pipelines.store.revisits import GONE_FOR_GOOD, note_unanswered, suspects_of
from pipelines.store.run_end import settle
from pipelines.store.session import Store, open_store
from pipelines.store.unseen_lookup import OWN_PAGE_STANDS
from pipelines.store.writing import Writer
from tests.pipelines.offers import NOON, judged, offer, page_of

HOUR = timedelta(hours=1)


@pytest.fixture
async def store(database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    async with open_store(database.name) as opened:
        yield opened


def own_page(number: int, minutes: float, risk: str = "high", **facts: Any) -> SnapshotPage:  # noqa: ANN401 -- fields of Listing
    shown = page_of(offer(number, **facts), minutes=minutes, view="listing", offer_id=str(number), term=None)
    return judged(shown, risk)


def gone(number: int, minutes: float) -> SnapshotPage:
    return page_of(minutes=minutes, view="listing", state="removed", offer_id=str(number))


async def run(store: Store, *pages: SnapshotPage, minutes: float = 0, revisit: bool = False) -> None:
    began = NOON + timedelta(minutes=minutes)
    terms = [] if revisit else ["gucci"]
    crawl = await crawls.begin_crawl(store.database, "bazaar", terms, "bazaar.example", began, revisit=revisit)
    writer = Writer(store.database, crawl, began)
    for page in pages:
        await writer.add(page)
    await writer.flush()
    searches = [] if revisit else [SearchRead("gucci", 1, to_end=True)]
    await crawls.end_crawl(store.database, crawl, "finished", {}, searches)
    # The clock of these tests is not that of the machine.
    await store.database["crawls"].update_one({"_id": crawl}, {"$set": {"ended_at": began + timedelta(minutes=30)}})
    await settle(store.database, crawl)


async def suspects(store: Store, hours: float = 1) -> dict[str, Suspect]:
    return {one.key: one for one in await suspects_of(store, "bazaar", NOON + hours * HOUR)}


async def decide(store: Store, number: int, label: Label) -> None:
    await record_decision(
        store.database, listing=f"bazaar:{number}", snapshot=f"bazaar:{number}#1", label=label, reason="seen", who="ann"
    )


async def test_only_risky_offers_of_the_marketplace_are_suspects(store: Store) -> None:
    for number, risk in enumerate(("none", "low", "medium", "high")):
        await run(store, judged(page_of(offer(number)), risk))
    await run(store, judged(page_of(offer(9, marketplace="bazaar2"), marketplace="bazaar2")))
    assert set(await suspects(store)) == {"bazaar:2", "bazaar:3"}


async def test_decisions_make_suspects_and_clear_them(store: Store) -> None:
    await run(store, judged(page_of(offer(1), offer(2), offer(3))), judged(page_of(offer(4), minutes=1), "low"))
    await decide(store, 1, "genuine")
    await decide(store, 2, "unsure")
    await decide(store, 3, "genuine")
    await decide(store, 3, "counterfeit")
    await decide(store, 4, "counterfeit")
    found = await suspects(store)
    assert {key: one.waits for key, one in found.items()} == {"bazaar:2": True, "bazaar:3": False, "bazaar:4": False}


async def test_what_was_gone_for_long_is_let_be(store: Store) -> None:
    await run(store, judged(page_of(offer(1), offer(2))), gone(1, 5))
    days = GONE_FOR_GOOD / timedelta(hours=24)
    assert (await suspects(store, 24 * days - 1))["bazaar:1"].status == "removed"
    assert set(await suspects(store, 24 * days + 1)) == {"bazaar:2"}


async def test_looks_and_changes_are_told(store: Store) -> None:
    await run(store, judged(page_of(offer(1))))
    assert (await suspects(store))["bazaar:1"].looked_at is None
    await run(store, own_page(1, 60), minutes=60, revisit=True)
    await run(store, own_page(1, 120, title="Gucci bag for less"), minutes=120, revisit=True)
    await run(store, own_page(1, 180, title="Gucci bag for less"), minutes=180, revisit=True)
    await run(store, gone(1, 240), minutes=240, revisit=True)
    found = (await suspects(store, 5))["bazaar:1"]
    assert (found.looks, found.looked_at, found.first_seen) == (4, NOON + 4 * HOUR, NOON)
    assert found.changes == (NOON + 2 * HOUR, NOON + 4 * HOUR)


async def test_what_could_not_be_had_waits_like_all_others(store: Store) -> None:
    await run(store, judged(page_of(offer(1), offer(2))), own_page(1, 60))
    await note_unanswered(store, "bazaar", {"1", "2", "3"}, NOON + HOUR / 2)
    found = await suspects(store)
    assert found["bazaar:1"].looked_at == NOON + HOUR
    assert (found["bazaar:2"].looked_at, found["bazaar:2"].looks) == (NOON + HOUR / 2, 0)


async def test_they_are_found_by_an_index(store: Store) -> None:
    await run(store, judged(page_of(*(offer(number) for number in range(20)))))
    wanted = {"marketplace": {"$eq": "bazaar"}, "judgement.risk": {"$in": ["medium", "high"]}}
    plan = await store.database["listings"].find(wanted).sort({"looked.at": 1}).explain()
    assert plan["queryPlanner"]["winningPlan"]["inputStage"]["indexName"] == "suspects"


async def test_a_revisit_makes_nothing_not_seen_and_a_search_does_not_doubt_it(store: Store) -> None:
    day = 24 * 60
    await run(store, judged(page_of(offer(1), offer(2))))
    await run(store, own_page(1, day), minutes=day, revisit=True)
    assert {one.status for one in (await suspects(store)).values()} == {"live"}
    await run(store, judged(page_of(offer(3), minutes=2 * day)), minutes=2 * day)
    found = await suspects(store)
    assert (found["bazaar:1"].status, found["bazaar:2"].status) == ("live", "not_seen")
    later = day + OWN_PAGE_STANDS / timedelta(minutes=1) + 1
    await run(store, judged(page_of(offer(3), minutes=later)), minutes=later)
    assert (await suspects(store))["bazaar:1"].status == "not_seen"


async def test_a_page_that_was_asked_for_in_vain_since_does_not_stand_for_its_offer(store: Store) -> None:
    day = 24 * 60
    await run(store, judged(page_of(offer(1), offer(2))))
    await run(store, own_page(1, day), minutes=day, revisit=True)
    await note_unanswered(store, "bazaar", ["1"], NOON + 30 * HOUR)
    await run(store, judged(page_of(offer(2), minutes=2 * day)), minutes=2 * day)
    assert (await suspects(store))["bazaar:1"].status == "not_seen"


async def test_revisits_do_not_count_against_terms(store: Store) -> None:
    await run(store, judged(page_of(offer(1))))
    for hours in range(1, 22):
        await run(store, own_page(1, 60 * hours), minutes=60 * hours, revisit=True)
    assert (await store.yields_of("bazaar"))["gucci"].crawls == 1
