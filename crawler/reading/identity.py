"""Which offers and addresses are a marketplace's own, and on which of its national sites a page stood."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from crawler.errors import ContributorError
from crawler.reading.page import Page, joined
from crawler.reading.plain_cells import words_of

_MANY = 3
"""Links to one national site that make it the page's own; footers name the others once or twice."""


_ADDRESS = re.compile(r"(https?://(?:[^/?#@]*@)?([^/?#:@]+)(?::\d+)?)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
"""Origin, host, path, query."""
_BARE_PATHS = re.compile(r"(?:/[^/?# ][^?# ]*+ )++")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How a marketplace names its offers and its sites."""

    sites: Mapping[str, str]
    """Registered domain to ISO 4217 currency, the main site first: {"ebay.com": "USD", "ebay.de": "EUR"}."""
    listing_id: re.Pattern[str]
    """What an identifier looks like, whole."""
    offer_url: re.Pattern[str]
    """What the address of an offer page looks like from its path on; its groups are the parts of the identifier."""
    listing_url: str
    """Address of an offer page, with {id} and {site}, for where the page has none that can be kept; "" where sites
    have no such form in common, and what the page states is kept whether it has the identifier or not."""
    id_join: str = ""
    """What stands between the parts of an identifier."""
    url_noise: re.Pattern[str] | None = None
    """What is cut out of addresses: tracking in the path."""

    def site_of(self, page: Page) -> str | None:
        """Return the national site of a page: by its address, else by where its links lead; None if that is open."""
        site = self._site_of_host(_host(page.url)) if page.url else None
        site = site or next((found for url in page.own_addresses if (found := self._site_of_host(_host(url)))), None)
        if site:
            return site
        if not self.sites:
            return None
        if len(set(self.sites.values())) == 1:
            return next(iter(self.sites))
        hosts = "|".join(re.escape(site) for site in self.sites)
        links: Counter[str] = Counter(re.findall(rf"(?://|\"|\.)(?:www|m)\.({hosts})[/\"'?:\\]", page.text))
        for site, times in links.most_common(1):
            if times >= _MANY:
                return site
        return None

    def is_own(self, url: str) -> bool:
        """Return whether an absolute http address leads to a site of this marketplace."""
        parts = _ADDRESS.match(url)
        return parts is not None and (not self.sites or self._site_of_host(parts[2].lower()) is not None)

    def _site_of_host(self, host: str) -> str | None:
        while host:
            if host in self.sites:
                return host
            host = host.partition(".")[2]
        return None

    def id_in(self, text: str) -> str | None:
        """Return the identifier in a text or an address; None where it does not look like one of this marketplace."""
        if self.listing_id.fullmatch(text):
            return text
        found = self._id_in_address(text)
        if not found:
            return None
        if self.listing_id.fullmatch(found):
            return found
        upper = found.upper()  # addresses are written in lower case at times
        return upper if self.listing_id.fullmatch(upper) else None

    def _id_in_address(self, text: str) -> str | None:
        match = self.offer_url.search(text)
        return self.id_join.join(filter(None, match.groups())) if match else None

    def addresses_of(
        self, listing_ids: Sequence[str], stated: Sequence[object], base: str, site: str | None
    ) -> list[str]:
        """Return the addresses of the offers of one page, as `address_of` does for one of them."""
        parts = _ADDRESS.match(base)
        origin = parts[1] if parts and self.is_own(base) else ""
        # "/offer/100123", which most are, needs no taking apart.
        paths = (
            stated if origin and self.url_noise is None and self.offer_url.groups and _are_bare_paths(stated) else ()
        )
        if not paths:
            texts = [url if isinstance(url, str) else None for url in stated]
            return [self.address_of(*pair, base, site) for pair in zip(listing_ids, texts, strict=True)]
        kept = [origin + path for path in paths]
        if kept == self._made_of(listing_ids, site):  # whether a page's own address fits is no matter then
            return kept
        return [
            url if match and match[1] == listing_id else self.address_of(listing_id, path, base, site)
            for listing_id, path, url, match in zip(
                listing_ids, paths, kept, map(self.offer_url.search, paths), strict=True
            )
        ]

    def _made_of(self, listing_ids: Sequence[str], site: str | None) -> list[str]:
        """Return the addresses that offers have where the page has none that can be kept."""
        pieces = self.listing_url.format(id="{id}", site=site or next(iter(self.sites), "")).split("{id}")
        return [listing_id.join(pieces) for listing_id in listing_ids]

    def address_of(self, listing_id: str, stated: str | None, base: str, site: str | None) -> str:
        """Return the absolute address of an offer: the page's own without tracking, where it leads to that offer."""
        if stated:
            kept = self._without_tracking(joined(base, stated), listing_id)
            if kept:
                return kept
        if not self.listing_url:
            kept = joined(base, stated or "").partition("#")[0].partition("?")[0]
            return kept if _ADDRESS.match(kept) else ""
        return self._made_of([listing_id], site)[0]

    def home_of(self, site: str | None) -> str:
        """Return the address that relative addresses refer to where a page says nothing of its own."""
        return "/".join(self.address_of("", None, "", site).split("/")[:3]) + "/" if self.listing_url else ""

    def _without_tracking(self, url: str, listing_id: str) -> str | None:
        parts = _ADDRESS.match(url)
        if parts is None or not self.is_own(url):
            return None
        origin, path, query = parts[1], parts[3], parts[4] or ""
        if self.id_in(f"{path}?{query}" if query else path) != listing_id:
            return None
        if self.url_noise:
            path = self.url_noise.sub("", path)
        if listing_id in path or self.id_in(path) == listing_id:
            return origin + path
        pairs = (f"{path}?{pair}" for pair in query.split("&"))
        kept = next((address for address in pairs if self.id_in(address) == listing_id), None)
        return origin + (kept or f"{path}?{query}")


def currencies(sites: str) -> dict[str, str]:
    """Return the currency of each site of "ebay.com USD ebay.de ebay.fr EUR". Raises ContributorError."""
    found: dict[str, str] = {}
    domains: list[str] = []
    for word in sites.split():
        if word.isupper():
            found |= dict.fromkeys(domains, word)
            domains = []
        else:
            domains.append(word)
    if domains:
        raise ContributorError(f"Sites {' '.join(domains)} have no currency. Write it behind them: 'ebay.de EUR'.")
    return found


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _are_bare_paths(urls: Sequence[Any]) -> TypeGuard[Sequence[str]]:
    return _BARE_PATHS.fullmatch(words_of(urls)) is not None
