"""Why an embedded mongod ended, and what to do, from what it wrote."""

import errno
import json
import os
from collections.abc import Iterator, Mapping

from pipelines.store.home import Home

TAIL_BYTES = 512 * 1024
LEAST_FREE = 32 * 1024 * 1024
"""Bytes: a disk with less is full for mongod, whose own log can not be written either then."""
LONGEST = 200
BOILERPLATE = frozenset({20565, 22434, 23089, 23090, 23138, 4522200, 6384300})
"""Numbers of log messages that say that it ends, not why."""

DISK_FULL = "No space left on device"
KNOWN = {
    DISK_FULL: "the disk is full. Free some space and run the command again: what was stored is kept",
    "DBPathInUse": "another mongod uses these data files. Stop it and run the command again",
    "database corruption": "the data files are damaged. Restore a backup, or run: mongod --repair --dbpath {database}",
    "WT_TRY_SALVAGE": "the data files are damaged. Restore a backup, or run: mongod --repair --dbpath {database}",
    "UPGRADE PROBLEM": "another version of MongoDB made these data files. Put that version's mongod on PATH",
    "unsupported WiredTiger file version": "a newer MongoDB made these data files. Put its mongod on PATH",
    "Permission denied": "a file may not be read or written. Correct the owner of everything below {root}",
    "Operation not permitted": "a file may not be opened. Correct the owner of everything below {root}",
    "Too many open files": "too few files may be open. Raise the limit: ulimit -n 64000",
    "error while loading shared libraries": "a library that mongod needs is missing. Install it, or another mongod",
    "Exec format error": "it is made for another kind of processor. Install MongoDB for this machine",
}
"""What is said → what it means and the next step."""


def why_it_ended(home: Home, fallback: str = "mongod has ended") -> str:
    """One line: what happened, the last relevant message and the next step."""
    said = list(messages(home))
    if home.free_bytes < LEAST_FREE:
        said.append(os.strerror(errno.ENOSPC))
    for message in reversed(said):
        for sign, meaning in KNOWN.items():
            if sign in message:
                return f"{meaning.format(root=home.root, database=home.database)} [{shortened(message)}]"
    last = shortened(said[-1]) if said else fallback
    return f"{last}. Its log is {home.log}"


def messages(home: Home) -> Iterator[str]:
    """Errors of the last run, oldest first."""
    yield from (line for line in tail(home.keeper_log) if not line.startswith("{"))
    for line in tail(home.log):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("s") in ("E", "F") and entry.get("id") not in BOILERPLATE:
            yield words(entry)


def tail(path: os.PathLike[str]) -> list[str]:
    """Last lines of a file; none where it does not exist."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - any path-like
            file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL_BYTES))
            return file.read().decode(errors="replace").splitlines()
    except OSError:
        return []


def words(entry: Mapping[str, object]) -> str:
    """Message of a log entry with the reason it carries somewhere inside."""
    parts = [str(entry.get("msg", ""))]
    pending = [entry.get("attr")]
    while pending:
        value = pending.pop(0)
        if isinstance(value, Mapping):
            pending += [
                value[name] for name in ("error", "message", "msg", "error_str", "errmsg", "reason") if name in value
            ]
        elif isinstance(value, str):
            parts.append(value)
    return ": ".join(parts)


def shortened(text: str) -> str:
    """Make of a text one line, short enough to be read."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
