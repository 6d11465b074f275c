"""One page of a marketplace from its site, asked as a crawl asks: robots.txt, user agent, no private addresses."""

import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from scrapy.http import Response

from crawler.base_spiders.one_page import Answer, OnePage
from crawler.base_spiders.search import SearchSpider
from crawler.cli.crawl import run_spider
from crawler.cli.progress import Progress
from crawler.errors import AnalystError, BazaarwatchError, OperatorError
from crawler.reading.page import Page

BY_HAND = "Save the page in your browser and give the file instead."
_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


def fetched(spider: type[SearchSpider], url: str) -> tuple[bytes, str]:
    """Return the bytes of a page of a marketplace and its address after redirects.

    Ends this process's ability to crawl: Scrapy runs once. Raises AnalystError for an address that is not the
    marketplace's or that robots.txt forbids, OperatorError where no page comes, BazaarwatchError where the site blocks.
    """
    host = urlsplit(url).hostname or ""
    ours = spider(terms="x", site=spider.site or urlsplit(url).netloc)
    domains = list(dict.fromkeys([*ours.allowed_domains, *spider.reader.identity.sites]))
    if not any(host == domain or host.endswith(f".{domain}") for domain in domains):
        raise AnalystError(f"{url} is no address of {spider.name}, which has {', '.join(domains)}.")
    # The place where the marketplace is crawled may be private, as the sample market is; nothing else may.
    started_there = host == urlsplit(f"//{ours.home}").hostname
    answer = Answer()
    asking = {
        "url": url,
        "answer": answer,
        "allowed_domains": domains,
        "home": urlsplit(url).netloc if started_there else "",
    }
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_without_traceback)
    stats = run_spider(_as_polite_as(spider), asking, None, Progress(spider.name), verbose=False)
    if answer.response is None:
        if stats.get("finish_reason") == "shutdown":
            raise KeyboardInterrupt
        raise _no_page(url, answer.problem or "it leads to another site, which is left alone")
    _refuse_blocks(spider, answer.response)
    return answer.response.body, answer.response.url


def _without_traceback(record: logging.LogRecord) -> bool:
    """Let a message pass alone: a robots.txt that can not be had is no fault in the program."""
    record.exc_info = None
    return True


def _as_polite_as(spider: type[SearchSpider]) -> type[OnePage]:
    """Return the spider of one page with the settings of a marketplace, and without the stages: nothing is stored."""
    settings = {**(spider.custom_settings or {}), "ITEM_PIPELINES": {}}
    return type("OnePage", (OnePage,), {"custom_settings": settings})


def _no_page(url: str, problem: str) -> BazaarwatchError:
    if "robots.txt" in problem:
        return AnalystError(f"robots.txt forbids {url}, and it is kept. {BY_HAND}")
    return OperatorError(f"No page came from {url}: {problem.rstrip('.')}. Check the address and the network.")


def _refuse_blocks(spider: type[SearchSpider], response: Response) -> None:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    page = Page(response.body, response.url, content_type=content_type, status=response.status)
    try:
        state = spider.reader.read(page, spider.name).state
    except AnalystError as error:
        raise AnalystError(f"{response.url}: {error}") from error
    if state in {"challenge", "login"} or (response.status in _REFUSALS and state not in {"results", "listing"}):
        what = {"challenge": "with a robot check", "login": "with a login"}.get(state, f"HTTP {response.status}")
        raise BazaarwatchError(f"{response.url} answers {what}, which is left alone: nothing was written. {BY_HAND}")
    if state == "error":
        raise OperatorError(f"{response.url} failed (HTTP {response.status}): nothing was written. Try again later.")
