"""What a crawl process is told to do: one JSON object on its standard input."""

from crawler.watchlist.jobs import Job
from crawler.watchlist.values import Entry


class Order(Entry):
    """One crawl of a job."""

    job: Job
    parent: int
    """Process that gives the order, with which the crawl ends."""
    database: str | None = None
    """None: as the environment says."""
