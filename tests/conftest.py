"""A real MongoDB server for every test that wants one."""

import contextlib
import fcntl
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from pipelines.store import embedded
from pipelines.store.connection import Database, client_of
from pipelines.store.home import Home
from pipelines.store.server import ServerInfo

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- a directory with a random name is made in it
_ROOM = 8 * 1024**3
"""Bytes: several servers with 300 MB each run at once, and some tests fill theirs."""


@pytest.fixture(scope="session", autouse=True)
def _data_directory() -> Iterator[None]:
    """A directory for the signing key that is not the user's own."""
    with tempfile.TemporaryDirectory(prefix="bazaarwatch-key-") as directory, pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAZAARWATCH_DATA_DIR", directory)
        yield


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Started in the background of a shell, tests inherit that Ctrl-C is ignored, and hand it on to what they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def mongodb_uri() -> Iterator[str]:
    """Address of a server that runs as long as the tests do; what BAZAARWATCH_MONGODB_URI may be set to."""
    with temporary_home() as home:
        lease = embedded.join(home)
        yield lease.uri
        lease.close()


@pytest.fixture
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    """An empty database with the settings that the program uses, dropped afterwards."""
    async with client_of(mongodb_uri, ServerInfo("", "the server of the tests")) as client:
        name = f"test_{uuid.uuid4().hex}"
        yield client[name]
        await client.drop_database(name)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Home of an embedded server of this test alone, not started yet; what a command run by the test would use."""
    with temporary_home() as home:
        monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(home.root.parent))
        for name in ("BAZAARWATCH_MONGODB_URI", "BAZAARWATCH_DATABASE"):
            monkeypatch.delenv(name, raising=False)
        yield home


@contextlib.contextmanager
def temporary_home() -> Iterator[Home]:
    """A home that is removed afterwards; fails where its server does not end by itself once nobody uses it."""
    # Not pytest's own directory: that is kept for three runs, with 300 MB for each server.
    directory = Path(tempfile.mkdtemp(prefix="bazaarwatch-test-", dir=_disk_in_memory())).resolve()
    home = Home(directory / "mongodb")
    try:
        yield home
        for name in ("keeper.lock", "server.lock"):
            wait_for_lock(home.root / name)
    finally:
        shutil.rmtree(directory)


def _disk_in_memory() -> str | None:
    """Where a server waits for no disk, a quarter of the time that it takes in tests; None where there is no room."""
    roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM
    return str(_IN_MEMORY) if roomy else None


def wait_for_lock(path: Path, seconds: float = 30) -> None:
    if not path.exists():
        return
    deadline = time.monotonic() + seconds
    with path.open() as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                assert time.monotonic() < deadline, f"{path} is still held: a server was left running"
                time.sleep(0.02)
            else:
                return


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: a worker that ends with one keeps the other waiting."""
    whole_job = Path(__file__).parent
    items.sort(key=lambda item: item.path.parent != whole_job and "cli" not in item.path.parts)
