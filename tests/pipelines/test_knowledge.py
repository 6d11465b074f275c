"""What the store knows reaches the stage that judges."""

from pathlib import Path

import pytest

from crawler.items import Listing, Seller
from crawler.sample_market.server import SampleMarket
from crawler.watchlist import Brand, Watchlist
from pipelines.assess import Assess
from pipelines.knowledge import StoredKnowledge
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.snapshot import SnapshotPage
from pipelines.store.connection import Database
from pipelines.store.session import open_store
from tests.pipelines.offers import offer, page_of
from tests.running import ROOT, bazaarwatch

NAMES = ("Gucci", "Fendi", "Prada", "Omega", "Nike", "Puma", "Chanel", "Dior", "Velmora", "Norvane")
WATCHLIST = Watchlist(brands=tuple(Brand(name=name) for name in NAMES))
FINDER = BrandFinder(WATCHLIST)
PICTURE = "https://bazaar.example/shared.jpg"
MARKET_LIST: Path = ROOT / "crawler/sample_market/watchlist.yaml"


def page(*listings: Listing, minutes: float = 0) -> SnapshotPage:
    return match(page_of(*listings, minutes=minutes), FINDER)


async def test_sellers_and_images_of_stored_offers_speak(
    database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    department_store = Seller(name="everything")
    offers = [
        offer(number, title=f"{name} thing", images=(PICTURE,), seller=department_store)
        for number, name in enumerate(NAMES, start=1)
    ]
    stored = page(*offers)
    async with open_store(database.name) as store:
        stage = Assess(WATCHLIST, StoredKnowledge(store))
        crawl = await store.begin_crawl("bazaar", [])
        await crawl.add(await stage.process_item(stored))
        await crawl.flush()
        copied = offer(20, images=(PICTURE,), seller=Seller(name="another"))
        later = Assess(WATCHLIST, StoredKnowledge(store))
        again = await later.process_item(page(copied, offers[0], minutes=5))
    assert all(one.assessed and not one.assessed.reasons for one in stored.snapshots)
    signals = [{reason.signal for reason in one.assessed.reasons} if one.assessed else None for one in again.snapshots]
    assert signals == [{"images_at_other_sellers"}, {"seller_of_many_brands"}]


async def test_a_crawl_judges_by_what_is_stored(
    database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", database.name)
    with SampleMarket(crawl_delay=0.03) as market:
        where = ("--site", market.url.removeprefix("http://"), "--watchlist", MARKET_LIST)
        done = bazaarwatch("crawl", "sample_market", *where, "--term", "gucci", "--term", "velmora")
    assert done.returncode == 0, done.stderr
    assert await database["listings"].count_documents({"judgement.reasons.signal": "images_at_other_sellers"})
