"""A crawl that a scheduler has started: `python -m crawler.cli.ordered`, with its order on standard input.

It tells its scheduler on standard output, a line of JSON each, that it has begun and how it ended.
"""

import logging
import sys
from typing import Any

import orjson

from crawler.base_spiders.search import PAGES, SearchSpider
from crawler.cli.crawl import LOOKS, run_spider
from crawler.cli.marketplaces import names, spider_named
from crawler.cli.progress import Progress
from crawler.errors import BazaarwatchError
from crawler.running.order import Order
from crawler.running.tied import end_with
from crawler.watchlist import Search
from crawler.watchlist.jobs import Job

log = logging.getLogger(__name__)


def main() -> None:
    """Crawl what is ordered, and end with an exit code that says how it went."""
    order = Order.model_validate_json(sys.stdin.buffer.read())
    end_with(order.parent)
    try:
        stats, pages = _crawl(order)
    except BazaarwatchError as error:
        _tell({"ended": None, "error": str(error)})
        sys.exit(error.exit_code)
    _tell({"ended": stats.get("finish_reason"), "pages": pages, "error": stats.get("bazaarwatch/error", "")})


def _crawl(order: Order) -> tuple[dict[str, Any], int]:
    job = order.job
    progress = Progress(job.name)
    progress.when_begun.append(lambda crawl: _tell({"begun": crawl}))
    spider, arguments = asked_of(job)
    stats = run_spider(spider, arguments, job.watchlist, progress, verbose=False, database=order.database, job=job.name)
    return stats, progress.pages


def asked_of(job: Job) -> tuple[type[SearchSpider], dict[str, Any]]:
    """Return what crawls a job's marketplace, and what it is asked; a marketplace that has no name is a shop's host."""
    shop = "." in job.marketplace and job.marketplace not in names()
    arguments: dict[str, Any] = {"offers": job.offers, "site": job.marketplace if shop else job.site}
    if job.revisit:
        return spider_named("storefront" if shop else job.marketplace), arguments | {"revisit": job.requests or LOOKS}
    if job.requests is not None:
        arguments["requests"] = job.requests
    if job.terms and not job.brands:
        arguments |= {"terms": job.terms, "pages": job.pages}
    else:
        # Through the model, because an empty list of terms is none, and is refused as one.
        asked = job.model_dump(include={"terms", "brands", "terms_from", "budget"}, exclude_defaults=True)
        asked |= {"marketplace": job.marketplace, "pages": job.pages or PAGES}
        arguments["search"] = Search.model_validate(asked)
    return spider_named("storefront" if shop else job.marketplace), arguments


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(what, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
