"""What is new since a place in the log: each document that was logged once, in the order of the log.

Nothing is ever put into the log before what stands there, and a document is written before it is logged. So whoever
goes on from where the last answer ended misses nothing, however many crawls write meanwhile. Reading is enough for it.
"""

import re
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReadPreference
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.read_concern import ReadConcern

from crawler.errors import AnalystError, OperatorError
from pipelines.evidence.entry import Entry, Kind
from pipelines.store.adoption import KINDS, LOOSE, RUNS
from pipelines.store.documents import Document
from pipelines.store.failure import explained
from pipelines.store.log import entries_of, in_page_order, of_capture, size_of
from pipelines.store.logged_twice import LoggedTwice
from pipelines.store.session import Store

Database = AsyncDatabase[Document]

COLLECTIONS: dict[Kind, str] = KINDS | {kind: collection for kind, (collection, _) in LOOSE.items()} | RUNS
"""Kind of leaf to the collection of its documents."""
USUAL = frozenset[Kind]({"snapshot", "judgement", "decision", "purge"})
"""What a program that keeps offers asks for: their states, what was thought of them, and what has to be forgotten."""
_OF_OFFERS = frozenset({"snapshot", "judgement", "decision"})
"""Kinds whose names begin with the key of the offer."""
_AT_ONCE = 100
"""Documents in memory: a snapshot can hold a long description."""
_SHORT = 8
_TOKEN = re.compile(rf"(?:([0-9a-f]{{{_SHORT}}})-)?([0-9]{{1,18}})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are wanted."""

    kinds: frozenset[Kind] = USUAL
    marketplace: str | None = None
    """Of this marketplace alone, and all purges: whoever has a copy has to know of them."""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One document that was logged."""

    token: str
    """Where to go on after it."""
    entry: Entry
    document: Document | None
    """As it stands now, without bytes; None where it was removed since. A capture has its `sightings` with it."""


@dataclass(slots=True)
class Changes:
    """Reads a log from a place on, once. `place` and `ended` tell how far it came."""

    store: Store
    wanted: Wanted
    log: str
    """Beginning of the log's identifier; "" before its first head."""
    place: int
    """Leaves before where to go on."""
    ended: bool = False
    """Whether the end of the log was reached."""
    given: int = 0
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.database = _settled(self.store.database)

    @property
    def token(self) -> str:
        """Where to go on."""
        return _token(self.log, self.place)

    async def read(self) -> AsyncGenerator[Change, None]:
        """Yield the changes, until there are no more or as many as wanted. Raises OperatorError."""
        with explained(self.store.server):
            twice = LoggedTwice(self.database)
            while (batch := await self._next()) is not None:
                again = await twice.among(batch)
                entries = islice(enumerate(entries_of(batch), start=batch["_id"]), self.place - batch["_id"], None)
                while chunk := list(islice(entries, _AT_ONCE)):
                    for at, change in await self._changes(chunk, again):
                        self.place, self.given = at + 1, self.given + 1
                        yield change
                        if self._enough():
                            return
                    self.place = chunk[-1][0] + 1
            self.ended = True

    async def _changes(self, chunk: list[tuple[int, Entry]], again: set[tuple[str, str]]) -> list[tuple[int, Change]]:
        """Return what is wanted of some leaves, each with its place."""
        asked = [(at, one) for at, one in chunk if (one.kind, one.id) not in again and self._may_be_wanted(one)]
        documents = await _documents(self.database, [one for _, one in asked])
        there = [(at, one, documents.get((one.kind, one.id))) for at, one in asked]
        return [
            (at, Change(_token(self.log, at + 1), one, document))
            for at, one, document in there
            if self._is_wanted(one, document)
        ]

    async def _next(self) -> Document | None:
        """Return the batch in which the place is, None at the end; a question each, so that nothing is kept open."""
        log = self.database["log"]
        batch = await log.find_one({"_id": self.place})
        if batch is None:
            before = await log.find_one({"_id": {"$lt": self.place}}, {"count": 1}, sort={"_id": DESCENDING})
            inside = before is not None and before["_id"] + before["count"] > self.place
            wanted = before["_id"] if before is not None and inside else {"$gte": self.place}
            batch = await log.find_one({"_id": wanted}, sort={"_id": ASCENDING})
        if batch is not None and (batch["_id"] > self.place or batch["count"] != len(batch["leaves"])):
            raise OperatorError(
                f"The log of the database {self.database.name} is not as it was written from leaf {self.place} on: "
                "`bazaarwatch verify` tells what is wrong."
            )
        return batch

    def _enough(self) -> bool:
        return self.wanted.limit is not None and self.given >= self.wanted.limit

    def _may_be_wanted(self, entry: Entry) -> bool:
        if entry.kind not in self.wanted.kinds:
            return False
        marketplace = self.wanted.marketplace
        return marketplace is None or entry.kind not in _OF_OFFERS or entry.id.startswith(f"{marketplace}:")

    def _is_wanted(self, entry: Entry, document: Document | None) -> bool:
        marketplace = self.wanted.marketplace
        if marketplace is None or entry.kind in _OF_OFFERS or entry.kind == "purge":
            return True
        return document is not None and document.get("marketplace") == marketplace


async def changes_since(store: Store, since: str | None, wanted: Wanted) -> Changes:
    """Return what reads the log from a token on, or from its beginning.

    Raises AnalystError for a token that is none of this log, OperatorError where the server fails.
    """
    with explained(store.server):
        about = await store.database["about"].find_one({"_id": "log"})
        log = str(about["log"])[:_SHORT] if about else ""
        if since is None:
            return Changes(store, wanted, log, 0)
        size = await size_of(_settled(store.database))
    parts = _TOKEN.fullmatch(since.strip())
    again = "give the token of the last line that was read, or leave --since out to begin with the first"
    if parts is None:
        raise AnalystError(f"--since {since!r} is no token, which are as 1a2b3c4d-1234: {again}.")
    if parts[1] and parts[1] != log:
        raise AnalystError(
            f"--since {since!r} is of another log than that of {store.database.name}, whose tokens begin with "
            f"{log or 'no letters yet'}: name its database with --database, or {again}."
        )
    if int(parts[2]) > size:
        raise AnalystError(
            f"--since {since!r} is beyond the end: the log of {store.database.name} has {size} leaves. If an older "
            f"backup was restored, take the listings anew; else {again}."
        )
    return Changes(store, wanted, log, int(parts[2]))


async def end_of(store: Store) -> str:
    """Return the token with which nothing of what is there now comes again. Raises OperatorError."""
    with explained(store.server):
        about = await store.database["about"].find_one({"_id": "log"})
        return _token(str(about["log"])[:_SHORT] if about else "", await size_of(_settled(store.database)))


def _token(log: str, place: int) -> str:
    return f"{log}-{place}" if log else str(place)


def _settled(database: Database) -> Database:
    """Return the database as it can not be rolled back any more, and with no answer older than the one before."""
    return database.with_options(read_preference=ReadPreference.PRIMARY, read_concern=ReadConcern("majority"))


async def _documents(database: Database, entries: list[Entry]) -> dict[tuple[str, str], Document]:
    """Return the documents of leaves by kind and id; those that were removed are not among them."""
    names: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        for collection in _collections(entry.kind):
            names.setdefault((entry.kind, collection), []).append(entry.id)
    found: dict[tuple[str, str], Document] = {}
    for (kind, collection), wanted in names.items():
        async for one in database[collection].find({"_id": {"$in": wanted}}):
            document: dict[str, Any] = {name: value for name, value in one.items() if not isinstance(value, bytes)}
            if kind == "capture":
                seen = await database["sightings"].find(of_capture(one["_id"])).to_list()
                document["sightings"] = in_page_order(seen)
            found[kind, one["_id"]] = document
    return found


def _collections(kind: str) -> Iterable[str]:
    """Return where the documents of a kind are; of a run that began, a crawl or one that reads or judges again."""
    return RUNS.values() if kind == "run" else [name for known, name in COLLECTIONS.items() if known == kind]
