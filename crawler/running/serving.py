"""Where a scheduler can be asked how it is: /healthz, /readyz and /metrics, for who may reach the address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from crawler.errors import AnalystError, OperatorError
from crawler.running.figures import Figures

MOST_PORTS = 65535


def address(said: str) -> tuple[str, int]:
    """Read HOST:PORT; port 0 takes a free one. Raises AnalystError."""
    host, _, port = said.rpartition(":")
    if not host or not port.isdecimal() or int(port) > MOST_PORTS:
        raise AnalystError(f"--serve {said!r}: give host and port, such as 127.0.0.1:9464, or none to serve nothing.")
    return host.strip("[]"), int(port)


@asynccontextmanager
async def served(figures: Figures, host: str, port: int) -> AsyncIterator[str]:
    """Answer for as long as the block runs; yields the address: "http://127.0.0.1:9464". Raises OperatorError."""
    application = web.Application()
    answers = _Answers(figures)
    paths = {"/healthz": answers.health, "/readyz": answers.readiness, "/metrics": answers.metrics}
    application.add_routes([web.get(path, answer) for path, answer in paths.items()])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise OperatorError(
                f"{host} port {port} can not be listened on: {error.strerror}. Give another by --serve, or none."
            ) from error
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class _Answers:
    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    async def health(self, _: web.Request) -> web.Response:
        well = self.figures.is_well
        return web.Response(text="ok\n" if well else "the scheduler hangs\n", status=200 if well else 503)

    async def readiness(self, _: web.Request) -> web.Response:
        ready = self.figures.is_ready
        text = "ready\n" if ready else "the database can not be asked\n"
        return web.Response(text=text, status=200 if ready else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        body = generate_latest(self.figures.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
