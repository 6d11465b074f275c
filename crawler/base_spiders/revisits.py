"""The offers that a run looks at again, instead of searching."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from crawler.items import Suspect
from crawler.schedule.revisits import choose


class Revisits:
    """So many known offers as there may be requests, chosen when the run begins."""

    def __init__(self, requests: int) -> None:
        self.requests = requests
        self.offers: list[Suspect] = []

    def __iter__(self) -> Iterator[Suspect]:
        return iter(self.offers)

    def choose(self, suspects: Iterable[Suspect], now: datetime, hosts: Iterable[str], home: str) -> None:
        """Choose among the offers of a marketplace those on the hosts that the run may ask.

        home: host and port of the site that is crawled; what is on this host has to be on this port.
        """
        allowed = list(hosts)
        self.offers = choose((one for one in suspects if _may_ask(one.url, allowed, home)), now, self.requests)


def _may_ask(url: str, hosts: list[str], home: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not any(f".{host}".endswith(f".{one}") for one in hosts if one):
            return False
        return host != urlsplit(f"//{home}").hostname or parts.netloc == home
    except ValueError:  # an address that a page made up
        return False
