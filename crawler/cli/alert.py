"""`alert`: whether the channels of a watchlist work, and what waits to be told."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from crawler.cli.terminal import Json, cell, on_terminal, out, safe, write_json
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError, BazaarwatchError
from crawler.running.alerts.message import message_of
from crawler.running.alerts.sending import NotSentError, send, shown
from crawler.watchlist import load
from crawler.watchlist.alerts import Alerts, Channel
from crawler.watchlist.faults import nearest
from pipelines.store.alerts import ChannelState, channel_states, newest
from pipelines.store.session import open_store

FAILED = 1
_MINUTE = "%Y-%m-%d %H:%M"
_TESTED = {
    "_id": "test",
    "kind": "begun",
    "title": "This channel works",
    "sentence": "a test that a person asked for by `bazaarwatch alert test`",
    "weight": 0.0,
}

group = typer.Typer(
    name="alert", help="What is told to people: test channels, see what waits.", no_args_is_help=True,
    add_completion=False,
)  # fmt: skip


@group.command("test")
def send_test(
    channel: Annotated[str | None, typer.Argument(help="Channel of the watchlist; all of them without it.")] = None,
    watchlist: WatchlistFile = None,
    json: Json = False,
) -> None:
    """Send a test message by one channel, or by all, and say what came of it."""
    channels = _channels(_settings(chosen_watchlist(watchlist)), channel)
    results = asyncio.run(_test(channels))
    for one, problem in zip(channels, results, strict=True):
        if json or not on_terminal():
            write_json({"channel": one.name, "address": shown(one), "sent": not problem, "problem": problem or None})
        else:
            told = Text.assemble((one.name, "bold"), f" ({safe(shown(one))}): ")
            out.print(told + Text(f"not sent: {safe(problem)}" if problem else "sent", "red" if problem else "green"))
    if any(results):
        raise typer.Exit(FAILED)


@group.command("list")
def list_alerts(
    watchlist: WatchlistFile = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many alerts.")] = 20,
    json: Json = False,
) -> None:
    """Show how each channel does, and the newest alerts: told, or still waiting."""
    path = chosen_watchlist(watchlist)
    settings = load(path).alerts if path else None
    configured = [one.name for one in settings.channels] if settings else []
    states, alerts = asyncio.run(_read(configured, limit))
    if json or not on_terminal():
        write_json({"channels": [_channel_entry(name, one, configured) for name, one in states.items()]})
        for alert in alerts:
            write_json(alert)
        return
    out.print(_channel_table(states, configured) if states else Text("There are no channels: docs/alerts.md."))
    if alerts:
        out.print(_alert_table(alerts))


async def _test(channels: list[Channel]) -> list[str]:
    return [await _problem(one) for one in channels]


async def _problem(channel: Channel) -> str:
    try:
        await send(channel, message_of([_TESTED | {"at": datetime.now(UTC)}]))
    except (NotSentError, BazaarwatchError) as error:
        return str(error)
    return ""


async def _read(names: list[str], limit: int) -> tuple[dict[str, ChannelState], list[dict[str, Any]]]:
    async with open_store() as store:
        return await channel_states(store, names), await newest(store, limit)


def _settings(path: Path | None) -> Alerts:
    settings = load(path).alerts if path else None
    if settings is None:
        raise AnalystError(
            f'{path or "Without --watchlist there"} has no section "alerts": docs/alerts.md says how to write one.'
        )
    return settings


def _channels(settings: Alerts, name: str | None) -> list[Channel]:
    names = [one.name for one in settings.channels]
    if name is not None and name not in names:
        raise AnalystError(f"No channel is called {name!r}{nearest(name, names)} There are: {', '.join(names)}.")
    return [one for one in settings.channels if name in {None, one.name}]


def _channel_entry(name: str, state: ChannelState, configured: list[str]) -> dict[str, Any]:
    return {
        "channel": name,
        "state": _state(name, state, configured),
        "waiting": state.waiting,
        "attempts": state.attempts,
        "next_try": state.next_try,
        "error": state.error,
        "sent_at": state.sent_at,
    }


def _state(name: str, state: ChannelState, configured: list[str]) -> str:
    if name not in configured:
        return "not in the watchlist"
    if state.attempts:
        return "failing"
    return "waiting" if state.waiting else "ok"


def _channel_table(states: dict[str, ChannelState], configured: list[str]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("channel", "state", "waiting", "last sent", "failures", "next try", "why"):
        table.add_column(heading, overflow="fold")
    for name, one in states.items():
        times = [f"{time:{_MINUTE}}" if time else "" for time in (one.sent_at, one.next_try)]
        row = (name, _state(name, one, configured), str(one.waiting), times[0], str(one.attempts), times[1])
        table.add_row(*map(cell, row), cell(one.error or ""))
    return table


def _alert_table(alerts: list[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("noted", "kind", "what", "told", "waits for"):
        table.add_column(heading, overflow="fold")
    for one in alerts:
        sent = ", ".join(told["channel"] for told in one["sent"])
        table.add_row(
            f"{one['noted_at']:{_MINUTE}}",
            one["kind"].replace("_", " "),
            cell(f"{one['title']}: {one['sentence']}"),
            cell(sent),
            cell(", ".join(one["left"])),
        )
    return table
