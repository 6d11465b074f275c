"""From the bytes of a result page to a finished Reading, in one process: speed against parsel's CSS, and memory."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from parsel import Selector

from crawler.items import Reading
from crawler.reading.page import Page
from crawler.reading.reader import Reader
from tests.benchmarks.market_pages import OFFERS, result_page
from tests.benchmarks.market_spider import DomMarketSpider, StateMarketSpider
from tests.benchmarks.result import Result, compared

RUNS = 5
PAGES = 40
PAGES_FOR_MEMORY = 5000
SETTLED = 200
"""Pages after which memory has what it needs."""
ADDRESS = "http://127.0.0.1/search?q=bag&page=1"
PEER = "parsel CSS, the same fields as strings"
CSS = {
    "id": "::attr(data-id)",
    "title": ".card__link::text",
    "url": ".card__link::attr(href)",
    "price": ".price::text",
    "list_price": ".was::text",
    "image": ".card__image::attr(src)",
    "seller": ".seller::text",
    "location": ".from::text",
    "sold": ".sold::text",
}
MEGABYTE = 1e6


def page() -> Iterator[Result]:
    """Pages a second, read from the elements."""
    yield _speed("read_page", DomMarketSpider.reader, "≥ 2", state=False)


def page_state() -> Iterator[Result]:
    """Pages a second, read from embedded state."""
    yield _speed("read_page_state", StateMarketSpider.reader, "≥ 30", state=True)


def memory() -> Iterator[Result]:
    """Peak memory of many pages, in a process of its own, against that of few."""
    command = [sys.executable, "-m", "tests.benchmarks.reading"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    settled, peak = json.loads(done.stdout)
    runs = f"after {SETTLED} pages {settled / MEGABYTE:.0f}, after {PAGES_FOR_MEMORY} {peak / MEGABYTE:.0f}"
    yield Result("read_memory", peak / MEGABYTE, "MB", f"{SETTLED} pages", peak / settled, "≤ 1.2", runs)


def _speed(name: str, reader: Reader, wanted: str, *, state: bool) -> Result:
    pages = [result_page(number, state=state) for number in range(PAGES)]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(RUNS):
        ours.append(_pages_a_second(lambda body: read(reader, body), pages))
        theirs.append(_pages_a_second(_read_by_peer, pages))
    return compared(name, "pages/CPU s", PEER, wanted, ours, theirs)


def read(reader: Reader, body: bytes) -> Reading:
    """Read one result page; a page that is not read in full would make a fine figure."""
    reading = reader.read(Page(body, ADDRESS), "bench_market")
    if len(reading.listings) != OFFERS or reading.listings[-1].price is None:
        raise RuntimeError(f"{len(reading.listings)} offers instead of {OFFERS}")
    return reading


def _read_by_peer(body: bytes) -> list[dict[str, str | None]]:
    page = Selector(text=body.decode())
    found = [{name: card.css(css).get() for name, css in CSS.items()} for card in page.css("ul.results > li.card")]
    if len(found) != OFFERS:
        raise RuntimeError(f"{len(found)} offers instead of {OFFERS}")
    return found


def _pages_a_second(read_one: Callable[[bytes], object], pages: list[bytes]) -> float:
    start = time.process_time()
    for body in pages:
        read_one(body)
    return len(pages) / (time.process_time() - start)


def _peak_memory() -> tuple[int, int]:
    """Return the peak after few pages and after all of them, read from elements and from state in turn. Bytes."""
    settled = 0
    for number in range(PAGES_FOR_MEMORY):
        state = number % 2 == 1
        read((StateMarketSpider if state else DomMarketSpider).reader, result_page.__wrapped__(number, state=state))
        if number + 1 == SETTLED:
            settled = _peak()
    return settled, _peak()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    print(json.dumps(_peak_memory()))
