"""Of every request: the pace a site asks for, no way into private networks, and when and with what it was answered."""

import asyncio
import logging
import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Headers, Request, Response
from scrapy.robotstxt import RobotParser

log = logging.getLogger(__name__)

LONG_DELAY = 120.0
"""Seconds between requests from which on the person who runs the crawl is told."""


class CrawlDelay:
    """Keep the Crawl-delay of robots.txt, which Scrapy reads but does not apply."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension."""
        return cls(crawler)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Slow down for the host whose robots.txt was read; never speed up."""
        delay = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        slot = self.crawler.engine.downloader.slots.get(urlsplit(request.url).hostname or "")
        if not delay or slot is None:
            return
        if delay > LONG_DELAY:
            log.warning("%s asks for %.0f s between requests; this crawl keeps to it", request.url, delay)
        if delay >= slot.delay:
            slot.delay = delay
            slot.jitter = 0.0  # random variation would go below what the site asks for
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, delay)


class PublicAddressesOnly:
    """Refuse requests to private, loopback and link-local addresses, wherever a page or a redirect points.

    Only the place where the crawl itself was started is exempt, host and port. A name that resolves to a private
    address is refused like the address; a name whose answer changes between this check and the connection is not
    caught.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.known: dict[str, str | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let public addresses and the crawl's own start pass.

        Raises IgnoreRequest for every other address.
        """
        parts = urlsplit(request.url)
        if parts.netloc == getattr(self.crawler.spider, "home", None):
            return
        host = parts.hostname or ""
        if host not in self.known:
            self.known[host] = await private_address(host)
        if address := self.known[host]:
            self.crawler.stats.inc_value("bazaarwatch/refused/private_address")
            log.warning("Refused, because %s is not a public address: %s", address, request.url)
            raise IgnoreRequest(f"not a public address: {address}")


class RobotsOfAnyHost:
    """Let robots.txt of other hosts be asked for, where images come from: one that is not read forbids nothing."""

    def process_request(self, request: Request) -> None:
        """Mark what Scrapy asks for by itself."""
        if request.meta.get("dont_obey_robotstxt") and urlsplit(request.url).path == "/robots.txt":
            request.meta["allow_offsite"] = True


class Received:
    """Note when a request was sent, when the last byte of its answer was there, and the headers as they came.

    Stands next to the downloader, because whoever decodes a body takes out the header that said how it was encoded.
    In the `meta` of a request: `sent_at`, `received_at`, both UTC, and `received_headers`.
    """

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self.headers_received, signal=signals.headers_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def headers_received(self, headers: Headers, body_length: int, request: Request) -> None:  # noqa: ARG002 -- names of Scrapy's signal
        """Count back to when the request left: it may have waited for its turn until then."""
        waited = timedelta(seconds=request.meta.get("download_latency", 0.0))
        request.meta["sent_at"] = datetime.now(UTC) - waited

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the rest."""
        request.meta["received_at"] = datetime.now(UTC)
        request.meta["received_headers"] = response.headers.copy()  # decoding takes headers out of the original
        return response


async def private_address(host: str) -> str | None:
    """Return the first address of `host` that is not a public one; None where all are, or where it has none."""
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None  # the download will fail with its own message
    addresses = (str(answer[4][0]).split("%")[0] for answer in answers)
    return next((address for address in addresses if not _is_public(address)), None)


def _is_public(address: str) -> bool:
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global) and not found.is_multicast
