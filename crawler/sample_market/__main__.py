"""`python -m crawler.sample_market`: the market for learners, until it is interrupted."""

import argparse
import signal
import sys
import threading

from crawler.errors import OperatorError
from crawler.sample_market.days import DAYS
from crawler.sample_market.server import DEMO_PORT, SampleMarket
from crawler.sample_market.sour import WAYS

_GREETING = """\
The sample market is open at {url} (day {day}). Ctrl-C closes it.
Try  {url}/search?q=gucci           paging, sponsored cards, homonyms
     {url}/search?q=耐克            Chinese titles
     {url}/search?q=بوما            right-to-left titles
     {url}/client/search?q=gucci    the same results, built by a script
     {url}/robots.txt               a crawl delay and a forbidden area
Start it with --day 2 to see prices moved and offers gone, with --sour challenge to be turned away.
"""


def main() -> int:
    """Serve the market until SIGINT or SIGTERM; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample_market", description="Serve the sample market.")
    parser.add_argument("--port", type=int, default=DEMO_PORT, help="default: %(default)s, or a free one if busy")
    parser.add_argument("--day", type=int, choices=DAYS, default=1)
    parser.add_argument("--sour", choices=WAYS, help="let something go wrong in every page")
    given = parser.parse_args()
    closing = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: closing.set())
    try:
        any_port = given.port == DEMO_PORT
        with SampleMarket(given.day, port=given.port, any_port_if_busy=any_port, sour=given.sour) as market:
            sys.stdout.write(_GREETING.format(url=market.url, day=market.day))
            sys.stdout.flush()
            closing.wait()
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
