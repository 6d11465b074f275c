"""The record of each run that reads or judges again what is stored; begun with the first thing that it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store import runs
from pipelines.store.documents import Document

Database = AsyncDatabase[Document]


@dataclass(slots=True)
class Revision:
    """One run of `reread` or `rejudge` on one marketplace."""

    database: Database
    kind: Literal["reread", "rejudge"]
    marketplace: str
    id: str | None = None

    async def begin(self) -> str:
        """Record that the run begins, once, and return its id. Raises PyMongoError."""
        if self.id is None:
            record = runs.new_run(f"{self.kind}-{self.marketplace}")
            record |= {"kind": self.kind, "marketplace": self.marketplace}
            self.id = await runs.begin(self.database, "revisions", record)
        return self.id

    async def end(self, why: str, counts: Mapping[str, Any]) -> None:
        """Record how it ended, where it changed anything, and sign the log.

        It has done what earlier ones were kept from doing, and these count as ended too. Raises PyMongoError, and
        OperatorError where the log can not be signed.
        """
        if self.id is None:
            return
        own = await self.database["revisions"].find_one({"_id": self.id})
        assert own is not None  # noqa: S101 -- begun above
        earlier = {
            "kind": self.kind,
            "marketplace": self.marketplace,
            "ended_at": None,
            "started_at": {"$lt": own["started_at"]},
        }
        cut_off = {"ended_at": own["started_at"], "ended": "cut off"}
        await self.database["revisions"].update_many(earlier, {"$set": cut_off})
        await runs.end(self.database, "revisions", self.id, why, counts)
        await runs.sign(self.database, self.id)
