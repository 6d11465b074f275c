"""Runs commands of the program in processes of their own that need not import everything again.

A process that has imported what commands have in common forks for each of them: a command then starts in 50 ms instead
of a second. Modules that look at the environment or the terminal when they are imported are left to the command.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
COMMON = (
    "aiohttp",
    "crawler.base_spiders.search",
    "crawler.watchlist",
    "pipelines.matching.brands",
    "pipelines.signals.assessment",
    "pipelines.store.session",
    "rich.console",
    "scrapy.crawler",
    "typer",
)
REQUEST_MAX = 1 << 20


@cache
def server() -> socket.socket:
    """Start the process that forks, and return the line to it; it ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        line = theirs.fileno()
        command = [sys.executable, __file__, str(line)]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[line], stdin=subprocess.DEVNULL)
    atexit.register(process.wait)  # called last
    atexit.register(ours.close)
    return ours


def run(
    arguments: list[str], environment: Mapping[str, str], cwd: Path, patience: float
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end. Raises subprocess.TimeoutExpired."""
    told, telling = socket.socketpair()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, told, telling:
        request = json.dumps({"arguments": arguments, "environment": dict(environment), "cwd": str(cwd)}).encode()
        assert len(request) <= REQUEST_MAX
        socket.send_fds(server(), [request], [out.fileno(), err.fileno(), telling.fileno()])
        telling.close()
        told.settimeout(patience)
        process = int(told.recv(20))
        try:
            code = told.recv(20)
        except TimeoutError as error:
            os.kill(process, signal.SIGKILL)
            raise subprocess.TimeoutExpired(arguments, patience) from error
        assert code, f"the process of {arguments} was lost"
        return subprocess.CompletedProcess(arguments, int(code), _text(out), _text(err))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


def _serve(line: socket.socket) -> None:
    """Fork a process for each request until nobody is there to ask."""
    for name in COMMON:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who waits for commands are forks of their own, and nobody for them
    while True:
        request, files, _, _ = socket.recv_fds(line, REQUEST_MAX, 3)
        if not request:
            return
        if os.fork() == 0:
            line.close()
            _tell_end(json.loads(request), *files)
        for file in files:
            os.close(file)


def _tell_end(request: dict[str, Any], out: int, err: int, told: int) -> None:
    """Run a command in one more process, and tell its number and then its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process = os.fork()
    if process == 0:
        os.close(told)
        _become(request, out, err)
    os.write(told, str(process).encode())
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.write(told, str(code).encode())
    os._exit(0)


def _become(request: dict[str, Any], out: int, err: int) -> None:
    """Be a process that was started with these arguments, and end as one."""
    for file, number in ((out, 1), (err, 2)):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv = ["bazaarwatch", *request["arguments"]]
    code = 1
    try:
        from crawler.cli import main  # noqa: PLC0415 -- it looks at the environment

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 -- what Python itself does with what nobody has caught
        sys.excepthook(*sys.exc_info())
    with suppress(BaseException):
        threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001 -- what Python does at its end: wait for threads
        atexit._run_exitfuncs()  # noqa: SLF001 -- likewise
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    _serve(socket.socket(fileno=int(sys.argv[1])))
