"""Servers as an operator runs them: with accounts, TLS, a replica set."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator

from pipelines.store import binary
from pipelines.store.home import Home
from pipelines.store.keeper import answers


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def mongod(home: Home, *options: str, port: int | None = None) -> Iterator[int]:
    """A server of an operator, on a TCP port of this machine."""
    home.prepare()
    port, listening = port or free_port(), home.root / "operator.sock"
    arguments = [f"--dbpath={home.database}", f"--bind_ip=127.0.0.1,{listening}", f"--port={port}"]
    with subprocess.Popen([binary.find().path, *arguments, f"--logpath={home.log}", *options]) as server:
        try:
            # One that speaks TLS alone does not answer on the socket either.
            secret = "--tlsMode=requireTLS" in options
            while not (up(home) if secret else listening.exists() and answers(listening)):
                assert server.poll() is None
                time.sleep(0.02)
            yield port
        finally:
            server.terminate()
            server.wait()
            listening.unlink(missing_ok=True)


def up(home: Home) -> bool:
    """Whether a server has said that it waits for connections."""
    return home.log.exists() and "Waiting for connections" in home.log.read_text("utf-8")
