"""The leaves of a log by document, on disk while a verification runs: a log can be larger than memory."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipelines.evidence.entry import Entry

Wanted = Callable[[str, str], bool]
"""Whether the leaves of a document, by kind and id, are wanted."""
_BUFFER = 2000


class Place(NamedTuple):
    """One leaf of a document."""

    position: int
    hash: str
    adopted: bool
    at: datetime
    schema: int


class Leaves:
    """Finds the leaves of a document, and those whose document has not been met."""

    def __init__(self, connection: sqlite3.Connection, wanted: Wanted | None) -> None:
        self._connection = connection
        self._wanted = wanted
        self._new: list[tuple[str, str, int, str, bool, str, int]] = []
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            "CREATE TABLE leaf (kind TEXT, id TEXT, position INT, hash TEXT, adopted INT, at TEXT, schema INT, met INT)"
        )
        connection.execute("CREATE INDEX of_document ON leaf (kind, id)")

    def add(self, position: int, entry: Entry) -> None:
        """Take a leaf, where it is one of those wanted."""
        if self._wanted is not None and not self._wanted(entry.kind, entry.id):
            return
        of_batch = (entry.adopted, entry.at.isoformat(), entry.schema)
        self._new.append((entry.kind, entry.id, position, entry.hash, *of_batch))
        if len(self._new) >= _BUFFER:
            self._write()

    def of(self, kind: str, name: str, *, met: bool = True) -> list[Place]:
        """Return the leaves of a document, in the order of the log; the document then counts as met."""
        self._write()
        if met:
            self._connection.execute("UPDATE leaf SET met = 1 WHERE kind = ? AND id = ?", (kind, name))
        found = self._connection.execute(
            "SELECT position, hash, adopted, at, schema FROM leaf WHERE kind = ? AND id = ? ORDER BY position",
            (kind, name),
        )
        return [
            Place(position, digest, bool(adopted), datetime.fromisoformat(at), schema)
            for position, digest, adopted, at, schema in found
        ]

    def not_met(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield kind, id, first and last place of the leaves whose document was not asked for, each document once."""
        self._write()
        yield from self._connection.execute(
            "SELECT kind, id, MIN(position) AS first, MAX(position) FROM leaf WHERE met = 0 "
            "GROUP BY kind, id ORDER BY first"
        )

    def _write(self) -> None:
        if self._new:
            self._connection.executemany("INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?, 0)", self._new)
            self._new = []


@contextmanager
def leaves_on_disk(wanted: Wanted | None = None) -> Iterator[Leaves]:
    """Open an index of the leaves that are wanted, or of all, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="bazaarwatch-verify-") as directory:
        connection = sqlite3.connect(Path(directory, "leaves"), isolation_level=None)
        try:
            yield Leaves(connection, wanted)
        finally:
            connection.close()
