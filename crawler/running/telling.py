"""Tells people what there is to tell, beside the crawls: a channel that hangs holds up none of them."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

from crawler import watchlist
from crawler.errors import BazaarwatchError
from crawler.running.alerts import deliver, note
from pipelines.store.session import Store

log = logging.getLogger(__name__)

PAUSE = 30.0
"""Seconds between two looks for what is new."""


async def keep_telling(store: Store, path: Path, pause: float = PAUSE) -> None:
    """Note what is worth telling and send it, until cancelled; what goes wrong is logged once and tried again."""
    complaint = ""
    while True:
        try:
            watched = watchlist.load(path)
            await note(store, watched, datetime.now(UTC))
            sent = await deliver(store, watched, datetime.now(UTC))
        except BazaarwatchError as error:
            if str(error) != complaint:
                log.error("Alerts wait: %s", error)  # noqa: TRY400 -- what went wrong stands in the message
            complaint = str(error)
        else:
            complaint = ""
            for channel, result in sent.items():
                log.info("alerts, %s: %s", channel, result)
        await asyncio.sleep(pause)
