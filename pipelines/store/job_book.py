"""The jobs of an open store and their firings: what schedulers and commands talk to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.watchlist.jobs import Firing, Job, KeptJob
from pipelines.store import firings, jobs, schedulers
from pipelines.store.documents import Document
from pipelines.store.failure import explained
from pipelines.store.jobs import Synced
from pipelines.store.session import Store


@dataclass(frozen=True, slots=True)
class JobBook:
    """The jobs of a store. Every method raises OperatorError when the server fails; times are UTC."""

    store: Store

    async def put(self, job: Job, next_due: datetime | None) -> bool:
        """Keep a new job; False where one of its name is there."""
        with explained(self.store.server):
            return await jobs.put(self.store.database, job, next_due, datetime.now(UTC))

    async def jobs(self) -> list[KeptJob]:
        """Return all jobs by name, those that rest among them."""
        with explained(self.store.server):
            return await jobs.listed(self.store.database)

    async def due_by(self, now: datetime) -> list[KeptJob]:
        """Return the jobs that are due, or asked for by a person; what `crawler.schedule.choice.due` chooses from."""
        with explained(self.store.server):
            return await jobs.due_by(self.store.database, now)

    async def next_time(self) -> datetime | None:
        """Return the earliest due time of all jobs that do not rest; None where there is none."""
        with explained(self.store.server):
            return await jobs.next_time(self.store.database)

    async def get(self, name: str) -> KeptJob | None:
        """Return a job."""
        with explained(self.store.server):
            return await jobs.get(self.store.database, name)

    async def pause(self, name: str, why: str = "") -> bool:
        """Have a job rest; False where it does, or where there is none."""
        with explained(self.store.server):
            return await jobs.pause(self.store.database, name, why, datetime.now(UTC))

    async def resume(self, name: str, next_due: datetime | None) -> bool:
        """End the rest of a job; False where it does not rest, or where there is none."""
        with explained(self.store.server):
            return await jobs.resume(self.store.database, name, next_due)

    async def remove(self, name: str) -> bool:
        """Remove a job; its firings and crawls stay. False where there is none."""
        with explained(self.store.server):
            return await jobs.remove(self.store.database, name)

    async def ask(self, name: str) -> bool:
        """Ask for a run as soon as may be, though the job rest; False where there is none."""
        with explained(self.store.server):
            return await jobs.ask(self.store.database, name, datetime.now(UTC))

    async def sync(self, watchlist: Path, wanted: Iterable[tuple[Job, datetime | None]]) -> Synced:
        """Bring the jobs of a watchlist in line with its searches, each given with its next due time."""
        with explained(self.store.server):
            return await jobs.sync(self.store.database, watchlist, wanted, datetime.now(UTC))

    async def claim(  # noqa: PLR0913 -- what is claimed, and by whom
        self,
        job: Job,
        due: datetime,
        missed: int,
        next_due: datetime | None,
        by: str,
        *,
        manual: bool = False,
    ) -> Firing | None:
        """Claim a due time, which is the job's stored `next_due` (or `asked_at`); None where it is not to be had."""
        with explained(self.store.server):
            return await firings.claim(self.store.database, job, due, missed, next_due, by, manual=manual)

    async def begun(self, firing: Firing, crawl: str) -> bool:
        """Record the crawl of this attempt; False where the firing was taken over."""
        with explained(self.store.server):
            return await firings.begun(self.store.database, firing, crawl)

    async def done(self, firing: Firing, why: str = "") -> bool:
        """Record that a firing is done; False where it was taken over."""
        with explained(self.store.server):
            return await firings.end(self.store.database, firing, "done", why)

    async def failed(self, firing: Firing, why: str) -> bool:
        """Record that a firing failed; False where it was taken over."""
        with explained(self.store.server):
            return await firings.end(self.store.database, firing, "failed", why)

    async def skipped(self, firing: Firing, why: str) -> bool:
        """Record that a firing was not to be run after all; False where it was taken over."""
        with explained(self.store.server):
            return await firings.end(self.store.database, firing, "skipped", why)

    async def give_back(self, firing: Firing) -> bool:
        """Leave a firing to any scheduler, without an attempt; False where it was taken over."""
        with explained(self.store.server):
            return await firings.give_back(self.store.database, firing)

    async def unfinished(self) -> list[Firing]:
        """Return what is claimed or running, the earliest due first."""
        with explained(self.store.server):
            return await firings.unfinished(self.store.database)

    async def take_over(self, firing: Firing, by: str) -> Firing | None:
        """Make the next attempt, holding the lease of its marketplace; None where it is not to be had."""
        with explained(self.store.server):
            return await firings.take_over(self.store.database, firing, by)

    async def firings_of(self, job: str, limit: int) -> list[Document]:
        """Return the newest firings of a job as they are stored."""
        with explained(self.store.server):
            return await firings.of_job(self.store.database, job, limit)

    async def beat(self, by: str) -> None:
        """Tell that a scheduler is there; once in twenty seconds is enough."""
        with explained(self.store.server):
            await schedulers.beat(self.store.database, by)

    async def leave(self, by: str) -> None:
        """Tell that a scheduler ends."""
        with explained(self.store.server):
            await schedulers.leave(self.store.database, by)

    async def schedulers(self) -> list[str]:
        """Return the schedulers that are there now."""
        with explained(self.store.server):
            return await schedulers.alive(self.store.database)
