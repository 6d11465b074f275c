"""Logs as lines of JSON: a file for each crawl, and one for the scheduler, none of which grows without an end.

A line has `time` (UTC), `level`, `logger` and `message`, and `marketplace`, `job` and `crawl` where it is of a crawl.
"""

import contextlib
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import MemoryHandler, RotatingFileHandler
from pathlib import Path

import orjson

from crawler.errors import AnalystError
from pipelines.store.home import user_home

FILE_BYTES = 8 * 1024 * 1024
"""When a crawl's log is larger, its beginning goes: at most twice as much is kept."""
FILES_KEPT = 1000
BYTES_KEPT = 256 * 1024 * 1024
"""Of all crawls' logs on a machine; the oldest go first."""
SCHEDULER_FILES = 5
_KEPT_BEFORE = 1000
"""Records of a crawl that has no name yet."""
_CRAWL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")

log = logging.getLogger(__name__)


def directory() -> Path:
    """Return where logs are, in the data directory of the user."""
    return user_home().root.parent / "logs"


class JsonLines(logging.Formatter):
    """Makes a line of JSON of a record, with the same fields in each."""

    def __init__(self, **fields: str) -> None:
        super().__init__()
        self.fields = fields

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end: whatever a page has put into a message stays within it."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **self.fields,
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return _json(line)


class _File(RotatingFileHandler):
    """A file that a crawl does not fail for: where it can not be written, lines are lost and the crawl goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- of logging.Handler
        """Pass over it: the same disk will soon fail the store, which is told of."""


class CrawlLog(MemoryHandler):
    """Writes what a crawl says into its file; until its name is known, keeps it."""

    def __init__(self, **fields: str) -> None:
        super().__init__(_KEPT_BEFORE, flushLevel=logging.CRITICAL + 1)
        self.fields = {name: value for name, value in fields.items() if value}

    def named(self, crawl: str) -> None:
        """Open the file of the crawl, and write what was kept; a directory that can not be used is told of."""
        try:
            file = _opened(directory() / "crawls" / f"{crawl}.jsonl", files=1)
        except OSError as error:
            log.warning("This crawl has no log: %s can not be written: %s", error.filename, error.strerror)
            return
        file.setFormatter(JsonLines(**self.fields, crawl=crawl))
        self.setTarget(file)
        self.flush()
        self.capacity = 1
        _keep_newest(directory() / "crawls")

    def close(self) -> None:
        """Close the file too."""
        file = self.target
        super().close()
        if file is not None:
            file.close()


def scheduler_log() -> logging.Handler:
    """Return what writes the log of a scheduler. Raises OSError."""
    file = _opened(directory() / "run.jsonl", files=SCHEDULER_FILES)
    file.setFormatter(JsonLines())
    return file


def lines_of(crawl: str) -> Iterator[str]:
    """Yield the lines of a crawl's log, the oldest first. Raises AnalystError where there is none on this machine."""
    file = directory() / "crawls" / f"{crawl}.jsonl"
    if not _CRAWL.fullmatch(crawl) or not file.is_file():
        raise AnalystError(
            f"There is no log of a crawl {crawl!r} in {file.parent}: logs are kept where the crawl ran, the newest "
            f"{FILES_KEPT} of them. `bazaarwatch crawls` lists the crawls."
        )
    for part in (file.with_name(f"{file.name}.1"), file):
        with contextlib.suppress(FileNotFoundError), part.open(encoding="utf-8", errors="replace") as lines:
            yield from (line.rstrip("\n") for line in lines)


def _opened(path: Path, *, files: int) -> _File:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _File(path, maxBytes=FILE_BYTES, backupCount=files, encoding="utf-8", errors="backslashreplace")


def _keep_newest(kept: Path) -> None:
    """Remove the oldest logs where there are too many, or too large ones; who else removes some does no harm."""
    found = []
    for path in kept.glob("*.jsonl*"):
        with contextlib.suppress(OSError):
            found.append((path.stat(), path))
    found.sort(key=lambda one: one[0].st_mtime, reverse=True)
    size = 0
    for count, (status, path) in enumerate(found, start=1):
        size += status.st_size
        if count > FILES_KEPT or size > BYTES_KEPT:
            path.unlink(missing_ok=True)


def _json(line: dict[str, str]) -> str:
    try:
        return orjson.dumps(line).decode()
    except TypeError:  # half a character, which no encoding has
        return orjson.dumps({name: value.encode(errors="replace").decode() for name, value in line.items()}).decode()
