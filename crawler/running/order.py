"""What a crawl process is told to do: one JSON object on its standard input."""

from crawler.watchlist.jobs import Job
from crawler.watchlist.values import Entry


class Order(Entry):
    """One attempt at one firing of a job."""

    job: Job
    firing: str
    """`_id` in `firings`."""
    attempt: int
    parent: int
    """Process that gives the order, with which the crawl ends."""
    database: str | None = None
    """None: as the environment says."""
