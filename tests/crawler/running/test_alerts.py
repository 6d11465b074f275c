"""From what is stored to what people get: against a real database and real HTTP."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from crawler.running.alerts import deliver, note
from crawler.running.alerts.telling import verdict_of
from crawler.running.telling import keep_telling
from crawler.watchlist import Watchlist, check
from pipelines.snapshot import SnapshotPage
from pipelines.store import alerts as outbox
from pipelines.store import crawls, news
from pipelines.store.connection import Database
from pipelines.store.session import Store, open_store
from pipelines.store.writing import Writer
from tests.crawler.running.webhooks import Webhook, webhook
from tests.pipelines.offers import NOON, judged, offer, page_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def store(database: Database, mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    async with open_store(database.name) as opened:
        yield opened


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with webhook() as server:
        monkeypatch.setenv("TEAM_CHANNEL", server.address)
        yield server


def watching(**more: Any) -> Watchlist:  # noqa: ANN401 -- keys of the section
    section = {"channels": "[{name: team, address: 'env:TEAM_CHANNEL'}]", "group_minutes": "0"} | more
    lines = "".join(f"  {key}: {value}\n" for key, value in section.items())
    checked = check(f"brands: [{{name: Gucci}}]\nalerts:\n{lines}")
    assert checked.faults == ()
    return checked.watchlist


async def run(store: Store, *pages: SnapshotPage, ended: str = "finished", day: int = 0) -> str:
    began = NOON + timedelta(days=day)
    crawl = await crawls.begin_crawl(store.database, "bazaar", ["gucci"], "bazaar.example", began)
    writer = Writer(store.database, crawl, began)
    for page in pages:
        await writer.add(page)
    await writer.flush()
    await crawls.end_crawl(store.database, crawl, ended, {}, [])
    return crawl


def seen(*numbers: int, day: int = 0, risk: str = "high", **facts: Any) -> SnapshotPage:  # noqa: ANN401 -- fields of Listing
    return judged(page_of(*(offer(number, **facts) for number in numbers), minutes=day * 24 * 60), risk)


async def told(store: Store, watchlist: Watchlist, hook: Webhook, now: datetime = NOW) -> list[str]:
    """Note and deliver, and return the texts that have arrived since."""
    before = len(hook.received)
    await note(store, watchlist, now)
    await deliver(store, watchlist, now)
    return [one["message"] for one in hook.received[before:]]


async def test_what_was_there_before_is_told_in_one_sentence(store: Store, hook: Webhook) -> None:
    await run(store, seen(*range(40)))
    (text,) = await told(store, watching(), hook)
    assert "40 offers of high risk on 1 marketplaces" in text
    assert "Gucci bag" not in text
    assert await told(store, watching(), hook, NOW + MINUTE) == []
    await run(store, seen(*range(40), day=1))
    assert await told(store, watching(), hook, NOW + 2 * MINUTE) == [], "seen again, and as they were"


async def test_new_suspects_are_told_once_and_in_one_message(store: Store, hook: Webhook) -> None:
    await told(store, watching(), hook)
    await run(store, seen(*range(1, 13)))
    await run(store, seen(50, risk="medium"), day=1)
    (text,) = await told(store, watching(), hook, NOW + MINUTE)
    assert "12 new suspect offers" in text
    assert "and 7 more" in text
    assert text.count("https://bazaar.example/offer/") == 5
    assert "costs 2 % of the reference price" in text
    assert hook.received[-1]["title"] == "Bazaarwatch: 12 new suspect offers"
    assert await told(store, watching(), hook, NOW + 2 * MINUTE) == []


async def test_one_that_went_back_to_normal_can_be_told_of_again(store: Store, hook: Webhook) -> None:
    watchlist = watching(kinds="[new_suspect]")
    await told(store, watchlist, hook)
    for day, (risk, wanted) in enumerate([("high", 1), ("high", 0), ("low", 0), ("high", 1)]):
        await run(store, seen(1, day=day, risk=risk, title=f"Gucci bag, day {day}"), day=day)
        assert len(await told(store, watchlist, hook, NOW + (day + 1) * MINUTE)) == wanted, (day, risk)


async def test_changed_suspects_and_floors_are_told(store: Store, hook: Webhook) -> None:
    watchlist = watching(price_floors="[{brand: Gucci, below: 5, currency: EUR}]")
    await told(store, watchlist, hook)
    await run(store, seen(9))
    await told(store, watchlist, hook, NOW + MINUTE)
    await run(store, seen(9, day=1, price=offer(3).price), day=1)
    (text,) = await told(store, watchlist, hook, NOW + 2 * MINUTE)
    assert "1 offer below a price floor" in text
    assert "3.50 EUR is below the floor of 5 EUR for Gucci" in text
    assert "1 suspect offer changed" in text
    assert "price 9.50 → 3.50" in text
    await run(store, seen(9, day=2, price=offer(2).price), day=2)
    (text,) = await told(store, watchlist, hook, NOW + 3 * MINUTE)
    assert "floor" not in text, "it was below before"


async def test_suspects_that_are_gone_or_came_back_are_told(store: Store, hook: Webhook) -> None:
    await run(store, seen(1, images=("https://bazaar.example/a.jpg",)))
    await told(store, watching(), hook)
    await run(store, page_of(state="removed", view="listing", minutes=24 * 60, offer_id="1"), day=1)
    (text,) = await told(store, watching(), hook, NOW + MINUTE)
    assert "removed by the marketplace" in text
    await run(store, seen(2, day=2, title="Gucci bag number 1", images=("https://bazaar.example/a.jpg",)), day=2)
    (text,) = await told(store, watching(), hook, NOW + 2 * MINUTE)
    assert "1 suspect came back under a new identifier" in text
    assert "it was bazaar:1" in text


async def test_blocked_runs_are_told_until_a_healthy_one_re_arms_them(store: Store, hook: Webhook) -> None:
    await told(store, watching(), hook)
    messages = []
    for day, ended in enumerate(["finished", "blocked", "blocked", "finished", "blocked", "store_failed"]):
        crawl = await run(store, ended=ended, day=day)
        messages.append(await told(store, watching(), hook, NOW + (day + 1) * MINUTE))
    assert [len(one) for one in messages] == [0, 1, 0, 0, 1, 1]
    assert "1 run was blocked" in messages[1][0]
    assert "1 run is broken" in messages[5][0]
    assert crawl in messages[5][0]


async def test_jobs_that_did_not_run_are_told(store: Store, hook: Webhook) -> None:
    await told(store, watching(), hook)
    job = {"_id": "taobao-daily", "next_due": NOW + MINUTE, "paused_at": None}
    await store.database["jobs"].insert_one(job, bypass_document_validation=True)
    assert await told(store, watching(), hook, NOW + 30 * MINUTE) == []
    (text,) = await told(store, watching(), hook, NOW + 90 * MINUTE)
    assert "1 job did not run" in text
    assert "job taobao-daily, due 2026-11-24 12:01 UTC" in text
    ended = NOW + 91 * MINUTE
    for number, state in enumerate(["failed", "failed", "done", "skipped"]):
        due = ended + number * MINUTE
        firing = {"_id": f"x@{number}", "job": "x", "due": due, "state": state, "ended_at": due, "why": "no answer"}
        await store.database["firings"].insert_one(firing, bypass_document_validation=True)
    (text,) = await told(store, watching(), hook, NOW + 99 * MINUTE)
    assert "2 jobs did not run" in text, "the first of a row, and the one after it went well"
    assert await told(store, watching(), hook, NOW + 100 * MINUTE) == []


async def test_only_what_is_wanted_is_told(store: Store, hook: Webhook) -> None:
    channels = "[{name: team, address: 'env:TEAM_CHANNEL', kinds: [blocked_run]}]"
    await told(store, watching(), hook)
    await run(store, seen(1, 2))
    assert await told(store, watching(channels=channels), hook, NOW + MINUTE) == []
    await run(store, seen(3, day=1), day=1)
    assert await told(store, watching(kinds="[changed]"), hook, NOW + 2 * MINUTE) == []
    await run(store, seen(4, day=2, risk="medium"), day=2)
    assert len(await told(store, watching(risk="medium"), hook, NOW + 3 * MINUTE)) == 1


async def test_a_kill_between_any_two_steps_loses_and_repeats_nothing(
    store: Store, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(store, watching(), hook)
    await run(store, seen(1, 2, 3))

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(news, "taken", killed)
        with pytest.raises(KeyboardInterrupt):
            await note(store, watching(), NOW + MINUTE)
    (text,) = await told(store, watching(), hook, NOW + 2 * MINUTE)
    assert "3 new suspect offers" in text
    assert await told(store, watching(), hook, NOW + 3 * MINUTE) == []


async def test_more_than_one_portion_is_told_whole(
    store: Store, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(store, watching(), hook)
    monkeypatch.setattr(news, "AT_ONCE", 7)
    await run(store, seen(*range(1, 31)))
    (text,) = await told(store, watching(), hook, NOW + MINUTE)
    assert "30 new suspect offers" in text


async def test_what_comes_up_in_quiet_hours_is_told_after_them(store: Store, hook: Webhook) -> None:
    watchlist = watching(quiet_hours='{begin: "22:00", end: "07:00", time_zone: Asia/Shanghai}')
    await told(store, watchlist, hook)
    night = NOW + timedelta(hours=3)
    for day in range(3):
        await run(store, seen(day + 1, day=day), day=day)
        assert await told(store, watchlist, hook, night + day * timedelta(hours=1)) == []
    (text,) = await told(store, watchlist, hook, NOW + timedelta(hours=11))
    assert "3 new suspect offers" in text


async def test_what_comes_up_within_minutes_is_gathered(store: Store, hook: Webhook) -> None:
    watchlist = watching(group_minutes="10")
    await told(store, watching(), hook)
    for minute in range(3):
        await run(store, seen(minute + 1, day=minute), day=minute)
        assert await told(store, watchlist, hook, NOW + minute * 4 * MINUTE) == []
    (text,) = await told(store, watchlist, hook, NOW + 11 * MINUTE)
    assert "3 new suspect offers" in text


async def test_a_failing_channel_loses_nothing_and_delays_no_other(store: Store, hook: Webhook) -> None:
    with webhook() as other:
        channels = f"[{{name: bad, address: '{other.address}'}}, {{name: team, address: 'env:TEAM_CHANNEL'}}]"
        watchlist = watching(channels=channels)
        other.mood = "refuses"
        await told(store, watchlist, hook)
        await run(store, seen(1))
        assert len(await told(store, watchlist, hook, NOW + 2 * MINUTE)) == 1
        state = (await outbox.channel_states(store))["bad"]
        assert (state.waiting, state.attempts) == (2, 2)
        assert state.next_try == NOW + 4 * MINUTE
        assert "500" in str(state.error)
        assert "4711" not in str(state.error)
        asked = other.asked
        await deliver(store, watchlist, NOW + 3 * MINUTE)
        assert other.asked == asked, "it rests"
        other.mood = "takes"
        await deliver(store, watchlist, NOW + 5 * MINUTE)
        assert len(other.received) == 1
        assert "1 new suspect offer" in other.received[0]["message"]
        assert len(hook.received) == 2
        state = (await outbox.channel_states(store))["bad"]
        assert (state.waiting, state.attempts, state.error, state.next_try) == (0, 0, None, None)


async def test_a_channel_that_hangs_is_given_up_in_time(store: Store, hook: Webhook) -> None:
    hook.mood = "hangs"
    await note(store, watching(), NOW)
    began = monotonic()
    done = await deliver(store, watching(), NOW, limit=3.0)
    assert monotonic() - began < 10
    assert await asyncio.to_thread(hook.was_asked.wait, 10)
    assert "sent" not in done["team"].split()[0]
    assert (await outbox.channel_states(store))["team"].waiting == 1
    hook.mood = "takes"
    await deliver(store, watching(), NOW + 2 * MINUTE)
    assert len(hook.received) == 1


@pytest.mark.parametrize(
    "address", ["nosuch://host/secret-token-4711", "slack://secret-token-4711", "secret-token-4711"]
)
async def test_an_address_that_leads_nowhere_is_told_without_it(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    address: str,
) -> None:
    monkeypatch.setenv("TEAM_CHANNEL", address)
    await note(store, watching(), NOW)
    done = await deliver(store, watching(), NOW)
    assert "none that Apprise knows" in done["team"]
    ours = [record.getMessage() for record in caplog.records if record.name != "apprise"]  # whose records go nowhere
    assert "4711" not in "".join((done["team"], *capfd.readouterr(), *ours))
    assert not logging.getLogger("apprise").propagate


async def test_a_channel_that_hangs_keeps_no_other_waiting(store: Store, hook: Webhook) -> None:
    with webhook() as other:
        other.mood = "hangs"
        channels = f"[{{name: bad, address: '{other.address}'}}, {{name: team, address: 'env:TEAM_CHANNEL'}}]"
        await note(store, watching(channels=channels), NOW)
        sending = asyncio.create_task(deliver(store, watching(channels=channels), NOW, limit=30))
        assert await asyncio.to_thread(hook.took.wait, 10)
        assert not sending.done()
        other.end.set()
        assert (await sending)["team"] == "sent 1"


async def test_a_channel_without_an_address_keeps_what_waits(
    store: Store, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEAM_CHANNEL")
    await note(store, watching(), NOW)
    done = await deliver(store, watching(), NOW)
    assert "TEAM_CHANNEL is not set" in done["team"]
    monkeypatch.setenv("TEAM_CHANNEL", hook.address)
    assert await deliver(store, watching(), NOW + 2 * MINUTE) == {"team": "sent 1"}


async def test_two_processes_send_once(store: Store, hook: Webhook) -> None:
    await note(store, watching(), NOW)
    assert await outbox.claim(store, "team", NOW, 2 * MINUTE)
    assert await deliver(store, watching(), NOW + MINUTE) == {}
    assert hook.asked == 0
    assert await deliver(store, watching(), NOW + 3 * MINUTE) == {"team": "sent 1"}, "the other one was killed"


async def test_another_database_in_place_of_the_one_before_is_told(store: Store, hook: Webhook) -> None:
    await run(store, seen(1))
    await told(store, watching(), hook)
    await store.database["alert_place"].update_one({"_id": "place"}, {"$set": {"token": "00000000-1"}})
    (text,) = await told(store, watching(), hook, NOW + MINUTE)
    assert "The database is not the one it was" in text
    await run(store, seen(2, day=1), day=1)
    assert len(await told(store, watching(), hook, NOW + 2 * MINUTE)) == 1


async def test_without_the_section_nothing_is_done(store: Store) -> None:
    watchlist = check("brands: [{name: Gucci}]").watchlist
    assert await note(store, watchlist, NOW) == 0
    assert await deliver(store, watchlist, NOW) == {}
    assert not await news.has_begun(store)


@pytest.mark.parametrize(
    ("verdict", "ended", "told_as"),
    [
        ("incomplete", "daily_budget", ""),
        ("incomplete", "quiet_hours", ""),
        ("incomplete", "finished", "broken"),
        ("broken", "request_limit", "broken"),
        ("blocked", "finished", "blocked"),
        ("degraded", "finished", ""),
        (None, "store_failed", "broken"),
        (None, "finished", ""),
    ],
)
def test_a_limit_that_was_set_breaks_no_run(verdict: str | None, ended: str, told_as: str) -> None:
    assert verdict_of({"ended": ended} | ({"health": {"verdict": verdict}} if verdict else {})) == told_as


async def test_it_goes_on_beside_the_crawls_whatever_goes_wrong(store: Store, hook: Webhook, tmp_path: Path) -> None:
    path = tmp_path / "watchlist.yaml"
    path.write_text("brands: oops\n")
    telling = asyncio.create_task(keep_telling(store, path, pause=0.05))
    await asyncio.sleep(0.2)
    path.write_text(
        "brands: [{name: Gucci}]\nalerts: {channels: [{name: team, address: 'env:TEAM_CHANNEL'}], group_minutes: 0}\n"
    )
    while not hook.received:
        assert not telling.done()
        await asyncio.sleep(0.05)
    await run(store, seen(1))
    while len(hook.received) < 2:
        assert not telling.done()
        await asyncio.sleep(0.05)
    telling.cancel()
    assert "1 new suspect offer" in hook.received[1]["message"]
