"""Marketplaces by name, and the watchlist that a command works with."""

import difflib
import importlib
import pkgutil
from pathlib import Path
from typing import Annotated

import typer

from crawler import spiders, watchlist
from crawler.base_spiders.search import SearchSpider
from crawler.errors import AnalystError

WatchlistFile = Annotated[
    Path | None,
    typer.Option(
        "--watchlist",
        help="Watchlist of brands (YAML). Without it: ./watchlist.yaml, if there is one.",
        envvar="BAZAARWATCH_WATCHLIST",
        show_default=False,
    ),
]
Marketplace = Annotated[str, typer.Option("--marketplace", "-m", help="Marketplace that the page is from.")]


def names() -> list[str]:
    """Names of all marketplaces."""
    return sorted(_spider_in(file).name for file in _files())


def spider_named(name: str) -> type[SearchSpider]:
    """Return the spider of a marketplace by its name, or another that it goes by. Raises AnalystError.

    Only its own file is loaded, unless the name is not that of a file, as `1688`, which could not be one.
    """
    if name in _files():
        return _spider_in(name)
    known = [_spider_in(file) for file in _files()]
    for spider in known:
        if name == spider.name or name in spider.aliases:
            return spider
    called = [other for spider in known for other in (spider.name, *spider.aliases)]
    near = difflib.get_close_matches(name.casefold(), called, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise AnalystError(f"No marketplace is called {name!r}.{hint} There are: {', '.join(names())}.")


def _files() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(spiders.__path__))


def _spider_in(file: str) -> type[SearchSpider]:
    found: type[SearchSpider] = getattr(importlib.import_module(f"crawler.spiders.{file}"), file)
    return found


def chosen_watchlist(path: Path | None) -> Path | None:
    """Return the watchlist to use, checked. Raises AnalystError with everything that is wrong in it."""
    if path is None and not Path("watchlist.yaml").is_file():
        return None
    path = path or Path("watchlist.yaml")
    watchlist.load(path)
    return path.resolve()
