"""Serves the result pages over loopback from a process of its own, as fast as a socket takes them."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks.market_pages import result_page

ROBOTS = b"User-agent: *\nAllow: /\n"


@contextmanager
def pages_served(*, state: bool, pages: int) -> Iterator[str]:
    """Serve `pages` result pages and yield the server's host and port."""
    command = [sys.executable, "-m", "tests.benchmarks.page_server", "state" if state else "dom", str(pages)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


async def _serve(*, state: bool, pages: int) -> None:
    bodies = [result_page(number, state=state) for number in range(1, pages + 1)]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                url = urlsplit(line.split()[1].decode())
                number = int(parse_qs(url.query).get("page", ["1"])[0])
                body = ROBOTS if url.path == "/robots.txt" else bodies[(number - 1) % len(bodies)]
                kind = b"text/plain" if url.path == "/robots.txt" else b"text/html; charset=utf-8"
                head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
                writer.write(head + body)
                await writer.drain()
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print("{}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(state=sys.argv[1] == "state", pages=int(sys.argv[2])))
