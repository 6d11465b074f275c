"""The commands for alerts: channels are tested over real HTTP, and what waits or fails can be seen."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.running.alerts import deliver, note
from crawler.watchlist import load
from pipelines.store.session import open_store
from tests.crawler.running.webhooks import Webhook, webhook
from tests.running import bazaarwatch, json_lines

NAME = "test_alert"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as server:
        yield server


@pytest.fixture
def environment(mongodb_uri: str, hook: Webhook, tmp_path: Path) -> Iterator[dict[str, str]]:
    watchlist = tmp_path / "watchlist.yaml"
    secret = tmp_path / "operator"
    secret.write_text("json://127.0.0.1:9/secret-4711\n")
    watchlist.write_text(
        "brands: [{name: Gucci}]\n"
        "alerts:\n"
        "  group_minutes: 0\n"
        "  channels:\n"
        "    - {name: team, address: 'env:TEAM_CHANNEL'}\n"
        f"    - {{name: operator, address: 'file:{secret}'}}\n"
    )
    yield {
        "BAZAARWATCH_MONGODB_URI": mongodb_uri,
        "BAZAARWATCH_DATABASE": NAME,
        "BAZAARWATCH_WATCHLIST": str(watchlist),
        "TEAM_CHANNEL": hook.address,
    }
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(NAME)


def test_a_channel_is_tested(environment: dict[str, str], hook: Webhook) -> None:
    done = bazaarwatch("alert", "test", "team", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert json_lines(done.stdout) == [
        {"channel": "team", "address": "env:TEAM_CHANNEL", "sent": True, "problem": None}
    ]
    assert "This channel works" in hook.received[0]["message"]


def test_all_channels_are_tested_and_the_one_that_fails_is_told(environment: dict[str, str], hook: Webhook) -> None:
    done = bazaarwatch("alert", "test", **environment)
    assert done.returncode == 1
    assert [one["sent"] for one in json_lines(done.stdout)] == [True, False]
    assert len(hook.received) == 1
    assert "4711" not in done.stdout + done.stderr


def test_mistakes_are_told(environment: dict[str, str], tmp_path: Path) -> None:
    done = bazaarwatch("alert", "test", "taem", **environment)
    assert done.returncode == 2
    assert 'did you mean "team"?' in done.stderr
    bare = tmp_path / "bare.yaml"
    bare.write_text("brands: [{name: Gucci}]\n")
    done = bazaarwatch("alert", "test", **environment | {"BAZAARWATCH_WATCHLIST": str(bare)})
    assert done.returncode == 2
    assert "docs/alerts.md" in done.stderr


def test_what_waits_and_what_fails_is_listed(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asyncio.run(_note_and_deliver(Path(environment["BAZAARWATCH_WATCHLIST"])))
    done = bazaarwatch("alert", "list", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    channels, alert = json_lines(done.stdout)
    states = {one["channel"]: (one["state"], one["waiting"], one["attempts"]) for one in channels["channels"]}
    assert states == {"operator": ("failing", 1, 1), "team": ("ok", 0, 0)}
    assert (alert["kind"], alert["left"]) == ("begun", ["operator"])
    assert "4711" not in done.stdout


async def _note_and_deliver(path: Path) -> None:
    async with open_store() as store:
        now = datetime.now(UTC)
        assert await note(store, load(path), now) == 1
        await deliver(store, load(path), now)
