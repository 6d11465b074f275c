"""Looks again and again what is due, claims it, has it crawled, and completes what was cut off.

What is due is chosen by `crawler.schedule.choice`, a claim is made by the store, and how a crawl is started is known to
`starting` alone. Any number of schedulers may share a database, on one machine or on several.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from crawler.errors import BazaarwatchError
from crawler.running.ends import KEPT_TO, Verdict, verdict_of
from crawler.running.figures import Figures
from crawler.running.manners import let_be
from crawler.running.order import Order
from crawler.running.starting import STOPPED_WITHIN, Crawling, Ended, start
from crawler.schedule.choice import Choice, due
from crawler.watchlist.jobs import Firing, Job
from pipelines.store.holding import how_ended, marketplaces_held
from pipelines.store.job_book import JobBook
from pipelines.store.processes import Process, this_process
from pipelines.store.session import Store

Sync = Callable[[JobBook], Awaitable[None]]

log = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds between two looks; whenever a crawl ends there is one at once."""
BEAT = 15.0
"""Seconds between two signs of life, of which some may be lost: see `pipelines.store.schedulers`."""
REST = 10.0
"""Seconds for which a marketplace is let be where its crawl could not begin, or failed for the store."""


@dataclass(frozen=True, slots=True)
class Running:
    """A crawl that this scheduler has started."""

    job: Job
    firing: Firing
    crawling: Crawling
    watch: "asyncio.Task[None]"


class Scheduler:
    """One scheduler; there is one in a process, by which it is called."""

    def __init__(self, store: Store, at_once: int, figures: Figures, sync: Sync | None = None) -> None:
        self.store = store
        self.book = JobBook(store)
        self.by = this_process().name
        self.at_once = at_once
        self.figures = figures
        self.sync = sync
        """Brings the jobs in line with a watchlist, where there is one."""
        self.running: dict[str, Running] = {}
        """By firing."""
        self.rests: dict[str, float] = {}
        """Marketplace to the time, by our own clock, until which it is let be."""
        self._beaten = -BEAT
        self._stopping = False
        self._wake = asyncio.Event()
        self._complaint = ""

    def stop(self) -> None:
        """Have `run` come to its end; can be called from a signal handler."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Work until `stop`, then end the crawls with their pages kept; a server that fails is asked again."""
        try:
            while not self._stopping:
                self._wake.clear()
                await self._look()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), LOOK)
        finally:
            await self._end_crawls()
            with contextlib.suppress(BazaarwatchError):
                await self.book.leave(self.by)

    async def _look(self) -> None:
        try:
            await self.look()
        except BazaarwatchError as error:
            if str(error) != self._complaint:
                log.error("%s", error)  # noqa: TRY400 -- what went wrong stands in the message
            self._complaint = str(error)
            self.figures.looked(well=False)
        else:
            if self._complaint:
                log.warning("It works again")
            self._complaint = ""
            self.figures.looked(well=True)

    async def look(self) -> None:
        """Start what can be started now. Raises AnalystError, OperatorError."""
        if monotonic() - self._beaten >= BEAT:
            await self.book.beat(self.by)
            self._beaten = monotonic()
        if self.sync is not None:
            await self.sync(self.book)
        unfinished = await self.book.unfinished()
        cut_off = await self._cut_off(unfinished)
        now, jobs = datetime.now(UTC), await self.book.jobs()
        taken = await self._taken() | {one.marketplace for one in unfinished if one not in cut_off}
        taken |= await let_be(self.store, (one.job for one in jobs), now)
        for firing in cut_off:
            if len(self.running) < self.at_once and firing.marketplace not in taken:
                await self._resume(firing, taken)
        choices = due(jobs, now)
        self.figures.due.set(len(choices))
        for choice in choices:
            if len(self.running) < self.at_once and choice.job.marketplace not in taken:
                await self._claim(choice, taken)

    async def _taken(self) -> set[str]:
        """Return the marketplaces that are crawled by anybody, or let be."""
        now = monotonic()
        self.rests = {marketplace: until for marketplace, until in self.rests.items() if until > now}
        return set(self.rests) | await marketplaces_held(self.store)

    async def _cut_off(self, unfinished: Iterable[Firing]) -> list[Firing]:
        """Return the firings that nobody works on any more."""
        found = [one for one in unfinished if one.id not in self.running]
        others = {one.by for one in found} - {self.by, ""}
        there = set(await self.book.schedulers()) if others else set()
        return [one for one in found if one.by not in there or _is_gone(one.by) or one.by == self.by]

    async def _resume(self, firing: Firing, taken: set[str]) -> None:
        """Complete what was cut off, unless its crawl had ended before its scheduler could say so."""
        kept = await self.book.get(firing.job)
        if firing.crawls and await how_ended(self.store, firing.crawls[-1]) in KEPT_TO:
            await self.book.done(firing)
        elif kept is None or (kept.paused_at is not None and not firing.manual):
            await self.book.skipped(firing, "its job was removed" if kept is None else "its job rests")
        elif again := await self.book.take_over(firing, self.by):
            log.warning("%s was cut off; attempt %d", firing.id, again.attempt)
            self.figures.taken_over.inc()
            await self._start(kept.job, again, taken)

    async def _claim(self, choice: Choice, taken: set[str]) -> None:
        firing = await self.book.claim(
            choice.job, choice.due, choice.missed, choice.next_due, self.by, manual=choice.manual
        )
        if firing is not None:
            await self._start(choice.job, firing, taken)

    async def _start(self, job: Job, firing: Firing, taken: set[str]) -> None:
        order = Order(job=job, parent=os.getpid(), database=self.store.database.name)
        try:
            crawling = await start(order, firing.id)
        except OSError as error:
            log.error("%s can not be started: %s", firing.id, error)  # noqa: TRY400 -- likewise
            self.rests[job.marketplace] = monotonic() + REST
            return
        taken.add(job.marketplace)
        watch = asyncio.create_task(self._watch(job, firing, crawling))
        self.running[firing.id] = Running(job, firing, crawling, watch)
        self.figures.started(job.marketplace, len(self.running))
        missed = f", for {firing.missed} missed times too" if firing.missed else ""
        log.info("%s: started on %s%s", firing.id, job.marketplace, missed)

    async def _watch(self, job: Job, firing: Firing, crawling: Crawling) -> None:
        async def begun(crawl: str) -> None:
            log.info("%s: crawl %s", firing.id, crawl)
            with contextlib.suppress(BazaarwatchError):  # the crawl will fail by itself where the server does
                if not await self.book.begun(firing, crawl):
                    log.warning("%s was taken over by another scheduler; its crawl is stopped", firing.id)
                    crawling.stop()

        try:
            await self._settle(job, firing, await crawling.run(begun))
        except BazaarwatchError as error:
            log.error("%s: its end could not be told, and is looked for again: %s", firing.id, error)  # noqa: TRY400 -- likewise
        finally:
            del self.running[firing.id]
            self.figures.running.set(len(self.running))
            self._wake.set()

    async def _settle(self, job: Job, firing: Firing, ended: Ended) -> None:
        """Record how an attempt ended; one that is to be made again is left to the next look."""
        self.figures.ended(job.marketplace, ended)
        verdict = verdict_of(ended, stopping=self._stopping)
        why = f": {ended.why}" if ended.why else ""
        told = f"{ended.pages} pages, {ended.ended or f'exit code {ended.code}'}{why}"
        log.log(logging.WARNING if why else logging.INFO, "%s: %s", firing.id, told)
        if verdict in {Verdict.LATER, Verdict.AGAIN} and ended.code >= 0:
            self.rests[job.marketplace] = monotonic() + REST
        if verdict is Verdict.DONE:
            await self.book.done(firing)
        elif verdict is Verdict.FAILED:
            await self.book.failed(firing, ended.why or ended.ended or f"exit code {ended.code}")
        elif verdict is Verdict.LATER or self._stopping:
            await self.book.give_back(firing)

    async def _end_crawls(self) -> None:
        """Ask the crawls to end, and see to it that they do."""
        watches = [running.watch for running in self.running.values()]
        for running in self.running.values():
            running.crawling.stop()
        if watches:
            _, late = await asyncio.wait(watches, timeout=STOPPED_WITHIN)
            for running in self.running.values():
                running.crawling.kill()
            if late:
                await asyncio.wait(late)


def _is_gone(by: str) -> bool:
    """Whether a scheduler is seen to have ended: of one of this machine nobody has to wait for its silence."""
    process = Process.named(by)
    return process is not None and process.is_gone
