"""`changes` as another program calls it, again and again."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.cli.changes import Kinds
from pipelines.store.changes import COLLECTIONS
from pipelines.store.session import open_store
from tests.pipelines.offers import judged, offer, page_of
from tests.running import bazaarwatch, json_lines

Document = dict[str, Any]
NAME = "test_changes_command"


@pytest.fixture(autouse=True)
def kept(mongodb_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", NAME)
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        client.drop_database(NAME)
        yield
        client.drop_database(NAME)


def crawl(*numbers: int, minutes: float = 0) -> None:
    async def crawled() -> None:
        async with open_store() as store:
            record = await store.begin_crawl("bazaar", ["gucci"])
            offers = [offer(number, price=Decimal("12.50")) for number in numbers]
            await record.add(judged(page_of(*offers, minutes=minutes)))
            await record.end("finished", {})

    asyncio.run(crawled())


def changes(*arguments: str) -> list[Document]:
    done = bazaarwatch("changes", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return json_lines(done.stdout)


def test_each_call_goes_on_where_the_last_one_ended() -> None:
    crawl(1, 2)
    *lines, end = changes()
    assert [(line["kind"], line["id"]) for line in lines] == [
        ("snapshot", "bazaar:1#1"),
        ("snapshot", "bazaar:2#1"),
    ]
    assert list(lines[0]) == ["token", "at", "run", "kind", "id", "document"]
    assert lines[0]["at"].endswith("Z")
    document = lines[0]["document"]
    assert document["facts"]["price"] == "12.50"
    assert document["judgement"]["brands"] == ["Gucci"]
    assert end == {"token": end["token"], "end": True}
    assert changes("--since", end["token"]) == [end]
    crawl(2, 3, minutes=5)
    third, later = changes("--since", end["token"])
    assert third["id"] == "bazaar:3#1"
    assert changes("--since", later["token"]) == [later]


def test_options_choose_what_is_told() -> None:
    crawl(1, 2)
    first, go_on = changes("--limit", "1")
    assert go_on == {"token": first["token"], "end": False}
    assert [line["kind"] for line in changes("--kind", "all")[:-1]] == [
        *("run", "capture", "snapshot", "snapshot", "crawl", "key")
    ]
    assert [line["kind"] for line in changes("--kind", "run", "--kind", "crawl")[:-1]] == ["run", "crawl"]
    (end,) = changes("--marketplace", "souk")
    assert end["end"] is True
    assert set(Kinds) == {"all", *COLLECTIONS}


def test_a_token_that_can_not_be_one_is_explained() -> None:
    crawl(1)
    done = bazaarwatch("changes", "--since", "00000000-3")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "is of another log than that of test_changes_command" in done.stderr
