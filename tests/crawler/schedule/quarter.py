"""A scheduler of a simulated quarter: a process of its own that is killed again and again."""

import asyncio
import os
import random
import signal
from datetime import datetime, timedelta
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandListener, CommandStartedEvent, CommandSucceededEvent

from crawler.schedule.choice import Choice, due
from pipelines.store.job_book import JobBook
from pipelines.store.server import ServerInfo
from pipelines.store.session import Store

AT_ONCE = 16


class Death(CommandListener):
    """Kills this process, as the kernel would, before or after a command of a claim: which one is drawn by lot."""

    def __init__(self, lot: random.Random, life: int) -> None:
        self.left = lot.randint(1, life) if life else -1

    def started(self, event: CommandStartedEvent) -> None:
        self._count(event.command_name)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self._count(event.command_name)

    def failed(self, event: Any) -> None:  # noqa: ANN401 -- nothing is done with it
        """Count on: a claim that another was faster at is answered by an error within a success."""

    def _count(self, command: str) -> None:
        if command in {"find", "insert", "update", "findAndModify"}:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def live(  # noqa: PLR0913, PLR0917 -- arguments of a process
    uri: str, name: str, slot: str, number: int, life: int, until: datetime, ahead: timedelta
) -> None:
    """Schedule until a moment of the simulated time, or until killed within so many commands (0: never).

    slot: which of the schedulers this is, and in which of its lives. ahead: by how much its clock is fast.
    """
    lot = random.Random(f"{slot} {number}")  # noqa: S311 -- no secret
    asyncio.run(_live(uri, name, slot, number, Death(lot, life), until, ahead))


async def _live(  # noqa: PLR0913, PLR0917 -- as above
    uri: str, name: str, slot: str, number: int, death: Death, until: datetime, ahead: timedelta
) -> None:
    client = AsyncMongoClient[dict[str, Any]](uri, journal=True, tz_aware=True, event_listeners=[death])
    async with client:
        book = JobBook(Store(client[name], ServerInfo("", "the server of the tests")))
        by = f"{slot}:{number}"
        for firing in await book.unfinished():
            if firing.by.startswith(f"{slot}:") and (mine := await book.take_over(firing, by)):
                await book.done(mine)
        # Time stands still until what is due has been claimed: so all that is missed is missed by the schedulers.
        while (now := await book.next_time()) is not None and now <= until:
            choices = due(await book.due_by(now), min(now + ahead, until))
            for at in range(0, len(choices), AT_ONCE):
                await asyncio.gather(*(_run(book, choice, by) for choice in choices[at : at + AT_ONCE]))


async def _run(book: JobBook, choice: Choice, by: str) -> None:
    firing = await book.claim(choice.job, choice.due, choice.missed, choice.next_due, by, manual=choice.manual)
    if firing is not None:
        await book.done(firing)
