"""Sending one message by one channel, in a thread of its own with a time limit."""

import asyncio
import logging
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crawler.errors import OperatorError
from crawler.running.alerts.message import Message
from crawler.watchlist.alerts import Channel

LIMIT = 30.0
"""Seconds that sending may take: whoever hangs is tried again later."""
_LONGEST = 300
_SECRET_FROM = 5
"""Characters from which on a part of an address is taken for a secret."""

log = logging.getLogger(__name__)


class NotSentError(Exception):
    """A channel did not take a message; says why, without what is secret in its address."""


async def send(channel: Channel, message: Message, limit: float = LIMIT) -> None:
    """Send a message. Raises NotSentError; OperatorError where the address is not to be had."""
    address = address_of(channel)
    await _in_a_thread(lambda: _send(channel, address, message, limit), limit, channel.name)


def address_of(channel: Channel) -> str:
    """Return the address of a channel, from where it is kept. Raises OperatorError."""
    kind, _, where = channel.address.partition(":")
    if kind == "env":
        found = os.environ.get(where, "")
        lacking = f"the environment variable {where} is not set; set it to an address of Apprise"
    elif kind == "file":
        try:
            found = Path(where).read_text("utf-8")
            lacking = f"{where} is empty; write an address of Apprise into it"
        except (OSError, UnicodeDecodeError) as error:
            found, lacking = (
                "",
                f"{where} can not be read ({type(error).__name__}): write an address of Apprise into it",
            )
    else:
        found, lacking = channel.address, ""
    if not found.strip():
        raise OperatorError(f"The channel {channel.name} has no address: {lacking}, such as slack://… or mailto://….")
    return found.strip()


def shown(channel: Channel) -> str:
    """Return where a channel leads, without what is secret."""
    if channel.address.startswith(("env:", "file:")):
        return channel.address
    return f"{channel.address.partition('://')[0]}://…"


def _send(channel: Channel, address: str, message: Message, limit: float) -> None:
    import apprise  # noqa: PLC0415 -- loading it takes half a second

    said_elsewhere = logging.getLogger("apprise")  # it names addresses in full where it does not know them
    said_elsewhere.propagate = False
    if not said_elsewhere.handlers:
        said_elsewhere.addHandler(logging.NullHandler())
    asset = apprise.AppriseAsset(app_id="Bazaarwatch", app_desc="brand protection", app_url="", async_mode=False)
    service = apprise.Apprise.instantiate(address, asset=asset)
    if service is None:
        raise NotSentError(
            f"the address of {channel.name} is none that Apprise knows: see https://appriseit.com/services/"
        )
    wants_html = service.notify_format == apprise.NotifyFormat.HTML
    sender = apprise.Apprise(asset=asset)
    sender.add(service)
    done = sender.notify(
        title=message.subject,
        body=message.html if wants_html else message.text,
        body_format=apprise.NotifyFormat.HTML if wants_html else apprise.NotifyFormat.TEXT,
        timeout=limit,
    )
    if not done:
        said = [entry.message for entry in done.logs()]
        raise NotSentError(without_secrets(said[-1] if said else "it was not taken", address))


def without_secrets(text: str, address: str) -> str:
    """Return what went wrong, without any part of an address that could be secret."""
    pieces = {address, *re.split(r"[/?&=:@#]+", address)}
    for piece in sorted(pieces, key=len, reverse=True):
        if len(piece) >= _SECRET_FROM:
            text = text.replace(piece, "…")
    return text[:_LONGEST]


async def _in_a_thread(work: Callable[[], None], limit: float, name: str) -> None:
    """Do it in a thread that nobody waits for at the end of the program, whatever it hangs on."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except NotSentError as problem:
            error = problem
        except Exception as problem:  # noqa: BLE001 -- whatever a plug-in raises: its text may hold the address
            error = NotSentError(f"Apprise failed with {type(problem).__name__}")
        with_loop(loop, settle, error)

    threading.Thread(target=run, name=f"alerts to {name}", daemon=True).start()
    try:
        await asyncio.wait_for(asyncio.shield(done), limit + 1)
    except TimeoutError:
        done.cancel()
        raise NotSentError(f"no answer within {limit:g} s") from None


def with_loop(loop: asyncio.AbstractEventLoop, settle: Callable[[Any], None], error: BaseException | None) -> None:
    """Hand a result to a loop, which may have ended meanwhile."""
    try:
        loop.call_soon_threadsafe(settle, error)
    except RuntimeError:
        log.info("A channel answered after nobody waited for it any more.")
