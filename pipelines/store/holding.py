"""Having the lease of a marketplace for as long as a crawl of it runs: taking, renewing and giving it back."""

import asyncio
import logging
from collections.abc import Callable
from time import monotonic

from crawler.errors import BusyError, OperatorError
from pipelines.store import leases
from pipelines.store.failure import explained
from pipelines.store.leases import Fence, Held, LeaseLostError
from pipelines.store.processes import this_process
from pipelines.store.session import Store

log = logging.getLogger(__name__)

LOOKS = 20
"""So many times in a life a lease is looked at by who waits for it."""
SILENT = 0.5
"""Part of its life after which a lease that was not renewed, which is due at a third, seems to be of a dead crawl."""


class Hold:
    """A lease that this process has."""

    def __init__(self, store: Store, fence: Fence, seconds: float) -> None:
        self.store = store
        self.fence = fence
        self.seconds = seconds

    async def tell(self, crawl: str) -> None:
        """Say in the lease what is crawled. Raises LeaseLostError and other OperatorErrors."""
        with explained(self.store.server):
            await leases.renew(self.fence, self.seconds, crawl)

    async def keep(self, failed: Callable[[OperatorError], None]) -> None:
        """Renew the lease each third of its life, until cancelled or until that failed: then tell why, and end."""
        renewed = monotonic()
        while True:
            await asyncio.sleep(self.seconds / leases.RENEWALS)
            began = monotonic()
            try:
                with explained(self.store.server):
                    await leases.renew(self.fence, self.seconds)
                renewed = began
            except LeaseLostError as error:
                failed(error)
                return
            except OperatorError as error:
                if monotonic() - renewed < self.seconds:
                    continue  # it still has some of its life
                failed(LeaseLostError(f"The lease of {self.fence.marketplace} could not be renewed: {error}"))
                return

    async def release(self) -> None:
        """Give the lease back. Raises OperatorError."""
        with explained(self.store.server):
            await leases.release(self.fence)


async def hold(store: Store, marketplace: str) -> Hold:
    """Take the lease of a marketplace; at once where it is free, or where its holder is seen to be gone.

    Where the holder has been silent for longer than a living one would be, its end is waited for. Raises BusyError
    where it lives, OperatorError, and AnalystError for a wrong setting.
    """
    seconds, own = leases.life(), this_process()
    over: int | None = None
    first: Held | None = None
    while True:
        with explained(store.server):
            fence = await leases.take(store.database, marketplace, own, seconds, over)
            if fence is not None:
                return Hold(store, fence, seconds)
            now = next(iter(await leases.held(store.database, marketplace)), None)
        if now is None:
            continue  # it has ended meanwhile
        if now.holder.is_gone:
            over = now.token
            continue
        silent = now.idle > SILENT * (now.idle + now.left)
        renewed = first is not None and (now.token, now.renewed_at) != (first.token, first.renewed_at)
        if renewed or (now.holder.is_here and not silent):
            raise busy(now)
        if first is None:
            log.warning("The crawl of %s by %s is silent; its lease is waited for", marketplace, now.holder)
        first = first or now
        await asyncio.sleep((now.idle + now.left) / LOOKS)


def busy(now: Held) -> BusyError:
    """Return what is told of a lease that another has: who, since when, and what to do."""
    crawl = f" (crawl {now.crawl})" if now.crawl else ""
    return BusyError(
        f"{now.marketplace} is being crawled by {now.holder}{crawl} since {now.taken_at:%Y-%m-%d %H:%M:%S} UTC, and a "
        "site is crawled by one at a time. Wait until that has ended, or stop that process and run this again."
    )


async def marketplaces_held(store: Store) -> set[str]:
    """Return the marketplaces that are being crawled. Raises OperatorError."""
    with explained(store.server):
        return {one.marketplace for one in await leases.held(store.database)}


async def how_ended(store: Store, crawl: str) -> str | None:
    """Return why a crawl ended; None where it has no end, or where there is none. Raises OperatorError."""
    with explained(store.server):
        record = await store.database["crawls"].find_one({"_id": {"$eq": crawl}}, {"ended": 1})
    return record["ended"] if record else None
