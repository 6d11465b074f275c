"""A private MongoDB server: started by its first user, shared by all, stopped with the last one, its data kept.

A user holds a shared lock on `users.lock` for as long as it uses the server. The system gives the lock up however
the user ends, and that is what the keeper (see `keeper`) waits for.
"""

import asyncio
import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from crawler.errors import OperatorError
from pipelines.store import binary, keeper
from pipelines.store.home import Home
from pipelines.store.mongod_log import why_it_ended

POLL = 0.01
STOPPED_WITHIN = keeper.GRACE + 15
STARTED_WITHIN = 2 * keeper.LOCKED_WITHIN + keeper.READY_WITHIN + 15


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to use a running server; it stays up until this is closed or its process ends."""

    home: Home
    descriptor: int

    @property
    def uri(self) -> str:
        """Address for a MongoDB driver; valid for other processes of the same account as well."""
        return f"mongodb://{quote(os.fspath(self.home.socket), safe='')}/?directConnection=true"

    def close(self) -> None:
        """Leave. Closed and not unlocked: a forked child that still uses the server goes on holding it."""
        os.close(self.descriptor)


@contextlib.asynccontextmanager
async def running(home: Home) -> AsyncIterator[Lease]:
    """Use the server of a home, started where it is not running. Raises OperatorError where it does not start."""
    starting = asyncio.ensure_future(asyncio.to_thread(join, home))
    try:
        lease = await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(_leave)
        raise
    with contextlib.closing(lease):
        yield lease


def _leave(starting: asyncio.Future[Lease]) -> None:
    if not starting.cancelled() and starting.exception() is None:
        starting.result().close()


def join(home: Home) -> Lease:
    """Become a user of the server, and start it where it is not running; blocks. Raises OperatorError."""
    home.prepare()
    try:
        users = _open(home.root / "users.lock")
        try:
            _lock(users, fcntl.LOCK_SH, STOPPED_WITHIN, f"The server in {home.root} does not stop: see {home.log}")
            with _only_starter(home):
                if not is_running(home):
                    _start(home)
        except BaseException:
            os.close(users)
            raise
    except OSError as error:
        raise OperatorError(f"The server in {home.root} can not be used: {error}") from error
    return Lease(home, users)


def is_running(home: Home) -> bool:
    """Whether a server with a living keeper answers. Starts and makes nothing."""
    try:
        descriptor = os.open(home.root / "keeper.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        # A shared lock, so that two who ask at once do not take each other for a keeper.
        kept = not _got(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)
    return kept and keeper.answers(home.socket)


def _start(home: Home) -> None:
    program = binary.find()
    arguments = [home.root, home.socket, program.path]
    # Isolated from the environment and the working directory: what runs is our file and the standard library.
    script = [sys.executable, "-I", "-S", keeper.__file__]
    try:
        started = subprocess.run(  # noqa: S603 - our own interpreter and script
            [*script, *map(os.fspath, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,  # Ctrl-C in the terminal is for the command, not for the server
            timeout=STARTED_WITHIN,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OperatorError(
            f"The embedded MongoDB did not start within {STARTED_WITHIN:.0f} s: see {home.log}"
        ) from error
    if started.returncode != 0:
        said = (started.stdout.strip() or started.stderr.strip()).splitlines()
        reason = why_it_ended(home, said[-1] if said else "no message")
        raise OperatorError(f"The embedded MongoDB ({program.path}) did not start: {reason}")


@contextlib.contextmanager
def _only_starter(home: Home) -> Iterator[None]:
    descriptor = _open(home.root / "start.lock")
    try:
        complaint = f"Another command does not finish starting the server in {home.root}: see {home.log}"
        _lock(descriptor, fcntl.LOCK_EX, STARTED_WITHIN, complaint)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(descriptor: int, kind: int, within: float, complaint: str) -> None:
    deadline = time.monotonic() + within
    while not _got(descriptor, kind):
        if time.monotonic() >= deadline:
            raise OperatorError(complaint)
        time.sleep(POLL)


def _got(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
