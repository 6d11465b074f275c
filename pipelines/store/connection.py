"""The connection to MongoDB: the server named by BAZAARWATCH_MONGODB_URI, else the embedded one."""

import contextlib
import os
import re
import warnings
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConfigurationError, PyMongoError

from crawler.errors import AnalystError, OperatorError
from pipelines.store import embedded
from pipelines.store.failure import VARIABLE, explain, meaning_of
from pipelines.store.home import user_home
from pipelines.store.server import OLDEST, ServerInfo, masked, too_old

Document = dict[str, Any]
Database = AsyncDatabase[Document]

DATABASE_VARIABLE = "BAZAARWATCH_DATABASE"
DEFAULT_DATABASE = "bazaarwatch"
FOUND_WITHIN = 4000
"""Milliseconds to find a server; an address that says otherwise has its way."""


class Connection(NamedTuple):
    """A database, and the server that it is on."""

    database: Database
    server: ServerInfo


@contextlib.asynccontextmanager
async def connect(database: str | None = None) -> AsyncIterator[Connection]:
    """Connect for as long as the block runs, starting the embedded server where no other is named.

    The database is the one given, else BAZAARWATCH_DATABASE, else "bazaarwatch". Writes are journaled, times are UTC.
    Raises AnalystError for a name that can not be one, OperatorError where there is no usable server, and in the
    block too, in place of each driver's error that is about the server and not about what was asked of it.
    """
    name = database_name(database)
    if uri := os.environ.get(VARIABLE):
        async with _connected(uri, ServerInfo("", masked(uri)), name) as connection:
            yield connection
        return
    async with embedded.running(user_home()) as lease:
        server = ServerInfo("", f"embedded, {lease.home.root}", lease.home)
        async with _connected(lease.uri, server, name) as connection:
            yield connection


@contextlib.asynccontextmanager
async def _connected(uri: str, server: ServerInfo, name: str) -> AsyncIterator[Connection]:
    try:
        async with client_of(uri, server) as client:
            version = await _version(client[name], server)
            yield Connection(client[name], ServerInfo(version, server.where, server.home))
    except PyMongoError as error:
        if meaning_of(error, server) is None:
            raise
        raise explain(error, server) from error


def client_of(uri: str, server: ServerInfo) -> AsyncMongoClient[Document]:
    """Driver's client with our settings. Raises OperatorError for an address that can not be one."""
    patience: dict[str, Any] = (
        {} if "serverselectiontimeoutms" in uri.lower() else {"serverSelectionTimeoutMS": FOUND_WITHIN}
    )
    patience |= {} if "connecttimeoutms" in uri.lower() else {"connectTimeoutMS": FOUND_WITHIN}
    if not uri.startswith(("mongodb://", "mongodb+srv://")):
        raise explain(ConfigurationError("no scheme"), server)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # an option that would be ignored was meant to matter
        try:
            return AsyncMongoClient(
                uri,
                appname="bazaarwatch",
                journal=True,
                tz_aware=True,
                uuidRepresentation="standard",
                **patience,
            )
        except (PyMongoError, UserWarning, ValueError, TypeError, OSError) as error:  # OSError: a file that TLS needs
            # Not chained: the text can hold a password.
            raise explain(ConfigurationError(str(error)), server) from None


async def _version(database: Database, server: ServerInfo) -> str:
    """Version of the server, once it has answered and lets us see the database."""
    try:
        version = str((await database.client.admin.command("buildInfo"))["version"])
        if too_old(version):
            raise OperatorError(
                f"MongoDB ({server.where}) is {version}, and at least {OLDEST} is needed: "
                f"upgrade it, or name another server in {VARIABLE}"
            )
        await database.command("listCollections", nameOnly=True, authorizedCollections=True)
    except PyMongoError as error:
        raise explain(error, server) from error
    return version


def database_name(chosen: str | None = None) -> str:
    """Choose the given name, else BAZAARWATCH_DATABASE, else the default. Raises AnalystError for a wrong one."""
    name = chosen if chosen is not None else os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,63}", name):
        raise AnalystError(
            f"Database name {name!r}: 1 to 63 letters A–Z, digits, - and _ are allowed; correct {DATABASE_VARIABLE}"
        )
    if name.lower() in ("admin", "local", "config"):
        raise AnalystError(f"Database name {name!r} is MongoDB's own: choose another in {DATABASE_VARIABLE}")
    return name
