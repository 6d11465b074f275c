"""One crawl in a process of its own, measured from inside: prints a JSON object."""

import argparse
import json
import resource
from collections.abc import Callable
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from tests.benchmarks.documented_pipeline import DocumentedSpider
from tests.benchmarks.market_spider import DomMarketSpider, StateMarketSpider

WATCHLIST = Path(__file__).with_name("watchlist.yaml")
# No waiting: what is measured is work. Nothing else differs from what a user has.
PACE = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "LOG_LEVEL": "WARNING"}
RSS_EVERY = 50
PAGE_BYTES = resource.getpagesize()


def ours(spider: type[Any]) -> tuple[type[Any], Settings]:
    """Return our crawl, all stages on."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(PACE | {"BAZAARWATCH_WATCHLIST": str(WATCHLIST)}, priority="cmdline")
    return spider, settings


def peer() -> tuple[type[Any], Settings]:
    """Return the crawl of Scrapy's documentation."""
    settings = Settings(PACE)
    settings.setdict(
        {
            "ITEM_PIPELINES": {"tests.benchmarks.documented_pipeline.MongoPipeline": 300},
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        },
        priority="cmdline",
    )
    return DocumentedSpider, settings


KINDS: dict[str, Callable[[], tuple[type[Any], Settings]]] = {
    "dom": lambda: ours(DomMarketSpider),
    "living": lambda: ours(DomMarketSpider),
    "state": lambda: ours(StateMarketSpider),
    "peer": peer,
}


class Meter:
    """Counts offers and notes memory while a crawl runs."""

    def __init__(self) -> None:
        self.offers = 0
        self.pages = 0
        self.rss: list[int] = []
        self.began = self.cpu = 0.0

    def scraped(self, item: Any) -> None:  # noqa: ANN401 -- a page of ours, or a dict of the peer's
        self.offers += len(item.snapshots) if hasattr(item, "snapshots") else 1

    def received(self) -> None:
        if not self.pages:
            # From the first answer on: loading the program is not what is measured.
            self.began, self.cpu = monotonic(), process_time()
        self.pages += 1
        if self.pages % RSS_EVERY == 0:
            self.rss.append(int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES)


def main() -> None:
    """Run it."""
    ask = argparse.ArgumentParser()
    ask.add_argument("kind", choices=KINDS)
    ask.add_argument("host")
    ask.add_argument("pages", type=int)
    asked = ask.parse_args()
    spider, settings = KINDS[asked.kind]()
    process, meter = AsyncCrawlerProcess(settings), Meter()
    crawler = process.create_crawler(spider)
    crawler.signals.connect(meter.scraped, signal=signals.item_scraped)
    crawler.signals.connect(meter.received, signal=signals.response_received)
    running = process.crawl(crawler, site=asked.host, pages=asked.pages, terms=["bag"], offers=False)
    process.start()
    running.result()
    measured = {
        "offers": meter.offers,
        "pages": meter.pages,
        "cpu": process_time() - meter.cpu,
        "seconds": monotonic() - meter.began,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "rss": meter.rss,
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
