"""The process that keeps an embedded mongod running for as long as somebody uses it.

Run as a script in Python's isolated mode with the arguments HOME, SOCKET and MONGOD; it needs the standard library
alone, so that it starts in milliseconds and keeps a few megabytes. The first process prepares, forks the keeper and
ends with 0 once the server answers; otherwise it prints one line and ends with 1.

Who is alive is told by file locks (flock), never by process ids, which a kernel reuses:

    users.lock   shared: by each user of the server; exclusive: by a keeper that stops its server
    keeper.lock  by the keeper
    server.lock  by mongod itself, to which the keeper hands the open file: free only when mongod is truly gone
"""

import contextlib
import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

READY_WITHIN = 120.0
"""Seconds: a start takes 0.4, but replaying the journal after a power cut may take long."""
LOCKED_WITHIN = 60.0
"""Seconds for the mongod of a killed keeper to end."""
GRACE = 60.0
"""Seconds for mongod to write its checkpoint; what it does not manage is replayed from the journal."""
PING_WITHIN = 5.0
POLL = 0.01
PR_SET_PDEATHSIG = 1


def main(home: Path, listening: Path, mongod: str) -> int:
    """Start a keeper and wait until its server answers; 0, or 1 after a line on standard output."""
    # Whoever starts us may ignore or block signals, and both are inherited.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    keeper_lock = locked(home / "keeper.lock")
    server_lock = locked(home / "server.lock")
    if keeper_lock is None or server_lock is None:
        say(f"the mongod of an earlier command still holds {home} and does not end")
        return 1
    listening.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        (home / "mongod.log").rename(home / "mongod.previous.log")
    keeper = os.fork()
    if keeper == 0:
        return keep(home, listening, mongod, server_lock)
    os.close(server_lock)
    return 0 if ready(keeper, listening) else 1


def locked(path: Path) -> int | None:
    """Descriptor of the file, locked for us alone; None where another holds it for too long."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + LOCKED_WITHIN
    while time.monotonic() < deadline:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(POLL)
        else:
            return descriptor
    os.close(descriptor)
    return None


def ready(keeper: int, listening: Path) -> bool:
    """Wait until the server answers; False, and a line printed, where its keeper ends or time runs out."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        ended, status = os.waitpid(keeper, os.WNOHANG)
        if ended:
            say(f"mongod ended at once ({how(os.waitstatus_to_exitcode(status))})")
            return False
        if answers(listening):
            return True
        time.sleep(POLL)
    say(f"mongod did not answer within {READY_WITHIN:.0f} s")
    os.kill(keeper, signal.SIGTERM)
    return False


def answers(listening: Path) -> bool:
    """Whether a server answers a ping; one that is too busy to do so at once counts as well.

    To connect is not enough: that succeeds with a server which is about to die.
    """
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PING_WITHIN)
        try:
            client.connect(os.fspath(listening))
            client.sendall(ping())
            return bool(client.recv(16))
        except (TimeoutError, BlockingIOError):
            return True
        except OSError:
            return False


def ping() -> bytes:
    """Write the command {ping: 1} in MongoDB's wire protocol: a header, flags, and one document in BSON."""
    fields = b"\x10ping\0\1\0\0\0" + b"\x02$db\0\6\0\0\0admin\0"
    message = b"\0\0\0\0" + b"\0" + struct.pack("<i", len(fields) + 5) + fields + b"\0"
    return struct.pack("<iiii", len(message) + 16, 1, 0, 2013) + message


def how(code: int) -> str:
    """Tell in words how a process ended: negative or from 128 on means by a signal."""
    return f"exit code {code}" if 0 <= code < 128 else f"signal {abs(code) % 128}"  # noqa: PLR2004 - a shell's convention


def say(line: str) -> None:
    """Tell whoever started us, or in the keeper its log."""
    print(line, flush=True)  # noqa: T201 - runs as a program of its own


def keep(home: Path, listening: Path, mongod: str, server_lock: int) -> int:
    """Run mongod until its last user is gone or it ends by itself; its exit code, in the manner of a shell."""
    speak_into(home / "keeper.log")
    limit_resources()
    try:
        server = subprocess.Popen(  # noqa: S603 - the program was chosen by our own search
            command(home, listening, mongod),
            cwd=home,
            stdin=subprocess.DEVNULL,
            pass_fds=[server_lock],
            preexec_fn=ending_with(os.getpid()),  # noqa: PLW1509 - no thread has been started yet
        )
    except OSError as error:
        say(f"{mongod} can not be run: {error.strerror}")
        return 1
    os.close(server_lock)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: end(server))
    threading.Thread(target=end_after_last_user, args=(home / "users.lock", server), daemon=True).start()
    code = server.wait()
    say(f"mongod ended: {how(code)}")
    return code if code >= 0 else 128 - code


def speak_into(log: Path) -> None:
    """Write standard output and error into a file: whoever started us must not wait for our end to read them."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)


def limit_resources() -> None:
    """Let mongod open as many files as the system allows, and leave no memory image on a disk that is full."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def command(home: Path, listening: Path, mongod: str) -> list[str]:
    """Arguments of mongod."""
    return [
        mongod,
        f"--dbpath={home / 'db'}",
        f"--bind_ip={listening}",  # a path: no TCP port at all
        "--filePermissions=0700",
        f"--logpath={home / 'mongod.log'}",
        "--quiet",
        "--noscripting",  # no query of ours runs JavaScript
        "--wiredTigerCacheSizeGB=0.25",  # default: half of the memory
        "--setParameter=diagnosticDataCollectionEnabled=false",  # default: up to 200 MB of figures
    ]


def ending_with(keeper: int) -> Callable[[], None] | None:
    """Give what mongod does before it starts: asks Linux to end it with its keeper. Elsewhere nothing can be asked."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != keeper:
            os._exit(1)

    return ask


def end_after_last_user(users: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait for the last user to leave, in whatever way, and keep new ones out until this process has ended."""
    descriptor = os.open(users, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask mongod to end, and kill it where it does not."""
    server.terminate()
    killer = threading.Timer(GRACE, server.kill)
    killer.daemon = True
    killer.start()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
