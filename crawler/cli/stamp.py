"""`stamp`: trusted timestamps for heads of the log that wait for one."""

import asyncio

from rich.text import Text

from crawler.cli.terminal import on_terminal, out, write_json
from crawler.errors import OperatorError
from pipelines.evidence.stamp import VARIABLE, TimestampError, timestamp_server
from pipelines.store.session import open_store


def stamp() -> None:
    """Ask the timestamp server for what is pending: each signed head of the log that has no timestamp yet.

    The server is the one in BAZAARWATCH_TIMESTAMP_URL. Its authority is trusted where BAZAARWATCH_TIMESTAMP_CA names a
    file with the certificate, else where the system trusts it. A timestamp states when it was given: what was pending
    is proven from then on, not from when it was written.
    """
    if timestamp_server() is None:
        raise OperatorError(f"No timestamp server is set: name one in {VARIABLE}.")
    stamped, waiting, error = asyncio.run(_stamp())
    if on_terminal():
        out.print(Text(f"{stamped} heads stamped, {waiting} pending."))
    else:
        write_json({"stamped": stamped, "pending": waiting})
    if error is not None:
        raise error


async def _stamp() -> tuple[int, int, TimestampError | None]:
    async with open_store() as store:
        before = await store.pending_stamps()
        try:
            stamped = await store.stamp()
        except TimestampError as error:
            waiting = await store.pending_stamps()
            return before - waiting, waiting, error
        return stamped, await store.pending_stamps(), None
