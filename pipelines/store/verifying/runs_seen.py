"""Which runs have no end: what these have written last may not be in the log yet."""

from datetime import datetime

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.entry import Kind
from pipelines.store.adoption import LOOSE, begun_last, unsettled
from pipelines.store.documents import Document
from pipelines.store.verifying.report import Report

Database = AsyncDatabase[Document]
NOT_LOGGED = "not in the log yet: written by a run that was cut off or still runs; the next run logs it"
REVISED: dict[Kind, str] = {"reading": "reread", "snapshot": "reread", "judgement": "rejudge"}
"""Kind of leaf to who writes such documents beside crawls."""
_KEPT = 1000


class RunsSeen:
    """Tells of the runs that documents name whether they have ended."""

    def __init__(self, database: Database, report: Report) -> None:
        self.database = database
        self.report = report
        self._crawls: dict[str, bool | None] = {}
        self._revisions: list[Document] | None = None
        self._any: bool | None = None
        self._begun_last: datetime | None = None
        self._settled: bool | None = None

    async def is_open(self, crawl: str) -> bool:
        """Whether a crawl has no end; one of which nothing is known has, and is a failure, told once."""
        if crawl not in self._crawls:
            if len(self._crawls) > _KEPT:
                self._crawls.clear()
            record = await self.database["crawls"].find_one({"_id": crawl}, {"ended_at": 1})
            if record is None:
                self.report.fail("crawls", crawl, "is missing, and captures name it")
            self._crawls[crawl] = record is not None and record["ended_at"] is None
        return bool(self._crawls[crawl])

    async def any_open(self) -> bool:
        """Whether any crawl has no end."""
        if self._any is None:
            self._any = await self.database["crawls"].find_one({"ended_at": None}, {"_id": 1}) is not None
        return self._any

    async def revised(self, kind: str) -> bool:
        """Whether a run that reads (`reread`) or judges (`rejudge`) again has no end."""
        if self._revisions is None:
            self._revisions = await self.database["revisions"].find({"ended_at": None}, {"kind": 1}).to_list()
        return any(one["kind"] == kind for one in self._revisions)

    async def all_settled(self) -> bool:
        """Whether no crawl was cut off between its end and its head."""
        if self._settled is None:
            self._settled = not await unsettled(self.database)
        return self._settled

    async def is_overdue(self, time: datetime) -> bool:
        """Whether what was written at a time had to be logged by the next run that began, if not before."""
        if self._begun_last is None:
            self._begun_last = await begun_last(self.database)
        return time < self._begun_last

    async def may_lack(self, kind: Kind, document: Document) -> bool:
        """Whether a document may be there without being in the log."""
        if kind in LOOSE:
            return not await self.is_overdue(document[LOOSE[kind][1]])
        crawl = document.get("crawl")
        if kind in REVISED and await self.revised(REVISED[kind]):
            return True
        if kind in {"snapshot", "judgement"} and "capture" in document:
            capture = await self.database["captures"].find_one({"_id": document["capture"]}, {"crawl": 1})
            crawl = capture and capture.get("crawl")
        return crawl is not None and await self.is_open(crawl)
