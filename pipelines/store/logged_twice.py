"""Leaves that stand in the log a second time because another run took theirs for cut off, and adopted them.

One of the two is adopted, so only around adopted batches there is anything to look for; they are few, and of one run
or of runs that belong together. All that is kept in memory is what was adopted of the runs that were met last.

What is logged again on purpose is none of them: a judgement by earlier rules, when these judge again.
"""

import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import datetime

from pymongo import DESCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.adoption import MIGRATION
from pipelines.store.documents import Document

Database = AsyncDatabase[Document]
Name = tuple[str, str]
"""Kind and id of a leaf."""

_REMEMBERED = 100
"""Runs whose adopted leaves are kept; of others they are asked for again."""
_RUN = re.compile(r"\d{8}T\d{6}Z-.+-[0-9a-f]{6}")
_REVISION = re.compile(r"\d{8}T\d{6}Z-(?:reread|rejudge)-(.+)-[0-9a-f]{6}")
_NAMES = {"leaves.kind": 1, "leaves.id": 1}


class LoggedTwice:
    """Tells of the leaves of a batch that stand in the log before it. The batches are told in order, without a gap."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._adopted: OrderedDict[str, set[Name]] = OrderedDict()
        self._migrated: dict[str, str] | None = None
        self._migrated_until: datetime | None = None

    async def among(self, batch: Document) -> set[Name]:
        """Return the leaves of a batch that an earlier one has. Raises PyMongoError."""
        run, place, names = batch["run"], batch["_id"], names_of(batch)
        if run == MIGRATION:
            return await self._again_migrated(place, names)
        adopted = await self._adopted_of(run, place)
        found = names & adopted
        if batch["adopted"]:
            runs = await self._together(run)
            if _RUN.fullmatch(run) and await self._was_migrated(run, place):
                runs.append(MIGRATION)  # what it has logged of a run that was cut off, the next run logs again
            wanted = {"leaves.id": {"$in": sorted({name for _, name in names})}}
            async for earlier in self._batches(runs, place, wanted):
                found |= names & names_of(earlier)
            adopted |= names
        return found

    async def _adopted_of(self, run: str, place: int) -> set[Name]:
        """Return what was adopted of a run, and of those with it, before a place in the log."""
        group = _group(run)
        if group not in self._adopted:
            self._adopted[group] = set[Name]()
            async for earlier in self._batches(await self._together(run), place, {"adopted": True}):
                self._adopted[group] |= names_of(earlier)
            if len(self._adopted) > _REMEMBERED:
                self._adopted.popitem(last=False)
        self._adopted.move_to_end(group)
        return self._adopted[group]

    async def _together(self, run: str) -> list[str]:
        """Return the runs under which leaves of one can stand: what is read again names its marketplace, and no run."""
        revision = _REVISION.fullmatch(run)
        if revision is None:
            return [run]
        of_marketplace = {"marketplace": {"$eq": revision.group(1)}}
        others = [one["_id"] async for one in self.database["revisions"].find(of_marketplace, {"_id": 1})]
        return sorted({run, *others})

    async def _was_migrated(self, run: str, place: int) -> bool:
        """Whether a crawl had begun when older documents were logged."""
        if self._migrated_until is None:
            wanted = {"run": MIGRATION, "_id": {"$lt": place}}
            last = await self.database["log"].find_one(wanted, {"at": 1}, sort={"_id": DESCENDING})
            if last is None:
                return False
            self._migrated_until = last["at"]
        return run[:16] <= f"{self._migrated_until:%Y%m%dT%H%M%SZ}"

    async def _again_migrated(self, place: int, names: set[Name]) -> set[Name]:
        """Return what two migrations at once have both logged: each takes the documents in the order of their names."""
        self._migrated_until = None
        if self._migrated is None:
            self._migrated = {}
            async for earlier in self._batches([MIGRATION], place):
                self._pass(names_of(earlier))
        found = {(kind, name) for kind, name in names if name <= self._migrated.get(kind, "")}
        self._pass(names)
        return found

    def _pass(self, names: set[Name]) -> None:
        assert self._migrated is not None  # noqa: S101 -- made by the caller
        for kind, name in names:
            self._migrated[kind] = max(name, self._migrated.get(kind, ""))

    async def _batches(self, runs: list[str], before: int, wanted: Document | None = None) -> AsyncIterator[Document]:
        asked = {"run": {"$in": runs}, "_id": {"$lt": before}} | (wanted or {})
        async for batch in self.database["log"].find(asked, _NAMES):
            yield batch


def names_of(batch: Document) -> set[Name]:
    """Return kind and id of each leaf of a batch."""
    return {(leaf["kind"], leaf["id"]) for leaf in batch["leaves"]}


def _group(run: str) -> str:
    revision = _REVISION.fullmatch(run)
    return f"revisions of {revision.group(1)}" if revision else run
