"""Signed heads of the log: one at the end of each run, chained to the one before."""

import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from crawler.errors import OperatorError
from pipelines.evidence.head import Head, head_from
from pipelines.evidence.keys import SigningKey, signing_key
from pipelines.evidence.merkle import Frontier
from pipelines.evidence.stamp import timestamp_server
from pipelines.evidence.witness import Witnessed, remember
from pipelines.store.documents import SCHEMA, Document, milliseconds
from pipelines.store.failure import VARIABLE
from pipelines.store.home import user_home
from pipelines.store.log import Log, batches, entries_of, leaf_of
from pipelines.store.server import masked

Database = AsyncDatabase[Document]


async def sign_head(database: Database, run: str) -> Head:
    """Sign the log as it stands, and remember the head on this machine.

    Raises PyMongoError, and OperatorError where the log is not as it was, or the key can not be used.
    """
    key = signing_key(key_directory())
    await _introduce(database, key)
    while True:
        last = await newest_head(database)
        log = await _log_id(database, last)
        frontier = await _grown(database, last)
        head = Head(
            log=log,
            number=last["number"] + 1 if last else 1,
            size=frontier.size,
            root=frontier.root().hex(),
            previous=head_from(last).hash() if last else "",
            run=run,
            time=milliseconds(datetime.now(UTC)),
            key=key.fingerprint,
            timestamp_server=timestamp_server(),
        ).signed(key)
        try:
            await database["heads"].insert_one(_document(head, frontier))
        except DuplicateKeyError:
            continue  # another run ended at this moment
        remember(key_directory(), Witnessed(log, known_as(database), head.number, head.size, head.hash()))
        return head


def key_directory() -> Path:
    """Return the directory of the key and of the file that remembers its heads."""
    return user_home().root.parent


def known_as(database: Database) -> str:
    """Return what an operator knows a database by: its name and its server, without credentials."""
    named = os.environ.get(VARIABLE)
    return f"{database.name}, {masked(named) if named else f'embedded, {user_home().root}'}"


async def newest_head(database: Database) -> Document | None:
    """Return the document of the newest head. Raises PyMongoError."""
    return await database["heads"].find_one({}, sort={"_id": DESCENDING})


async def claims_to_be_older(database: Database) -> bool:
    """Whether a database says that it is older than its newest head is, or no longer says it. Raises PyMongoError."""
    about = await database["about"].find_one({"_id": "schema"})
    newest = await database["heads"].find_one({"schema": {"$type": "number"}}, sort={"_id": DESCENDING})
    version = about.get("version", 0) if about else 0
    return newest is not None and version < newest["schema"]


async def heads(database: Database, wanted: Document | None = None) -> AsyncIterator[Document]:
    """Yield the documents of all heads, in order. Raises PyMongoError."""
    async for document in database["heads"].find(wanted or {}).sort("_id", ASCENDING):
        yield document


async def _log_id(database: Database, last: Document | None) -> str:
    """Return the identifier of the log, drawn before its first head."""
    if last is None:
        drawn = {"$setOnInsert": {"log": secrets.token_hex(16)}}
        await database["about"].update_one({"_id": "log"}, drawn, upsert=True)
    about = await database["about"].find_one({"_id": "log"})
    if about is None or (last and about["log"] != last["log"]):
        raise OperatorError(
            f"The database {database.name} no longer says which log it has: `bazaarwatch verify` tells what is wrong."
        )
    return str(about["log"])


def _document(head: Head, frontier: Frontier) -> Document:
    stamp = {"state": "pending" if head.timestamp_server else "none"}
    more: dict[str, Any] = {"frontier": [one.hex() for one in frontier.hashes], "stamp": stamp}
    return {"_id": head.number, "schema": SCHEMA} | asdict(head) | more


async def _grown(database: Database, last: Document | None) -> Frontier:
    """Return the tree as it stands: that of the last head, and what was appended since."""
    frontier = Frontier()
    if last:
        frontier = Frontier(last["size"], [bytes.fromhex(one) for one in last["frontier"]])
    sound = not last or frontier.root().hex() == last["root"]
    async for batch in batches(database, frontier.size):
        sound = sound and batch["_id"] == frontier.size and batch["count"] == len(batch["leaves"])
        for entry in entries_of(batch):
            frontier.add(entry.leaf_hash())
    if not sound:
        raise OperatorError(
            f"The log of the database {database.name} is not as it was written, and so is not signed again: "
            "`bazaarwatch verify` tells what is wrong. What was crawled is kept."
        )
    return frontier


async def _introduce(database: Database, key: SigningKey) -> None:
    """Record the public key, once, where it can be found by who verifies."""
    if await database["keys"].find_one({"_id": key.fingerprint}, {"_id": 1}):
        return
    document = {
        "_id": key.fingerprint,
        "schema": SCHEMA,
        "public": key.public,
        "since": milliseconds(datetime.now(UTC)),
    }
    try:
        await database["keys"].insert_one(document)
    except DuplicateKeyError:
        return
    await Log(database).append("key", [leaf_of("key", document)])
