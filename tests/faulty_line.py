"""A line to a server that is slow and breaks: a proxy on loopback."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 4096


@dataclass(slots=True)
class FaultyLine:
    """Passes bytes on, in pieces and late, and cuts all connections when so many have passed."""

    to_port: int
    moments: random.Random
    cut_after: int
    """Bytes until the next cut."""
    cuts: int = 0
    """How often it has been cut."""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.to_port)
        ends = {writer, back}
        self._open |= ends
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        self._open -= ends
        for end in ends:
            end.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(self.moments.randrange(1, CHUNK)):
                if self.moments.random() < 0.05:
                    await asyncio.sleep(self.moments.uniform(0, 0.02))
                self.cut_after -= len(piece)
                if 0 > self.cut_after >= -len(piece):
                    # The half of it arrives: what becomes of it is the server's affair.
                    writer.write(piece[: len(piece) // 2])
                    self.cut()
                writer.write(piece)
                await writer.drain()
        writer.close()

    def cut(self) -> None:
        """Cut all connections that are open."""
        self.cuts += 1
        for writer in self._open:
            writer.transport.abort()


@asynccontextmanager
async def faulty_line(to_port: int, moments: random.Random, cut_after: int) -> AsyncIterator[tuple[FaultyLine, int]]:
    """Open a line, and yield it with the port at which it is reached."""
    line = FaultyLine(to_port, moments, cut_after)
    server = await asyncio.start_server(line._connected, "127.0.0.1", 0)  # noqa: SLF001 -- its own beginning
    try:
        yield line, int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        line.cut()
        await asyncio.sleep(0.05)
