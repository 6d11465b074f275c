"""What is worth telling is noted in the outbox, and told by the channels of the watchlist: `note`, then `deliver`."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from crawler.errors import AnalystError, OperatorError
from crawler.running.alerts.message import message_of
from crawler.running.alerts.sending import LIMIT, NotSentError, send
from crawler.running.alerts.telling import told
from crawler.watchlist import Watchlist
from crawler.watchlist.alerts import Alerts, Channel
from pipelines.store import alerts as outbox
from pipelines.store import news
from pipelines.store.alerts import Alert
from pipelines.store.session import Store

log = logging.getLogger(__name__)

LATE = timedelta(hours=1)
"""After which a job that nobody has begun is told of."""
HOLD = timedelta(seconds=4 * LIMIT)
"""How long a channel is taken for sending; one whose sender was killed is free again after it."""


async def note(store: Store, watchlist: Watchlist, now: datetime) -> int:
    """Put what is new and worth telling into the outbox; return how much that was. Cheap where nothing is new.

    The first time what is there is taken as known, and told in one sentence. Killed at any point and called again it
    leaves out nothing and repeats nothing. Raises OperatorError.
    """
    settings = watchlist.alerts
    if settings is None:
        return 0
    if not await news.has_begun(store):
        count = await outbox.put(store, [(await _summary(store, now), _everyone(settings))], now)
        await news.begin(store, now)
        return count
    count, ended = 0, False
    while not ended:
        try:
            portion = await news.news(store, now, LATE)
        except AnalystError as error:  # the place is of another log: a backup was restored
            count += await outbox.put(store, [(_restarted(error, now), _everyone(settings))], now)
            await news.begin(store, now)
            return count
        wanted = (one for one in told(portion, settings) if settings.wants(one.kind))  # type: ignore[arg-type]  # kinds of `told`
        count += await outbox.put(store, [(one, settings.channels_for(one.kind)) for one in wanted], now)
        await news.taken(store, portion, now)
        ended = portion.ended
    return count


async def deliver(store: Store, watchlist: Watchlist, now: datetime, limit: float = LIMIT) -> Mapping[str, str]:
    """Send what waits, one message a channel; return what came of each channel: "sent 3", or why it was not sent.

    In quiet hours, and while what came up last is still gathered, nothing is sent. Raises OperatorError.
    """
    settings = watchlist.alerts
    if settings is None or (settings.quiet_hours is not None and settings.quiet_hours.at(now)):
        return {}
    sending = (_deliver(store, one, settings.group_minutes, now, limit) for one in settings.channels)
    done = zip(settings.channels, await asyncio.gather(*sending), strict=True)
    return {channel.name: result for channel, result in done if result}


async def _deliver(store: Store, channel: Channel, minutes: int, now: datetime, limit: float) -> str:
    due = await outbox.waiting(store, channel.name)
    if not due or now - due[0]["noted_at"] < timedelta(minutes=minutes):
        return ""
    if not await outbox.claim(store, channel.name, now, HOLD):
        return ""
    due = await outbox.waiting(store, channel.name)  # another process may have sent them meanwhile
    if not due:
        await outbox.release(store, channel.name)
        return ""
    try:
        await send(channel, message_of(due), limit)
    except (NotSentError, OperatorError) as error:
        log.warning("%d alerts could not be sent to %s, and are kept: %s", len(due), channel.name, error)
        await outbox.failed(store, channel.name, str(error), now)
        return str(error)
    await outbox.sent(store, channel.name, [one["_id"] for one in due], now)
    return f"sent {len(due)}"


async def _summary(store: Store, now: datetime) -> Alert:
    offers, marketplaces = await news.suspects_known(store)
    there = f"{offers} offers of high risk on {marketplaces} marketplaces"
    return Alert(
        kind="begun",
        subject="alerts",
        episode="first",
        title="From now on you are told what is new",
        sentence=f"{there} were there before, and are taken as known",
        at=now,
    )


def _restarted(error: AnalystError, now: datetime) -> Alert:
    return Alert(
        kind="begun",
        subject="alerts",
        episode=now.isoformat(),
        title="The database is not the one it was",
        sentence=f"what is there is taken as known: {error}",
        at=now,
    )


def _everyone(settings: Alerts) -> list[str]:
    return [one.name for one in settings.channels]
