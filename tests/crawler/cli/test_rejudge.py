"""Stored offers judged again by other rules: what moves, what stays, and what the analyst is told."""

import asyncio
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler import watchlist as watchlists
from crawler.items import Seller
from pipelines.assess import assess, judging_version
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.snapshot import SnapshotPage
from pipelines.store.session import open_store
from tests.pipelines.offers import offer, page_of
from tests.running import bazaarwatch, json_lines, started

Document = dict[str, Any]
Database = pymongo.database.Database[Document]
pytestmark = pytest.mark.usefixtures("kept")

BRANDS = """\
brands:
  - name: Gucci
    reference_prices: [{amount: 1200, currency: EUR}]
"""
HEAVIER = BRANDS + "judging: {weights: {price_far_below_reference: 80, price_far_below_same_search: 0}}\n"
OTHERS = """\
brands:
  - name: Velmora
    reference_prices: [{amount: 90, currency: EUR}]
"""
PRICES = (40, 800, 900, 1000, 1100, 1200)
CHEAP = "bazaar:1"


@pytest.fixture
def kept(mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    name = "test_rejudge"
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", name)
    with pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client:
        client.drop_database(name)
        yield client[name]
        client.drop_database(name)


@pytest.fixture
def lists(tmp_path: Path) -> dict[str, Path]:
    """Watchlists by what they are called here."""
    texts = {"first": BRANDS, "heavier": HEAVIER, "others": OTHERS}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return {name: tmp_path / f"{name}.yaml" for name in texts}


def results(minutes: float = 0, prices: tuple[int, ...] = PRICES) -> SnapshotPage:
    offers = (offer(number, price=Decimal(price)) for number, price in enumerate(prices, start=1))
    return page_of(*offers, offer(9, title="Velmora serum", price=Decimal(5)), minutes=minutes)


def own_page(minutes: float = 30) -> SnapshotPage:
    return page_of(offer(1, price=Decimal(40), description="AAA quality"), view="listing", minutes=minutes)


def crawled(watchlist: Path, *pages: SnapshotPage) -> None:
    asyncio.run(_crawled(watchlists.load(watchlist), pages))


async def _crawled(brands: watchlists.Watchlist, pages: tuple[SnapshotPage, ...]) -> None:
    finder = BrandFinder(brands)
    async with open_store() as store:
        crawl = await store.begin_crawl("bazaar", ["gucci"])
        for page in pages:
            await crawl.add(assess(match(page, finder), brands))
        await crawl.end("finished", {})


def rejudge(watchlist: Path, *arguments: str) -> Document:
    done = bazaarwatch("rejudge", "--watchlist", watchlist, *arguments)
    assert done.returncode == 0, done.stderr
    return json_lines(done.stdout)[0]


def everything(kept: Database, *names: str) -> dict[str, list[Document]]:
    return {name: list(kept[name].find({}).sort("_id", 1)) for name in names or kept.list_collection_names()}


def judgement_of(kept: Database, key: str = CHEAP) -> Document:
    listing = kept["listings"].find_one({"_id": key})
    assert listing is not None
    judgement: Document = listing["judgement"]
    return judgement


def test_only_judgements_change_and_the_earlier_are_kept(kept: Database, lists: dict[str, Path]) -> None:
    crawled(lists["first"], results())
    before, old = everything(kept), judgement_of(kept)
    told = rejudge(lists["heavier"])
    after = everything(kept)
    grown = {"judgements", "log", "heads", "revisions"}
    for name in before.keys() - grown - {"listings"}:
        assert after[name] == before[name], name
    for was, now in zip(before["listings"], after["listings"], strict=True):
        assert was | {"judgement": now["judgement"]} == now
    new = judgement_of(kept)
    assert (old["risk"], new["risk"], new["version"]) == ("medium", "high", told["judged_by"])
    (one,) = [one for one in after["judgements"] if one["listing"] == CHEAP]
    assert (one["snapshot"], one["judgement"], one["judged_at"].tzinfo) == (f"{CHEAP}#1", new, one["judged_at"].tzinfo)
    snapshot = kept["snapshots"].find_one({"_id": f"{CHEAP}#1"})
    assert snapshot is not None
    assert snapshot["judgement"] == old


def test_the_analyst_is_told_what_moved(lists: dict[str, Path]) -> None:
    crawled(lists["first"], results())
    told = rejudge(lists["heavier"])
    assert told["offers"] == {"judged": 7, "unchanged": 6, "done_before": 0, "other_pages": 0}
    assert told["risk"] == {"up": 1, "down": 0, "moves": {"medium → high": 1}}
    assert told["brands"] == {"gained": {}, "lost": {}}
    (move,) = told["largest"]
    assert (move["listing"], move["title"]) == (CHEAP, "Gucci bag number 1")
    assert move["new"] > move["old"]
    assert "% of the reference price" in move["reason"]


def test_another_watchlist_gains_and_loses_brands(kept: Database, lists: dict[str, Path]) -> None:
    crawled(lists["first"], results())
    told = rejudge(lists["others"])
    assert told["brands"] == {"gained": {"Velmora": 1}, "lost": {"Gucci": 6}}
    assert (told["risk"]["up"], told["risk"]["down"]) == (1, 1)
    assert judgement_of(kept)["brands"] == []
    assert judgement_of(kept, "bazaar:9")["brands"] == ["Velmora"]


def test_it_is_judged_as_a_crawl_by_the_same_rules_would(kept: Database, lists: dict[str, Path]) -> None:
    """The day, the other results of the page and the kind of page count as they did."""
    pages = (results(), own_page())
    crawled(lists["first"], *pages)
    by_crawl = {one["_id"]: one["judgement"] for one in kept["listings"].find({})}
    kept.client.drop_database(kept.name)
    crawled(lists["heavier"], results(), own_page())
    told = rejudge(lists["first"])
    assert {one["_id"]: one["judgement"] for one in kept["listings"].find({})} == by_crawl
    assert told["offers"]["other_pages"] == 1
    assert judgement_of(kept)["suggestion"] == "counterfeit"
    of_results = kept["judgements"].find_one({"listing": CHEAP, "view": "search"})
    assert of_results is not None
    signals = {reason["signal"] for reason in of_results["judgement"]["reasons"]}
    assert signals == {"price_far_below_reference", "price_far_below_same_search"}


def test_what_these_rules_have_judged_is_passed_over(kept: Database, lists: dict[str, Path]) -> None:
    crawled(lists["first"], results(), own_page())
    assert rejudge(lists["first"])["offers"] == {"judged": 0, "unchanged": 0, "done_before": 7, "other_pages": 0}
    rejudge(lists["heavier"])
    before = everything(kept)
    again = rejudge(lists["heavier"])
    assert again["offers"] == {"judged": 0, "unchanged": 0, "done_before": 7, "other_pages": 0}
    assert again["largest"] == []
    assert everything(kept) == before


def test_earlier_snapshots_are_left_as_they_were(kept: Database, lists: dict[str, Path]) -> None:
    crawled(lists["first"], results(prices=(50, *PRICES[1:])), results(minutes=60))
    rejudge(lists["heavier"])
    assert sorted(one["snapshot"] for one in kept["judgements"].find({"listing": CHEAP})) == [f"{CHEAP}#2"]


def test_every_version_that_judged_is_kept_whoever_judged(kept: Database, lists: dict[str, Path]) -> None:
    crawled(lists["first"], results())
    crawled(lists["heavier"], results(minutes=60))
    by_crawl = judgement_of(kept)
    rejudge(lists["others"])
    rejudge(lists["first"])
    versions = {name: judging_version(watchlists.load(path)) for name, path in lists.items()}
    judged = {one["judgement"]["version"]: one for one in kept["judgements"].find({"listing": CHEAP})}
    assert judged.keys() == set(versions.values())
    assert judged[versions["heavier"]]["judgement"] == by_crawl
    assert "judged_at" not in judged[versions["heavier"]]
    shown = json.loads(bazaarwatch("show", CHEAP, "--json").stdout)
    assert [one["judgement"]["version"] for one in shown["judged_before"]] == [versions["heavier"], versions["others"]]


def test_a_run_that_was_cut_off_between_its_writes_is_completed(kept: Database, lists: dict[str, Path]) -> None:
    crawled(lists["first"], results(), own_page())
    before = everything(kept, "listings")["listings"]
    rejudge(lists["heavier"])
    done = everything(kept, "listings", "snapshots")
    judged = kept["judgements"].count_documents({})
    for one in before[::2]:
        kept["listings"].replace_one({"_id": one["_id"]}, one)
    told = rejudge(lists["heavier"])
    assert told["offers"]["judged"] == len(before[::2])
    assert everything(kept, "listings", "snapshots") == done
    assert kept["judgements"].count_documents({}) == judged


@pytest.mark.soak
def test_a_killed_run_is_completed_by_the_same_command(kept: Database, lists: dict[str, Path]) -> None:
    offers = [offer(number, price=Decimal(40)) for number in range(1, 601)]
    pages = [page_of(*offers[start : start + 5], minutes=start) for start in range(0, 600, 5)]
    crawled(lists["first"], *pages)
    run = started("rejudge", "--watchlist", lists["heavier"])
    while run.poll() is None and kept["judgements"].count_documents({}) < 50:
        time.sleep(0.002)
    assert run.poll() is None, "it ended before it could be killed"
    run.kill()
    run.communicate()
    done = kept["listings"].count_documents({"judgement.risk": "high"})
    assert 0 < done < 600
    told = rejudge(lists["heavier"])
    assert (told["offers"]["judged"], told["offers"]["done_before"]) == (600 - done, done)
    assert kept["listings"].count_documents({"judgement.risk": "high"}) == 600
    assert kept["judgements"].count_documents({}) == 600


def test_sellers_words_and_the_marketplace_are_as_stored(kept: Database, lists: dict[str, Path]) -> None:
    """Facts come back as the listing had them: sellers, attributes, images and amounts."""
    rich = offer(1, seller=Seller(name="a", id="b"), attributes=(("Brand", "Gucci"),), list_price=Decimal("1.10"))
    crawled(lists["others"], page_of(rich))
    assert rejudge(lists["first"])["brands"]["gained"] == {"Gucci": 1}
    assert judgement_of(kept)["risk"] == "medium"


def test_one_marketplace_alone(lists: dict[str, Path]) -> None:
    crawled(lists["first"], results(), page_of(offer(1, marketplace="souk"), marketplace="souk", minutes=5))
    assert rejudge(lists["heavier"], "--marketplace", "souk")["offers"]["judged"] == 1
    assert rejudge(lists["heavier"])["offers"] == {"judged": 7, "unchanged": 6, "done_before": 1, "other_pages": 0}


def test_what_can_not_be_meant_is_refused(kept: Database, lists: dict[str, Path], tmp_path: Path) -> None:
    crawled(lists["first"], results())
    before = everything(kept)
    near = bazaarwatch("rejudge", "--watchlist", lists["first"], "--marketplace", "bazar")
    assert (near.returncode, "Did you mean bazaar?" in near.stderr) == (2, True)
    empty = tmp_path / "absent.yaml"
    absent = bazaarwatch("rejudge", "--watchlist", empty)
    assert (absent.returncode, str(empty) in absent.stderr) == (2, True)
    without = bazaarwatch("rejudge")
    assert (without.returncode, "name it with --watchlist" in without.stderr) == (2, True)
    assert everything(kept) == before


def test_nothing_stored_is_nothing_to_judge(lists: dict[str, Path]) -> None:
    assert rejudge(lists["first"])["offers"]["judged"] == 0
