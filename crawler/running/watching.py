"""The watchlist that a scheduler goes by: read again when its file changes, so that nobody has to start it anew."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from crawler import watchlist
from crawler.errors import AnalystError
from crawler.schedule.times import next_due
from crawler.watchlist.jobs import jobs_of
from pipelines.store.job_book import JobBook

log = logging.getLogger(__name__)


class Watching:
    """Brings the jobs in line with the searches of a file, at the start and whenever the file is another."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._seen: tuple[int, int] | None = (0, 0)
        """Time and size of the file when it was looked at; None where there was none."""

    async def sync(self, book: JobBook) -> None:
        """Look at the file; one that is wrong is told of, and the jobs stay as they are. Raises OperatorError."""
        try:
            status = self.path.stat()
        except OSError as error:
            self._tell_once(None, f"{self.path} can not be read: {error.strerror}; its jobs stay as they are")
            return
        seen = (status.st_mtime_ns, status.st_size)
        if seen == self._seen:
            return
        try:
            jobs = jobs_of(watchlist.load(self.path), self.path)
        except AnalystError as error:
            self._tell_once(seen, f"{error}\nThe jobs of the watchlist stay as they are until it is corrected.")
            return
        now = datetime.now(UTC)
        done = await book.sync(self.path, [(job, next_due(job, now)) for job in jobs])
        self._seen = seen
        for what in ("made", "changed", "paused", "resumed", "clashing"):
            if names := getattr(done, what):
                log.log(logging.WARNING if what == "clashing" else logging.INFO, "jobs %s: %s", what, ", ".join(names))

    def _tell_once(self, seen: tuple[int, int] | None, message: str) -> None:
        if seen != self._seen:
            log.warning("%s", message)
        self._seen = seen
