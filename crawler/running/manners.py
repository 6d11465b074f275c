"""Which marketplaces are let be: they rest, have their quiet hours, or the day's requests are used up."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from crawler import watchlist
from crawler.errors import AnalystError
from crawler.watchlist.jobs import Job
from crawler.watchlist.manners import Site
from pipelines.store.session import Store
from pipelines.store.sites import StoredSite


async def let_be(store: Store, jobs: Iterable[Job], now: datetime) -> set[str]:
    """Return those marketplaces of these jobs that are not to be asked now. Raises OperatorError.

    A job that is due meanwhile is not lost: it is caught up, once, when its marketplace may be asked again.
    """
    found: set[str] = set()
    for marketplace, path in dict.fromkeys((job.marketplace, job.watchlist) for job in jobs):
        if marketplace in found:
            continue
        if await _is_let_be(StoredSite(store.database, store.server, marketplace), _manners(path, marketplace), now):
            found.add(marketplace)
    return found


async def _is_let_be(site: StoredSite, manners: Site | None, now: datetime) -> bool:
    if await site.rest() is not None:
        return True
    if manners is None:
        return False
    used_up = manners.requests_a_day is not None and await site.used() >= manners.requests_a_day
    return used_up or manners.quiet_until(now) is not None


def _manners(path: Path | None, marketplace: str) -> Site | None:
    if path is None:
        return None
    try:
        return watchlist.load(path).manners_on(marketplace)
    except AnalystError:
        return None  # the crawl says what is wrong with the file
