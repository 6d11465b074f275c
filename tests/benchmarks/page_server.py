"""Serves the result pages over loopback from a process of its own, as fast as a socket takes them."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks import living_pages
from tests.benchmarks.market_pages import result_page

ROBOTS = b"User-agent: *\nAllow: /\n"
Answer = tuple[list[tuple[str, str]], bytes]
"""Headers and body."""


@contextmanager
def pages_served(kind: str, pages: int) -> Iterator[str]:
    """Serve `pages` result pages and yield the server's host and port.

    `kind`: "dom", "state" for offers that also stand in an embedded state, or "living" for pages that differ from day
    to day; which day it is, is set by asking for /day/NUMBER.
    """
    command = [sys.executable, "-m", "tests.benchmarks.page_server", kind, str(pages)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def _same_every_day(kind: str, pages: int) -> Callable[[int, int], Answer]:
    bodies = [result_page(number, state=kind == "state") for number in range(1, pages + 1)]

    def answer(number: int, _day: int) -> Answer:
        body = bodies[(number - 1) % len(bodies)]
        return [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))], body

    return answer


async def _serve(kind: str, pages: int) -> None:
    page = living_pages.answer if kind == "living" else _same_every_day(kind, pages)
    day = 1

    def answer(path: str, query: str) -> Answer:
        nonlocal day
        if path.startswith("/day/"):
            day = int(path.removeprefix("/day/"))
        if path.startswith("/search"):
            return page(int(parse_qs(query).get("page", ["1"])[0]), day)
        return [("Content-Type", "text/plain"), ("Content-Length", str(len(ROBOTS)))], ROBOTS

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                url = urlsplit(line.split()[1].decode())
                headers, body = answer(url.path, url.query)
                head = "".join(f"{name}: {value}\r\n" for name, value in headers)
                writer.write(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body)
                await writer.drain()
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print("{}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))
