"""The log against its heads, and the heads against their signatures, each other, and what this machine remembers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.evidence.head import Head, head_from
from pipelines.evidence.keys import fingerprint_of
from pipelines.evidence.merkle import Frontier
from pipelines.evidence.witness import remembered
from pipelines.store.documents import SCHEMA, Document
from pipelines.store.heads import heads, key_directory, known_as
from pipelines.store.log import batches, entries_of
from pipelines.store.verifying.leaf_index import Leaves
from pipelines.store.verifying.report import Report
from pipelines.store.verifying.shapes import shaped

Database = AsyncDatabase[Document]
WITHOUT_RECORD = frozenset({"migration", "key", "stamp", "decision", "purge", "standing"})
"""What is appended to the log outside of crawls and revisions."""
FIRST_WITH_LOG = 3
"""Schema since which there is a log."""


@dataclass(slots=True)
class Tree:
    """What was found of the log."""

    size: int = 0
    log: str = ""
    """Its identifier, as its heads have it."""
    hashes: dict[int, str] = field(default_factory=dict)
    """Number of each head to its hash."""
    covered: int = 0
    """Leaves under the newest head."""


async def check_tree(database: Database, report: Report, leaves: Leaves) -> Tree:
    """Check every leaf and head, and put the leaves into the index. Raises PyMongoError."""
    keys = await _keys(database, report)
    tree = Tree()
    frontier = Frontier()
    upcoming = _checked_heads(database, report, keys, tree)
    head = await _next(upcoming)
    sound = True
    async for batch in batches(database, wanted=shaped("log")):
        report.checked["log"] += 1
        if batch["_id"] != tree.size:
            what = f"leaves {tree.size} to {batch['_id'] - 1} are missing before it"
            report.fail("log", batch["_id"], what if batch["_id"] > tree.size else "stands where other leaves stand")
            sound, tree.size = False, batch["_id"]
        if batch["count"] != len(batch["leaves"]):
            report.fail("log", batch["_id"], f"says {batch['count']} and holds {len(batch['leaves'])} leaves", "count")
        for entry in entries_of(batch):
            head = await _past(head, upcoming, frontier, report, sound=sound)
            frontier.add(entry.leaf_hash())
            leaves.add(tree.size, entry)
            tree.size += 1
    head = await _past(head, upcoming, frontier, report, sound=sound)
    while head is not None:
        if sound:
            lacking = f"was made over {head[0].size} leaves, and {tree.size} are there: the end of the log is missing"
            report.fail("heads", head[0].number, lacking, "size")
        head = await _next(upcoming)
    await _about(database, report, tree)
    return tree


async def _past(
    head: tuple[Head, Document] | None,
    upcoming: AsyncIterator[tuple[Head, Document]],
    frontier: Frontier,
    report: Report,
    *,
    sound: bool,
) -> tuple[Head, Document] | None:
    """Hold each head of the tree as it stands against it, and return the next one."""
    while head is not None and head[0].size <= frontier.size:
        signed, document = head
        if sound and signed.size == frontier.size:
            if signed.root != frontier.root().hex():
                report.fail("heads", signed.number, f"the first {signed.size} leaves are not those it signed", "root")
            elif document.get("frontier") != [one.hex() for one in frontier.hashes]:
                report.fail("heads", signed.number, "is not that of the leaves it signed", "frontier")
        head = await _next(upcoming)
    return head


async def _next(upcoming: AsyncIterator[tuple[Head, Document]]) -> tuple[Head, Document] | None:
    try:
        return await anext(upcoming)
    except StopAsyncIteration:
        return None


async def _checked_heads(
    database: Database, report: Report, keys: dict[str, str], tree: Tree
) -> AsyncIterator[tuple[Head, Document]]:
    """Yield each head that can be read, once it was held against its signature and the head before."""
    number, before = 0, ""
    async for document in heads(database, shaped("heads")):
        report.checked["heads"] += 1
        number += 1
        name = document["_id"]
        if name != number:
            what = f"heads {number} to {name - 1} are missing before it" if name > number else "is out of its place"
            report.fail("heads", name, what)
            number, before = name, ""
        try:
            head = head_from(document)
        except KeyError as error:
            report.fail("heads", name, "is missing", str(error.args[0]))
            before = ""
            continue
        for of_field, sentence in _faults(head, document, keys, tree, before):
            report.fail("heads", name, sentence, of_field)
        before = tree.hashes[number] = head.hash()
        tree.log, tree.covered = tree.log or head.log, head.size
        yield head, document


def _faults(head: Head, document: Document, keys: dict[str, str], tree: Tree, before: str) -> list[tuple[str, str]]:
    found = []
    if head.number != document["_id"]:
        found.append(("number", f"is {head.number}"))
    if not FIRST_WITH_LOG <= document["schema"] <= SCHEMA:
        found.append(("schema", f"is {document['schema']}"))
    if head.key not in keys:
        found.append(("key", f"signed by {head.key}, which is not among the keys"))
    elif not head.is_signed_by(keys[head.key]):
        found.append(("signature", "is not that of its key over this head: one of its fields was changed"))
    if before and head.previous != before:
        found.append(("previous", "is not the hash of the head before it"))
    if head.number == 1 and head.previous:
        found.append(("previous", "names a head before the first one"))
    if head.size < tree.covered:
        found.append(("size", f"is {head.size}, and the head before it has {tree.covered} leaves"))
    if tree.log and head.log != tree.log:
        found.append(("log", f"is of another log: {head.log}"))
    return found


async def _keys(database: Database, report: Report) -> dict[str, str]:
    """Return the public keys by fingerprint, each only where it is what its name says."""
    found: dict[str, str] = {}
    async for document in database["keys"].find(shaped("keys")):
        if fingerprint_of(document["public"]) == document["_id"]:
            found[document["_id"]] = document["public"]
        else:
            report.fail("keys", document["_id"], "is not the key with this fingerprint", "public")
    return found


async def _about(database: Database, report: Report, tree: Tree) -> None:
    about: dict[Any, Document] = {one["_id"]: one async for one in database["about"].find(shaped("about"))}
    report.checked["about"] += len(about)
    for name in sorted(about.keys() - {"schema", "log"}):
        report.fail("about", name, "was put in")
    if not tree.hashes:
        return
    version = about.get("schema", {}).get("version")
    if version != SCHEMA:
        report.fail("about", "schema", f"is {version}, and {SCHEMA} has been written", "version")
    log = about.get("log", {}).get("log")
    if log != tree.log:
        report.fail("about", "log", f"is {log}, and the heads are of the log {tree.log}", "log")


async def check_end(database: Database, report: Report, leaves: Leaves, tree: Tree) -> None:
    """Check what was appended since the newest head: only runs that go on have anything there. Raises PyMongoError."""
    async for batch in batches(database, tree.covered, shaped("log")):
        run = batch["run"]
        ended = [place.position for kind in ("crawl", "revision") for place in leaves.of(kind, run, met=False)]
        begun = leaves.of("run", run, met=False)
        if ended and min(ended) < tree.covered:
            report.fail("log", batch["_id"], f"was appended after the run {run} had ended")
        elif run in WITHOUT_RECORD and not batch["adopted"] and _again(batch, leaves):
            report.fail("log", batch["_id"], "holds what was logged before: it was put in")
        elif not begun and run not in WITHOUT_RECORD:
            report.fail("log", batch["_id"], f"was appended by a run that never began: {run}")
        else:
            report.note("batches of the log that no head covers yet", f"log {batch['_id']}")


def _again(batch: Document, leaves: Leaves) -> bool:
    """Whether something of a batch stands in the log before it."""
    places = [place for leaf in batch["leaves"] for place in leaves.of(leaf["kind"], leaf["id"], met=False)]
    return any(place.position < batch["_id"] for place in places)


def check_witness(database: Database, report: Report, tree: Tree) -> None:
    """Hold the heads against those that this machine remembers to have made. Raises OperatorError."""
    known = known_as(database)
    for seen in remembered(key_directory()):
        if seen.log == tree.log:
            report.checked["witness"] += 1
            if seen.number not in tree.hashes:
                report.fail("heads", seen.number, "was made on this machine and is missing: the end was cut off")
            elif tree.hashes[seen.number] != seen.hash:
                report.fail("heads", seen.number, "is not the one that was made on this machine")
        elif seen.database == known:
            report.fail(
                "heads",
                seen.number,
                f"of the log {seen.log} was made on this machine for this database, and its log is another one now. "
                f"If the database was replaced on purpose, move {key_directory() / 'heads.jsonl'} away",
            )
