"""The jobs of a scheduler follow the watchlist, also while it is being written to."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crawler.running.watching import Watching
from pipelines.store.connection import Database
from pipelines.store.job_book import JobBook
from pipelines.store.session import open_store

BRANDS = "brands: [{name: Gucci, category: luxury fashion}]\nsearches:\n"
DAILY = '  - {marketplace: ebay, schedule: {cron: "0 6 * * *"}}\n'
MORE = '  - {marketplace: taobao, schedule: {cron: "0 7 * * *", time_zone: Asia/Shanghai}}\n'


@pytest.fixture
async def book(database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[JobBook]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    async with open_store(database.name) as store:
        yield JobBook(store)


async def names(book: JobBook) -> dict[str, bool]:
    """Each job, and whether it rests."""
    return {one.job.name: one.paused_at is not None for one in await book.jobs()}


async def test_a_change_is_followed_and_a_mistake_changes_nothing(
    book: JobBook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "watchlist.yaml"
    watching, later = Watching(file), iter(range(1, 10))

    async def written(text: str | None) -> dict[str, bool]:
        if text is None:
            file.unlink()
        else:
            file.write_text(text, "utf-8")
            moment = next(later)
            os.utime(file, (moment, moment))
        for _ in range(2):  # the second time there is nothing new
            await watching.sync(book)
        return await names(book)

    assert await written(BRANDS + DAILY) == {"ebay": False}
    assert await written(BRANDS + DAILY + MORE) == {"ebay": False, "taobao": False}
    assert await written("brands: [{name: 7}]") == {"ebay": False, "taobao": False}
    assert caplog.text.count("stay as they are until it is corrected") == 1
    assert await written(None) == {"ebay": False, "taobao": False}
    assert caplog.text.count("can not be read") == 1
    assert await written(BRANDS + MORE) == {"ebay": True, "taobao": False}
