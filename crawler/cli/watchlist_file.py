"""The watchlist that a command works with."""

from pathlib import Path
from typing import Annotated

import typer

from crawler import watchlist

WatchlistFile = Annotated[
    Path | None,
    typer.Option(
        "--watchlist",
        help="Watchlist of brands (YAML). Without it: ./watchlist.yaml, if there is one.",
        envvar="BAZAARWATCH_WATCHLIST",
        show_default=False,
    ),
]


def chosen_watchlist(path: Path | None) -> Path | None:
    """Return the watchlist to use, checked. Raises AnalystError with everything that is wrong in it."""
    if path is None and not Path("watchlist.yaml").is_file():
        return None
    path = path or Path("watchlist.yaml")
    watchlist.load(path)
    return path.resolve()
