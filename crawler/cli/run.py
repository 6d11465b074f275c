"""`run`: the scheduler, and the crawls that it starts, for as long as the machine runs."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.cli.crawl import on_stderr
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import OperatorError
from crawler.running.figures import Figures
from crawler.running.logs import scheduler_log
from crawler.running.scheduler import Scheduler
from crawler.running.serving import address, served
from crawler.running.telling import keep_telling
from crawler.running.watching import Watching
from pipelines.store.session import open_store

SERVED_AT = "127.0.0.1:9464"
MOST_AT_ONCE = 50

log = logging.getLogger(__name__)


def run(
    watchlist: WatchlistFile = None,
    at_once: Annotated[int, typer.Option(min=1, max=MOST_AT_ONCE, help="Crawls at once, each of another site.")] = 2,
    serve: Annotated[
        str, typer.Option(help="Where /healthz, /readyz and /metrics are: HOST:PORT, or `none`.")
    ] = SERVED_AT,
) -> None:
    """Crawl what is due, until it is stopped: the jobs of the database, and the searches of the watchlist.

    SIGTERM and Ctrl-C end it cleanly: crawls keep their pages, and the next start goes on with them, as it does after
    a kill. Several may run on one database.
    """
    path = chosen_watchlist(watchlist)
    where = None if serve == "none" else address(serve)
    _log()
    asyncio.run(_run(path, at_once, where))


async def _run(path: Path | None, at_once: int, where: tuple[str, int] | None) -> None:
    figures = Figures()
    async with AsyncExitStack() as opened:
        store = await opened.enter_async_context(open_store())
        if where is not None:
            url = await opened.enter_async_context(served(figures, *where))
            log.info("/healthz, /readyz and /metrics at %s", url)
        scheduler = Scheduler(store, at_once, figures, Watching(path).sync if path else None)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, scheduler, signal.Signals(number).name)
        if path is not None:
            await opened.enter_async_context(_beside(keep_telling(store, path)))
        log.info("Scheduler %s on database %s of %s", scheduler.by, store.database.name, store.server.where)
        await scheduler.run()
    log.info("Ended")


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do other work for as long as the block runs."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _stop(scheduler: Scheduler, name: str) -> None:
    log.info("%s: crawls are ended, with their pages kept", name)
    scheduler.stop()


def _log() -> None:
    try:
        file = scheduler_log()
    except OSError as error:
        raise OperatorError(
            f"The log {error.filename} can not be written: {error.strerror}. Correct it, or set BAZAARWATCH_DATA_DIR."
        ) from error
    logging.basicConfig(handlers=[file, on_stderr("INFO")], level="INFO", force=True)
    for name in ("asyncio", "aiohttp", "pymongo"):
        logging.getLogger(name).setLevel(logging.WARNING)
