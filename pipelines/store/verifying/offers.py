"""Listings against what they are made of, and the one field of snapshots that grows.

A listing says what its latest snapshots say; of several, and of readings of them, either may have been written last.
"""

import math
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.canonical import canonical, document_hash
from pipelines.evidence.entry import Kind
from pipelines.store.decided import last_decision
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.facts import COUNTERS
from pipelines.store.last_seen import seen_until
from pipelines.store.log import of_capture
from pipelines.store.readings import readings_of
from pipelines.store.sellers import seller_key
from pipelines.store.standings import standing_in
from pipelines.store.verifying.report import Report
from pipelines.store.verifying.shapes import shaped
from pipelines.store.verifying.stored import AT_ONCE, Stored

Database = AsyncDatabase[Document]
_OF_SIGHTING = ("time", "view", "units_sold", "stock")


class Offers:
    """Checks listings and the times of their snapshots."""

    def __init__(self, database: Database, report: Report, stored: Stored) -> None:
        self.database = database
        self.report = report
        self.stored = stored

    async def check(self, wanted: str | None = None) -> None:
        """Check one listing, or all of them side by side with the snapshots."""
        states = _grouped(
            self.database["snapshots"].find(shaped("snapshots", _of("listing", wanted))).sort("listing", ASCENDING)
        )
        key, snapshots = await _next(states)
        async for listing in (
            self.database["listings"].find(shaped("listings", _of("_id", wanted))).sort("_id", ASCENDING)
        ):
            while key and key < listing["_id"]:
                await self._without_listing(key, snapshots)
                key, snapshots = await _next(states)
            self.report.checked["listings"] += 1
            if key == listing["_id"]:
                await self._listing(listing, sorted(snapshots, key=lambda one: int(one["number"])))
                key, snapshots = await _next(states)
            else:
                self.report.fail("listings", listing["_id"], "no snapshot is of it: it was put in, or they are missing")
        while key:
            await self._without_listing(key, snapshots)
            key, snapshots = await _next(states)

    async def _without_listing(self, key: str, snapshots: list[Document]) -> None:
        if all([await self._unsettled(one) for one in snapshots]):
            self.report.note("listings not written yet, of a run that was cut off", key)
        else:
            self.report.fail("listings", key, f"is missing, and {len(snapshots)} snapshots are of it")

    async def _unsettled(self, snapshot: Document) -> bool:
        """Whether a snapshot comes of a run without an end, so that its listing may not have followed."""
        capture = await self.database["captures"].find_one({"_id": snapshot["capture"]}, {"crawl": 1})
        open_ = capture is not None and await self.stored.runs.is_open(capture["crawl"])
        return open_ or await self.stored.runs.revised("reread")

    async def _listing(self, listing: Document, snapshots: list[Document]) -> None:
        key = listing["_id"]
        said = await readings_of(self.database, [key])
        judged = await self.database["judgements"].find({"listing": key}, {"judgement": 1}).to_list()
        seen = await self.database["sightings"].find({"listing": key}, dict.fromkeys(_OF_SIGHTING, 1)).to_list()
        if not 1 <= listing["schema"] <= SCHEMA:
            self._fail(key, "schema", f"is {listing['schema']}")
        if f"{listing['marketplace']}:{listing['listing_id']}" != key:
            self._fail(key, "marketplace, listing_id", "are not those of its key")
        if await self._current(listing, snapshots, said):
            await self._facts(listing, snapshots, said, seen)
        judgements = [one["judgement"] for one in (*snapshots, *said, *judged)]
        if canonical(listing["judgement"]) not in {canonical(one) for one in judgements}:
            self._fail(key, "judgement", "is none that was recorded of it")
        await self._times(listing, snapshots, seen)
        await self._last_seen(listing["marketplace"], snapshots, seen)
        await self._status(listing)
        await self._seller(listing, [one["facts"] for one in (*snapshots, *said) if "facts" in one])
        await self._decision(listing)

    async def _current(self, listing: Document, snapshots: list[Document], said: list[Document]) -> bool:
        """Check the number of snapshots and which are the latest; False where the facts can not be compared."""
        key, by_number = listing["_id"], {one["number"]: one for one in snapshots}
        if listing["snapshots"] not in by_number or await self._settled_beyond(snapshots, listing["snapshots"]):
            self._fail(key, "snapshots", f"is {listing['snapshots']}, and {max(by_number)} are there")
        for view in {one["view"] for one in snapshots} - listing["latest"].keys():
            if not all([await self._unsettled(one) for one in snapshots if one["view"] == view]):
                self._fail(key, f"latest.{view}", "is missing")
        sound = bool(listing["latest"])
        for view, latest in listing["latest"].items():
            state = by_number.get(latest["number"])
            if state is None or state["view"] != view:
                self._fail(key, f"latest.{view}", f"is {latest['number']}, which is no snapshot of it")
                sound = False
                continue
            hashes = {one["facts_hash"] for one in said if one["snapshot"] == state["_id"]} | {state["facts_hash"]}
            if latest["facts_hash"] not in hashes:
                self._fail(key, f"latest.{view}.facts_hash", "is not that of its snapshot")
            # What a better reader found in an older capture has a high number and is not the latest; what was saved
            # long ago and handed over now is, until the offer is seen again.
            found = {"capture": state["capture"], "found": state["_id"]}
            counts = 0 if await self.database["readings"].find_one(found, {"_id": 1}) else state["number"]
            later = [one for one in snapshots if one["view"] == view and one["number"] > counts]
            later = [one for one in later if one["first_seen"] > state["last_seen"]]
            if await self._settled_beyond(later, 0):
                self._fail(key, f"latest.{view}", f"is {latest['number']}, and there is {later[-1]['number']}")
        return sound

    async def _settled_beyond(self, snapshots: Iterable[Document], number: int) -> bool:
        beyond = [one for one in snapshots if one["number"] > number]
        return bool(beyond) and not all([await self._unsettled(one) for one in beyond])

    async def _facts(
        self, listing: Document, snapshots: list[Document], said: list[Document], seen: list[Document]
    ) -> None:
        """Check each fact: it is one of the latest states, or the last that an earlier one stated."""
        latest = {f"{listing['_id']}#{one['number']}" for one in listing["latest"].values()}
        current = [one["facts"] for one in snapshots if one["_id"] in latest]
        restated = [one["facts"] for one in said if "facts" in one]
        unsettled = [one["facts"] for one in snapshots if one["number"] >= min(_numbers(listing))]
        stated: dict[str, list[Any]] = defaultdict(list)
        before: dict[str, Any] = {}
        for facts in (*current, *restated):
            for name, value in facts.items():
                stated[name].append(value)
        for snapshot in snapshots:
            before |= snapshot["facts"]
        for name in sorted(listing["facts"].keys() | stated.keys() | before.keys()):
            value, allowed = listing["facts"].get(name), stated.get(name) or [before.get(name)]
            if name not in listing["facts"]:
                if not any(name not in facts for facts in restated):
                    self._fail(listing["_id"], f"facts.{name}", "is missing, and its snapshots state it")
            elif not _among(value, allowed) and not _among(value, [one.get(name) for one in unsettled]):
                counted = [one.get(name) for one in seen]
                if not (name in COUNTERS and _among(value, counted)):
                    self._fail(listing["_id"], f"facts.{name}", "is not what its snapshots say")

    async def _times(self, listing: Document, snapshots: list[Document], seen: list[Document]) -> None:
        times = {one["time"] for one in seen} | {one["first_seen"] for one in snapshots}
        first, last = listing["first_seen"], listing["last_seen"]
        begin, end = min(one["first_seen"] for one in snapshots), max(times)
        if first not in times or first > begin or last != end:
            # A run that was cut off may have written a state, and not yet that it was seen.
            settled = [one for one in snapshots if not await self._unsettled(one)]
            begin = min((one["first_seen"] for one in settled), default=first)
            until = max({one["time"] for one in seen} | {one["first_seen"] for one in settled}, default=last)
            end = last if last in times and last >= until else max(until, end)
        if first > begin or not (first in times or await self._cut_off_at(listing["marketplace"], first)):
            self._fail(listing["_id"], "first_seen", f"is {first}, and its snapshots begin at {begin}")
        if last != end and not (last > end and await self._cut_off_at(listing["marketplace"], last)):
            self._fail(listing["_id"], "last_seen", f"is {last}, and it was seen until {end}")

    async def _last_seen(self, marketplace: str, snapshots: list[Document], seen: list[Document]) -> None:
        """Check until when each state was seen: a time at which the offer was, and before its next state."""
        for snapshot in snapshots:
            self.report.checked["times of snapshots"] += 1
            first, last = snapshot["first_seen"], snapshot["last_seen"]
            until = seen_until(snapshot, snapshots, seen)
            sound = last == first or last in {one["time"] for one in seen if one["view"] == snapshot["view"]}
            if sound and (until is None or until == last or await self._told_otherwise(snapshot, snapshots, until)):
                continue
            if last >= (until or first) and await self._cut_off_at(marketplace, last):
                continue
            what = (
                f"is {last}, and its offer was seen so until {until}" if sound else f"is {last}, when it was not seen"
            )
            self.report.fail("snapshots", snapshot["_id"], what, "last_seen")

    async def _told_otherwise(self, snapshot: Document, snapshots: list[Document], until: datetime) -> bool:
        """Whether times alone do not tell until when an offer was seen in a state, by its sightings `until` a time.

        So it is where the clock was set back: states then have other times than places in the log.
        And where two runs saw the next state at once: the one that has recorded it may have seen it after the other.
        """
        first, last = snapshot["first_seen"], snapshot["last_seen"]
        states = [one for one in snapshots if one["view"] == snapshot["view"]]
        between = {"$gt": min(until, last), "$lte": max(until, last)}
        found = {"listing": snapshot["listing"], "view": snapshot["view"], "time": between}
        disputed = await self.database["sightings"].find(found, {"crawl": 1, "time": 1}).to_list()
        # What was logged tells in which order pages came, whatever the clock said.
        recorded = [(self._place("capture", one["capture"]), one["_id"]) for one in states]
        shown = []
        for one in disputed:
            place = self._place("capture", one["_id"].rpartition("#")[0])
            shown.append((one["time"], max((state for state in recorded if state[0] <= place), default=(0, ""))[1]))
        if last > until and (last, snapshot["_id"]) in shown:
            return True
        if until > last and snapshot["_id"] not in {name for _, name in shown}:
            return True
        at = min((one["first_seen"] for one in states if one["first_seen"] > first), default=first)
        runs = sorted({one["crawl"] for one in disputed})
        beside = {"started_at": {"$lte": at}, "$or": [{"ended_at": None}, {"ended_at": {"$gte": at}}]}
        return await self.database["crawls"].count_documents({"_id": {"$in": runs}} | beside) == len(runs) > 0

    def _place(self, kind: Kind, name: str) -> float:
        """Return where a document was logged first; behind all others where it was not yet."""
        return min((one.position for one in self.stored.leaves.of(kind, name, met=False)), default=math.inf)

    async def _cut_off_at(self, marketplace: str, time: datetime) -> bool:
        """Whether a run was cut off between noting that it saw offers at a time, and the sightings of them."""
        at = f"{marketplace}-{time:%Y%m%dT%H%M%S}.{time.microsecond // 1000:03}"
        captures = self.database["captures"].find({"_id": {"$gte": at, "$lt": f"{at}~"}, "offers": {"$gt": 0}})
        async for capture in captures:
            lacking = not await self.database["sightings"].find_one(of_capture(capture["_id"]), {"_id": 1})
            if lacking and await self.stored.runs.is_open(capture["crawl"]):
                return True
        return False

    async def _status(self, listing: Document) -> None:
        """Check where it stands against what was logged of that."""
        key, part = listing["_id"], standing_in(listing)
        places = self.stored.leaves.of("standing", key)
        # Two crawls can see an offer otherwise at once, and the one that wrote first can log last.
        last = [place.hash for place in places if places[-1].at - place.at <= AT_ONCE]
        if part is None and not places:
            return
        # A live one has nothing to log, but for one whose `relists` were removed on purpose.
        if document_hash("standing", part or {"_id": key, "status": listing["status"]}) in last:
            return
        if await self.stored.runs.any_open() or not await self.stored.runs.all_settled():
            self.report.note("statuses that a run without an end has left behind", key)
        else:
            self._fail(key, "status", "its status, the reason, or what it was before, is not as it was logged")

    async def _seller(self, listing: Document, stated: list[Document]) -> None:
        """Check that the seller it is linked to is one that its snapshots name."""
        sellers = [facts["seller"] for facts in stated if "seller" in facts]
        allowed = {seller_key(listing["marketplace"], one) for one in sellers} - {None}
        linked = listing.get("seller")
        if linked in allowed or (linked is None and not allowed):
            return
        # A name alone stands for the one seller who has it and an identifier too.
        names = [one["name"] for one in sellers if "name" in one]
        if not await self.database["sellers"].find_one({"_id": linked, "names.name": {"$in": names}}, {"_id": 1}):
            self._fail(listing["_id"], "seller", f"is {linked}, whom no snapshot of it names")

    async def _decision(self, listing: Document) -> None:
        if listing["decision"] != await last_decision(self.database, listing["_id"]):
            self._fail(listing["_id"], "decision", "is not the last one that was recorded of it")

    def _fail(self, key: str, of_field: str, sentence: str) -> None:
        self.report.fail("listings", key, sentence, of_field)


def _of(name: str, wanted: str | None) -> Document:
    return {} if wanted is None else {name: {"$eq": wanted}}


def _numbers(listing: Document) -> list[int]:
    return [one["number"] for one in listing["latest"].values()]


def _among(value: Any, allowed: Iterable[Any]) -> bool:  # noqa: ANN401 -- facts have several types
    return canonical(value) in {canonical(one) for one in allowed}


async def _next(states: AsyncIterator[tuple[str, list[Document]]]) -> tuple[str, list[Document]]:
    """Return the snapshots of the next listing; of none where there are no more."""
    try:
        return await anext(states)
    except StopAsyncIteration:
        return "", []


async def _grouped(snapshots: AsyncIterator[Document]) -> AsyncIterator[tuple[str, list[Document]]]:
    """Yield the snapshots of each listing, in the order of their keys."""
    key, group = "", list[Document]()
    async for one in snapshots:
        if one["listing"] != key and group:
            yield key, group
            group = []
        key = one["listing"]
        group.append(one)
    if group:
        yield key, group
