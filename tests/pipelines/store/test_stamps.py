"""Timestamps of heads, by a real authority over HTTP: given at once, pending and given later, wrong ones refused."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.reading import READER_VERSION
from pipelines.evidence.head import head_from
from pipelines.evidence.stamp import TimestampError
from pipelines.evidence.timestamps import check
from pipelines.store.amounts import with_amounts
from pipelines.store.captures import StoredCapture
from pipelines.store.connection import Database
from pipelines.store.migration import bring_up_to_date
from pipelines.store.session import open_store
from pipelines.store.stamps import pending, stamp_pending
from pipelines.store.verifying.report import Failure
from pipelines.store.verifying.whole import Readers, verify
from tests.pipelines.offers import judged, offer, page_of
from tests.pipelines.timestamp_authority import Authority, served
from tests.running import bazaarwatch, json_lines

Document = dict[str, Any]
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the timestamps, and is not here")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
async def store(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mongodb_uri: str) -> Database:
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", database.name)
    await bring_up_to_date(database)
    return with_amounts(database)


@pytest.fixture
def address(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with served(authority.answer) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(authority.certificate))
        yield address


async def crawl(store: Database) -> Document:
    """One run, and the head that it ends with."""
    async with open_store(store.name) as opened:
        record = await opened.begin_crawl("bazaar", [])
        await record.add(judged(page_of(offer(1))))
        await record.end("finished", {})
    head = await store["heads"].find_one({}, sort={"_id": -1})
    assert head is not None
    return head


def not_read(_: StoredCapture, __: bytes) -> Any:  # noqa: ANN401 -- the pages of these tests are read by no reader
    raise AssertionError


async def failures(store: Database) -> list[Failure]:
    found: list[Failure] = []
    await verify(store, Readers(not_read, READER_VERSION, lambda _: None), found.append)
    return found


async def test_the_head_of_a_run_is_stamped(store: Database, address: str) -> None:
    head = await crawl(store)
    stamp = head["stamp"]
    assert (stamp["state"], stamp["server"]) == ("stamped", address)
    assert abs(stamp["at"] - datetime.now(UTC)) < timedelta(minutes=1)
    assert check(stamp["token"], head_from(head).stamped_content()) == stamp["at"]
    assert await failures(store) == []


async def test_offline_it_is_pending_and_stamped_later(
    store: Database, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(authority.certificate))
    with served(authority.answer) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
    head = await crawl(store)
    assert head["stamp"] == {"state": "pending"}
    assert await failures(store) == []
    with pytest.raises(TimestampError, match="can not be reached"):
        await stamp_pending(store)
    with served(authority.answer) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
        assert await stamp_pending(store) == 1
        assert await stamp_pending(store) == 0
    assert await pending(store) == 0
    assert await failures(store) == []


async def test_without_a_server_nothing_is_pending(store: Database) -> None:
    head = await crawl(store)
    assert head["stamp"] == {"state": "none"}
    assert await stamp_pending(store) == await pending(store) == 0
    assert await failures(store) == []


def other_message(authority: Authority) -> Callable[[bytes], bytes]:
    def answer(query: bytes) -> bytes:
        at = query.index(b"\x04\x20") + 2  # the hash: 32 bytes
        return authority.answer(query[:at] + bytes(32) + query[at + 32 :])

    return answer


def damaged(authority: Authority) -> Callable[[bytes], bytes]:
    def answer(query: bytes) -> bytes:
        reply = authority.answer(query)
        return reply[:-20] + bytes([reply[-20] ^ 1]) + reply[-19:]

    return answer


def older(authority: Authority) -> Callable[[bytes], bytes]:
    """The same answer for every question."""
    kept: list[bytes] = []

    def answer(query: bytes) -> bytes:
        kept.append(authority.answer(query))
        return kept[0]

    return answer


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (other_message, "Mismatch between messages"),
        (damaged, "verifying"),
        (lambda _: lambda _: b"", "is no timestamp"),
        (lambda _: lambda _: b"<html>", "is no timestamp"),
    ],
)
async def test_a_wrong_answer_is_refused(
    store: Database,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    wrong: Callable[[Authority], Callable[[bytes], bytes]],
    why: str,
) -> None:
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(authority.certificate))
    with served(wrong(authority)) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
        head = await crawl(store)
        assert head["stamp"] == {"state": "pending"}
        with pytest.raises(TimestampError, match=why):
            await stamp_pending(store)


async def test_an_answer_to_an_earlier_question_is_refused(
    store: Database, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(authority.certificate))
    with served(older(authority)) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
        assert (await crawl(store))["stamp"]["state"] == "stamped"
        assert (await crawl(store))["stamp"] == {"state": "pending"}


async def test_an_authority_that_nobody_trusts_and_a_server_that_fails_give_nothing(
    store: Database, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(Authority(tmp_path / "other").certificate))
    with served(authority.answer) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
        assert (await crawl(store))["stamp"] == {"state": "pending"}
        with pytest.raises(TimestampError, match="BAZAARWATCH_TIMESTAMP_CA"):
            await stamp_pending(store)
    with served(authority.answer, status=503) as address:
        monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
        with pytest.raises(TimestampError, match="status 503"):
            await stamp_pending(store)
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", "file:///etc/passwd")
    with pytest.raises(TimestampError, match="http or https is wanted"):
        await stamp_pending(store)


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize(
    "change",
    [
        {"stamp": {"state": "pending"}},
        {"stamp": {"state": "none"}},
        {"stamp.at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"stamp.server": "http://another.example/"},
        {"stamp.token": b"0"},
    ],
)
async def test_a_timestamp_that_was_taken_away_or_altered_is_named(store: Database, change: Document) -> None:
    head = await crawl(store)
    await store["heads"].update_one({"_id": head["_id"]}, {"$set": change})
    assert {(one.collection, one.id) for one in await failures(store)} == {("heads", str(head["_id"]))}


async def test_the_command_stamps_what_is_pending(
    store: Database, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await asyncio.to_thread(bazaarwatch, "stamp", BAZAARWATCH_TIMESTAMP_URL="")
    assert done.returncode == 3
    assert "BAZAARWATCH_TIMESTAMP_URL" in done.stderr
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(authority.certificate))
    monkeypatch.setenv("BAZAARWATCH_TIMESTAMP_URL", "http://127.0.0.1:9/")
    for _ in range(2):
        await crawl(store)
    done = await asyncio.to_thread(bazaarwatch, "stamp")
    assert (done.returncode, json_lines(done.stdout)) == (3, [{"stamped": 0, "pending": 2}])
    with served(authority.answer) as address:
        done = await asyncio.to_thread(bazaarwatch, "stamp", BAZAARWATCH_TIMESTAMP_URL=address)
    assert (done.returncode, json_lines(done.stdout)) == (0, [{"stamped": 2, "pending": 0}]), done.stderr
    assert await failures(store) == []
