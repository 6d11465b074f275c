"""The market turned sour: what goes wrong on real marketplaces, one way at a time, in result pages and offer pages.

Each way is a small function from the page as it would be to what is served instead.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from aiohttp import web

from crawler.sample_market import pages
from crawler.sample_market.searching import ResultPage

Sour = Literal[
    "layout",  # the same page in another layout: no class, identifier or link is where it was
    "prices_gone",  # prices are left out
    "challenge",  # a robot check
    "login",  # a demand to sign in
    "slow",  # an answer that takes longer than anybody waits
    "truncated",  # the page ends in its middle
    "encoding",  # text in an encoding that lacks its letters: question marks
    "loop",  # each page of results is the first one
    "error_text",  # status 200, and an error text
    "empty",  # no search finds anything
]
WAYS: tuple[Sour, ...] = get_args(Sour)
SLOW_SECONDS = 20.0
_MIDDLE = 0.4
"""Share of a truncated page that is served."""
_PRICES = re.compile(
    r"<bdi class=\"(?:list-)?price\".*?</bdi>|,\s*\"price(?:Currency|Specification)?\": (?:\"[^\"]*\"|\{[^}]*\})"
)
_NOTHING = ResultPage(query="", number=1, total=0, pages=0, found=(), sponsored=frozenset(), also_liked=())
_ATTRIBUTES = re.compile(r"\s(?:class|id|data-[\w-]+|itemprop|href)=\"[^\"]*\"")
_DATA = re.compile(r"<script type=\"application/ld\+json\">.*?</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Served:
    """A page of results or of an offer as it would be."""

    text: str
    first: Callable[[], str] | None = None
    """Makes the first page of the same search; None for an offer."""


def checked(way: str | None) -> Sour | None:
    """Return the way; raise ValueError for one that does not exist."""
    for known in WAYS:
        if way == known:
            return known
    if way is not None:
        raise ValueError(f"the sample market can not turn sour by {way!r}; use one of {', '.join(WAYS)}")
    return None


async def soured(way: Sour, page: Served) -> web.Response:
    """Return what is served instead of a page."""
    if way == "slow":
        await asyncio.sleep(SLOW_SECONDS)
    return web.Response(body=_BODIES[way](page).encode(), content_type="text/html", charset="utf-8")


def _layout(page: Served) -> str:
    return _ATTRIBUTES.sub("", _DATA.sub("", page.text))


def _prices_gone(page: Served) -> str:
    return _PRICES.sub("", page.text)


def _truncated(page: Served) -> str:
    return page.text[: int(len(page.text) * _MIDDLE)]


def _encoding(page: Served) -> str:
    return page.text.encode("cp1252", "replace").decode("cp1252")


def _empty(page: Served) -> str:
    return page.text if page.first is None else pages.search(_NOTHING)


def _loop(page: Served) -> str:
    return page.text if page.first is None else page.first()


_BODIES: Mapping[Sour, Callable[[Served], str]] = MappingProxyType(
    {
        "layout": _layout,
        "prices_gone": _prices_gone,
        "challenge": lambda _: pages.challenge(),
        "login": lambda _: pages.sign_in(),
        "slow": lambda page: page.text,
        "truncated": _truncated,
        "encoding": _encoding,
        "loop": _loop,
        "error_text": lambda _: pages.failed(),
        "empty": _empty,
    }
)
