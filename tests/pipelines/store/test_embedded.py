"""The embedded server as its users see it: real processes, ended in every way they can end."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.store import embedded
from pipelines.store.connection import connect
from pipelines.store.home import Home

USER = """
import sys
from pathlib import Path
from pipelines.store import embedded
from pipelines.store.home import Home
lease = embedded.join(Home(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.read()
"""


def begin(home: Home) -> subprocess.Popen[str]:
    """Start another command that uses the server; it has the server once it has written a line."""
    arguments = [sys.executable, "-c", USER, str(home.root)]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def joined(user: subprocess.Popen[str]) -> bool:
    assert user.stdout is not None
    return user.stdout.readline() == "ready\n"


@contextlib.contextmanager
def another_user(home: Home) -> Iterator[subprocess.Popen[str]]:
    with begin(home) as user:
        try:
            assert joined(user)
            yield user
        finally:
            user.kill()


def mongod(home: Home) -> int:
    return int((home.database / "mongod.lock").read_text())


def keeper(home: Home) -> int:
    status = Path(f"/proc/{mongod(home)}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"  # ended, and only waits to be noticed by its parent


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


async def remember(value: str) -> None:
    async with connect() as (database, _):
        await database.kept.insert_one({"_id": value})


async def remembered() -> list[str]:
    async with connect() as (database, _):
        return [document["_id"] async for document in database.kept.find().sort("_id")]


async def test_what_was_stored_is_there_in_the_next_run(home: Home) -> None:
    began = time.monotonic()
    await remember("a")
    assert time.monotonic() - began < 10  # 0.5 s on two cores
    assert await remembered() == ["a"]
    assert (home.root.stat().st_mode & 0o777) == 0o700


def test_no_tcp_port_is_opened_and_the_socket_is_private(home: Home) -> None:
    with contextlib.closing(embedded.join(home)):
        opened = {str(file.readlink()) for file in Path(f"/proc/{mongod(home)}/fd").iterdir()}
        tables = [Path(f"/proc/{mongod(home)}/net/{name}").read_text() for name in ("tcp", "tcp6", "udp", "udp6")]
        inodes = {line.split()[9] for table in tables for line in table.splitlines()[1:]}
        assert any(file.startswith("socket:") for file in opened)
        assert not {f"socket:[{inode}]" for inode in inodes} & opened
        assert home.socket.stat().st_mode & 0o077 == 0


def test_users_that_come_at_once_share_one_server(home: Home) -> None:
    users = [begin(home) for _ in range(3)]
    try:
        assert all(joined(user) for user in users)
        first = mongod(home)
        users[0].kill()
        users[1].communicate("")  # ends by itself
        with contextlib.closing(embedded.join(home)):
            assert mongod(home) == first
    finally:
        for user in users:
            user.kill()
            user.communicate()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_server_ends_with_its_last_user(home: Home, ending: signal.Signals) -> None:
    with another_user(home) as user:
        processes = mongod(home), keeper(home)
        assert all(alive(process) for process in processes)
        user.send_signal(ending)
        assert eventually(lambda: not any(alive(process) for process in processes))
    assert not embedded.is_running(home)


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(home: Home) -> None:
    with contextlib.closing(embedded.join(home)):
        for process in (mongod(home), keeper(home)):
            assert os.getsid(process) != os.getsid(0)
            assert os.getpgid(process) != os.getpgid(0)


def test_a_user_that_comes_while_the_server_stops_gets_a_new_one(home: Home) -> None:
    embedded.join(home).close()
    with contextlib.closing(embedded.join(home)):
        assert embedded.is_running(home)


@pytest.mark.parametrize("who", [mongod, keeper])
async def test_a_killed_server_is_recovered_from(home: Home, who: Callable[[Home], int]) -> None:
    with another_user(home):
        await remember("before")
        victim, server = who(home), mongod(home)
        os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: not alive(server))
        assert await remembered() == ["before"]  # while the first user is still there
        assert mongod(home) != server
    assert await remembered() == ["before"]


@pytest.mark.soak
async def test_everything_killed_at_once_is_recovered_from(home: Home) -> None:
    with another_user(home) as user:
        await remember("before")
        server, its_keeper = mongod(home), keeper(home)
        for process in (server, its_keeper, user.pid):  # a keeper that dies first has its server end cleanly
            os.kill(process, signal.SIGKILL)
        assert eventually(lambda: not alive(server) and not alive(its_keeper))
        assert home.socket.exists()
        assert not embedded.is_running(home)
    assert await remembered() == ["before"]


def test_a_keeper_that_is_asked_to_end_stops_its_server_cleanly(home: Home) -> None:
    with contextlib.closing(embedded.join(home)):
        server, its_keeper = mongod(home), keeper(home)
        os.kill(its_keeper, signal.SIGTERM)
        assert eventually(lambda: not alive(server) and not alive(its_keeper))
    assert re.search(r'"exitCode":0', home.log.read_text())


def test_a_program_that_a_user_leaves_behind_does_not_hold_the_server(home: Home) -> None:
    lease = embedded.join(home)
    server = mongod(home)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False) as left_behind:
        lease.close()
        assert eventually(lambda: not alive(server))
        assert left_behind.poll() is None


async def test_a_path_too_long_for_a_socket_will_do(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = Home(home.root.parent / ("x" * 200) / "mongodb")
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(deep.root.parent))
    await remember("here")
    with contextlib.closing(embedded.join(deep)):
        assert await remembered() == ["here"]
        processes = mongod(deep), keeper(deep)
    assert deep.socket.parent.stat().st_mode & 0o777 == 0o700
    assert eventually(lambda: not any(alive(process) for process in processes))
    deep.socket.parent.rmdir()
