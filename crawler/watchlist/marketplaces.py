"""Names of marketplaces in a watchlist, held against those that are known.

Any other name is that of an independent shop, so what counts as a mistake is what was certainly meant otherwise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from crawler.watchlist.contradictions import groups
from crawler.watchlist.marked import Document, Fault, Path, shorten

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}", re.IGNORECASE)
_NEAR = 0.7
_HOST = "a shop is written as its host, such as shop.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marketplace:
    """What a watchlist has to know of a marketplace."""

    name: str
    aliases: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    """Domains of its national sites."""
    currency: str | None = None
    """ISO 4217 code of the prices on its main site."""
    languages: tuple[str, ...] = ()
    """Those of its main site, the main one first."""


def find(document: Document, known: Sequence[Marketplace]) -> list[Fault]:
    """Return the names that were certainly meant otherwise, each with the one to write."""
    called = {one.name for one in known}
    instead = {alias: one.name for one in known for alias in one.aliases}
    instead |= {site: one.name for one in known for site in one.sites} if known else {}
    found = []
    for name, path in _names(document.content):
        if name not in called and (sentence := _sentence(name, called, instead)):
            found.append(Fault(document.line_of(path), sentence))
    return found


def _sentence(name: str, called: set[str], instead: Mapping[str, str]) -> str | None:
    host = name.lower().removeprefix("www.")
    if host in instead:
        return f'"{shorten(name)}" belongs to the marketplace "{instead[host]}"; write that'
    if not _NAME.fullmatch(name):
        return f'"{shorten(name)}" is no name of a marketplace: letters, digits, dots and dashes; {_HOST}'
    if "." in name:
        return None
    near = get_close_matches(name.lower(), {*called, *instead}, n=1, cutoff=_NEAR)
    if not near:
        return None
    return f'no marketplace is called "{name}"; did you mean "{instead.get(near[0], near[0])}"? ({_HOST})'


def _names(content: object) -> Iterator[tuple[str, Path]]:
    for index, brand in groups(content, "brands"):
        sellers = brand.get("authorised_sellers")
        for name in sellers if isinstance(sellers, Mapping) else ():
            yield name, ("brands", index, "authorised_sellers", name)
    for section in ("searches", "sites"):
        for index, entry in groups(content, section):
            if isinstance(name := entry.get("marketplace"), str):
                yield name, (section, index, "marketplace")
