"""Marketplaces by name."""

import difflib
import importlib
import pkgutil
import re
from typing import Annotated

import typer

from crawler import spiders
from crawler.base_spiders.search import SearchSpider
from crawler.base_spiders.sites import site_currency, site_languages
from crawler.cli.terminal import complain
from crawler.errors import AnalystError
from crawler.watchlist import marketplaces as watched_marketplaces

Marketplace = Annotated[str, typer.Option("--marketplace", "-m", help="Marketplace or shop that the page is from.")]
_SHOP_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}", re.IGNORECASE)


def names() -> list[str]:
    """Names of all marketplaces."""
    return sorted(_spider_in(file).name for file in _files())


def known_marketplaces() -> tuple[watched_marketplaces.Marketplace, ...]:
    """Return what a watchlist is held against. Loads every marketplace's file, which takes a quarter of a second."""
    return tuple(_as_known(_spider_in(file)) for file in _files())


def _as_known(spider: type[SearchSpider]) -> watched_marketplaces.Marketplace:
    return watched_marketplaces.Marketplace(
        name=spider.name,
        aliases=spider.aliases,
        sites=tuple(spider.reader.identity.sites),
        currency=site_currency(spider.site, spider.reader),
        languages=site_languages(spider.site, spider.reader),
    )


def spider_named(name: str) -> type[SearchSpider]:
    """Return the spider of a marketplace by its name, or another that it goes by. Raises AnalystError."""
    found = _spider_called(name)
    if found is None:
        near = _nearest(name)
        hint = f" Did you mean {near}?" if near else " Any other shop: crawl storefront --site shop.example."
        raise AnalystError(f"No marketplace is called {name!r}.{hint} There are: {', '.join(names())}.")
    return found


def reader_named(name: str) -> type[SearchSpider]:
    """Return the spider that reads the pages of a marketplace, or those of any shop under the name given.

    A name that is nearly that of a known marketplace is told about. Raises AnalystError for what is no name.
    """
    found = _spider_called(name)
    if found is not None:
        return found
    if not _SHOP_NAME.fullmatch(name):
        raise AnalystError(f"{name!r} is no name for a shop: use letters, digits, dots and dashes, as in shop.example.")
    near = _nearest(name)
    if near:
        complain(f"No marketplace is called {name}; it is read as a shop of its own. Did you mean {near}?")
    storefront = _spider_in("storefront")
    return type(name, (storefront,), {"name": name, "__doc__": storefront.__doc__})


def _spider_called(name: str) -> type[SearchSpider] | None:
    """Only its own file is loaded, unless the name is not that of a file, as `1688`, which could not be one."""
    if name in _files():
        return _spider_in(name)
    known = map(_spider_in, _files())
    return next((spider for spider in known if name == spider.name or name in spider.aliases), None)


def _nearest(name: str) -> str | None:
    called = [other for file in _files() for other in (_spider_in(file).name, *_spider_in(file).aliases)]
    return next(iter(difflib.get_close_matches(name.casefold(), called, n=1, cutoff=0.7)), None)


def _files() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(spiders.__path__))


def _spider_in(file: str) -> type[SearchSpider]:
    found: type[SearchSpider] = getattr(importlib.import_module(f"crawler.spiders.{file}"), file)
    return found
