"""What an error of the database driver means to an operator: one line that names the server and the next step."""

import errno
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pymongo.errors import BulkWriteError, ConfigurationError, ConnectionFailure, OperationFailure, PyMongoError

from crawler.errors import OperatorError
from pipelines.store.mongod_log import DISK_FULL, shortened, why_it_ended
from pipelines.store.server import ServerInfo

VARIABLE = "BAZAARWATCH_MONGODB_URI"
_FULL = "its disk is full. Free some space and run the command again: what was stored is kept"
_ENDING = "it is shutting down. Run the command again when it is up"
_NO_PRIMARY = "it takes no writes now (no primary). Look at the state of the replica set, then run the command again"

_NOBODY = rf"Connection refused|Errno {errno.ECONNREFUSED}|No such file or directory"

_NOT_AUTHORISED = (
    "the account is not authorised. Reading takes the role read on the database, everything else readWrite: "
    f"grant it, or name another account in {VARIABLE}"
)

MEANING_OF_CODE: Mapping[int, str] = {
    13: _NOT_AUTHORISED,
    8000: _NOT_AUTHORISED,
    43: "it gave up waiting for the rest of an answer to be asked for. Run the command again, reading without a pause",
    18: f"the account or its password was refused. Correct them in {VARIABLE}",
    91: _ENDING,
    11600: _ENDING,
    14031: _FULL,
    189: _NO_PRIMARY,
    10107: _NO_PRIMARY,
    11602: _NO_PRIMARY,
    13435: _NO_PRIMARY,
    64: "it could not confirm in time that the data are safe. Look at the state of the replica set",
    100: f"it can not give the safety of writes that was asked for. Correct w in {VARIABLE}",
}
"""Code of a server's error → what it means and the next step."""

MEANING_OF_TEXT: Mapping[str, str] = {
    DISK_FULL: _FULL,
    r"Authentication failed": MEANING_OF_CODE[18],
    r"CERTIFICATE|certificate": f"its TLS certificate was refused. Name its authority by tlsCAFile in {VARIABLE}",
    r"SSL|TLS": f"no TLS connection came about. Ask whether the server speaks TLS, and correct tls in {VARIABLE}",
    r"Name or service not known|name resolution|nodename nor servname|No address associated|DNS|getaddrinfo": (
        f"its host name is not known. Correct the name in {VARIABLE}, or the name service"
    ),
    _NOBODY: f"nothing listens there. Start MongoDB, or correct {VARIABLE}",
    r"No replica set members|no primary|Could not find (any )?primary": _NO_PRIMARY,
    r"timed out|Timeout|timeout": f"it does not answer. Look at the network and the server, or correct {VARIABLE}",
}
"""What the driver says, as a pattern → what it means and the next step. The first that is found counts."""


@contextmanager
def explained(server: ServerInfo) -> Iterator[None]:
    """Turn what the driver raises into a message for the operator."""
    try:
        yield
    except PyMongoError as error:
        raise explain(error, server) from error


def explain(error: PyMongoError, server: ServerInfo) -> OperatorError:
    """Error for the operator, in one line."""
    meaning = meaning_of(error, server) or f"{type(error).__name__}: {shortened(str(error))}"
    return OperatorError(f"MongoDB ({server.where}): {meaning}")


def meaning_of(error: PyMongoError, server: ServerInfo) -> str | None:
    """Tell what an error means and the next step; None where it is about what was asked, not about the server."""
    if isinstance(error, ConfigurationError):
        return _of_address(error)
    for code in _codes(error):
        if code in MEANING_OF_CODE:
            return MEANING_OF_CODE[code]
    lost = isinstance(error, ConnectionFailure)
    if lost and server.home is not None:
        return f"the connection was lost: {why_it_ended(server.home)}"
    if lost or isinstance(error, OperationFailure):
        for pattern, meaning in MEANING_OF_TEXT.items():
            if re.search(pattern, str(error)):
                return f"{meaning} [{shortened(str(error))}]" if lost else meaning
    return f"the connection was lost. Run the command again [{shortened(str(error))}]" if lost else None


def _of_address(error: PyMongoError) -> str:
    # What follows the first colon or stands in quotes may be a part of an unescaped password.
    said = re.sub(r"""(['"]).*\1""", "…", str(error).partition(": ")[0])
    if re.search(MEANING_OF_TEXT[r"Authentication failed"], str(error)):
        return MEANING_OF_CODE[18]
    return (
        f"{VARIABLE} can not be used ({shortened(said)}). Expected mongodb://[account:password@]host[:port]/[?options]"
        ", account and password percent-encoded"
    )


def _codes(error: PyMongoError) -> Iterator[int]:
    """Codes of an error and of each write that failed with it."""
    if isinstance(error, OperationFailure) and error.code is not None:
        yield error.code
    if isinstance(error, BulkWriteError):
        details: Mapping[str, Any] = error.details
        for problem in (*details.get("writeErrors", ()), *details.get("writeConcernErrors", ())):
            yield problem.get("code", 0)
