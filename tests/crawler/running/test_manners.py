"""Marketplaces that are let be are not asked, whatever is due."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.run_health import Health, HealthReason, RunFigures
from crawler.running.manners import let_be
from crawler.watchlist.jobs import Job
from pipelines.store.connection import Database
from pipelines.store.session import Store, open_store
from pipelines.store.sites import heed, reserve

NIGHT, NOON = datetime(2026, 11, 24, 3, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
async def store(database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    async with open_store(database.name) as opened:
        yield opened


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    path = tmp_path / "watchlist.yaml"
    path.write_text(
        "brands: [{name: Gucci}]\n"
        "sites:\n"
        '  - {marketplace: ebay, quiet_hours: "01:00-06:00"}\n'
        "  - {marketplace: taobao, requests_a_day: 20}\n"
    )
    named = {"a": "ebay", "b": "taobao", "c": "vinted"}
    return [Job(name=name, marketplace=marketplace, watchlist=path) for name, marketplace in named.items()]


async def test_in_its_quiet_hours(store: Store, jobs: list[Job]) -> None:
    assert await let_be(store, jobs, NIGHT) == {"ebay"}
    assert await let_be(store, jobs, NOON) == set()


async def test_when_the_requests_of_the_day_are_used_up(store: Store, jobs: list[Job]) -> None:
    assert await reserve(store.database, "taobao", 20) == 10
    assert await let_be(store, jobs, NOON) == set()
    assert await reserve(store.database, "taobao", 20) == 10
    assert await let_be(store, jobs, NOON) == {"taobao"}


async def test_while_it_rests(store: Store, jobs: list[Job]) -> None:
    turned_away = Health(
        verdict="blocked", reasons=(HealthReason("challenge", "a robot check"),), figures=RunFigures(), searches=()
    )
    await heed(store.database, "vinted", "crawl-1", turned_away)
    assert await let_be(store, jobs, NOON) == {"vinted"}


async def test_a_watchlist_that_is_gone_lets_nothing_be(store: Store, tmp_path: Path) -> None:
    assert await let_be(store, [Job(name="a", marketplace="ebay", watchlist=tmp_path / "none")], NIGHT) == set()
