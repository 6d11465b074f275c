"""`crawl`: search one marketplace and keep what is found."""

import logging
import signal
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.logging import RichHandler
from rich.text import Text

from crawler.cli import INTERRUPTED
from crawler.cli.marketplaces import spider_named
from crawler.cli.progress import Progress, summary, summary_table
from crawler.cli.terminal import err, on_terminal, out, safe, write_json
from crawler.cli.watchlist_file import WatchlistFile, chosen_watchlist
from crawler.errors import AnalystError, BazaarwatchError, BusyError, OperatorError
from crawler.running.logs import CrawlLog

UNSOUND = 1
"""Exit code of a crawl whose run is blocked or broken."""
LOOKS = 100
"""Suspects that are looked at again where nobody says how many."""


ENDED_EARLY = frozenset({"request_limit", "daily_budget", "quiet_hours", "asked_to_wait"})
"""How a crawl ends that keeps to its limits."""
_ADVICE = {
    "blocked": "Leave the site in peace and try again later, or ingest saved pages.",
    "broken": "Nothing is taken for gone that it did not show. Look at its pages before you rely on it.",
}
"""What to do after a run of no use, by its verdict."""


def crawl(
    marketplace: Annotated[str, typer.Argument(help="Marketplace to crawl: ebay, taobao, sample_market, …")],
    watchlist: WatchlistFile = None,
    term: Annotated[list[str] | None, typer.Option("--term", "-t", help="Search for this; may be repeated.")] = None,
    pages: Annotated[
        int | None,
        typer.Option("--pages", "-p", min=1, help="Result pages of each search.", show_default="the watchlist's, or 3"),
    ] = None,
    site: Annotated[str | None, typer.Option(help="Another site of the marketplace, such as ebay.de.")] = None,
    offers: Annotated[bool, typer.Option(help="Also read the page of each offer.")] = True,
    revisit: Annotated[
        bool, typer.Option("--revisit", help="Look at known suspects again, and search for nothing.")
    ] = False,
    requests: Annotated[
        int | None,
        typer.Option("--requests", min=1, help="Requests at most; of --revisit, suspects: else 100."),
    ] = None,
    despite_rest: Annotated[
        bool, typer.Option("--despite-rest", help="Also while the site is left alone, because it turned a crawl away.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every step.")] = False,
) -> None:
    """Search a marketplace for watched brands, judge what is found, and keep it."""
    if revisit and (term or pages or not offers):
        raise AnalystError("--revisit searches for nothing: leave out --term, --pages and --no-offers.")
    spider = spider_named(marketplace)
    path = chosen_watchlist(watchlist)
    arguments: dict[str, Any] = {"terms": term or (), "pages": pages, "site": site, "offers": offers}
    if revisit:
        arguments["revisit"] = requests or LOOKS
    elif requests:
        arguments["requests"] = requests
    progress = Progress(marketplace)
    stats = run_spider(spider, arguments, path, progress, verbose=verbose, despite_rest=despite_rest)
    if resting := stats.get("bazaarwatch/resting"):
        raise AnalystError(f"{resting}. To crawl it on purpose all the same: --despite-rest")
    done = summary(progress, stats)
    if on_terminal():
        out.print(summary_table(done))
    else:
        write_json(done)
    _exit(done, stats)


def run_spider(
    spider: type[Any],
    arguments: dict[str, Any],
    watchlist: Path | None,
    progress: Progress,
    *,
    verbose: bool,
    database: str | None = None,
    job: str = "",
    despite_rest: bool = False,
) -> dict[str, Any]:
    """Run one crawl in this process, which can run no other after it, and return Scrapy's stats.

    job: on whose account it runs; told in its log. Raises what kept it from beginning: AnalystError or OperatorError.
    """
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415 -- installs the reactor of this process
    from scrapy.settings import Settings  # noqa: PLC0415 -- loading Scrapy takes a third of a second

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    if watchlist is not None:
        settings.set("BAZAARWATCH_WATCHLIST", str(watchlist), priority="cmdline")
    settings.set("BAZAARWATCH_DESPITE_REST", despite_rest, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    if database is not None:
        settings.set("BAZAARWATCH_DATABASE", database, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    log = CrawlLog(marketplace=spider.name, job=job)
    _log_to(on_stderr("INFO" if verbose else "WARNING"), log)
    crawler = process.create_crawler(spider)
    progress.watch(crawler)
    progress.when_begun.append(log.named)
    running = process.crawl(crawler, **arguments)
    with progress, closing(log):
        process.start()
    if running.cancelled() or (error := running.exception()) is None:
        return crawler.stats.get_stats()
    raise _cause(error)


def _cause(error: BaseException) -> BaseException:
    while error.__cause__ is not None and not isinstance(error, BazaarwatchError):
        error = error.__cause__
    return error


def _log_to(*handlers: logging.Handler) -> None:
    logging.basicConfig(handlers=handlers, level="INFO", force=True)  # what spiders say is not Scrapy's own


def on_stderr(level: str) -> logging.Handler:
    """Return what writes a log from a level on to standard error, for people and for journals."""
    handler: logging.Handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    if err.is_terminal:
        handler = RichHandler(console=err, show_path=False, markup=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    handler.setLevel(level)  # of the handler, because the crawl's own log takes more
    handler.addFilter(_harmless)
    return handler


def _harmless(record: logging.LogRecord) -> bool:
    """Addresses and titles of pages reach the log: they must not reach the terminal as control codes."""
    record.msg, record.args = "\n".join(safe(line) for line in record.getMessage().split("\n")), None
    return True


def _exit(done: dict[str, Any], stats: dict[str, Any]) -> None:
    """Say how it ended, where it did not end well, and leave with the exit code for that."""
    kept = f"{sum(done['pages'].values())} pages with {done['offers']} offers are kept"
    if done["ended"] == "busy":
        raise BusyError(stats["bazaarwatch/error"])
    if "bazaarwatch/error" in stats:
        raise OperatorError(stats["bazaarwatch/error"])
    if done["ended"] == "shutdown":
        err.print(Text(f"Stopped by {signal.Signals.SIGINT.name}; {kept}."))
        raise typer.Exit(INTERRUPTED)
    if done["ended"] in ENDED_EARLY:
        err.print(Text(safe(f"{' '.join(done['reasons'][:1])} {kept}.")), soft_wrap=True)
        raise typer.Exit(0 if done["pages"] else UNSOUND)
    if not done["pages"] and stats.get("bazaarwatch/nothing_due"):
        err.print(Text("No suspect is due to be looked at again."))
    elif not done["pages"]:
        raise OperatorError(
            f"No page could be had: {done['failed'] or done['refused'] or 'robots.txt forbids the search'}. "
            "Check the address and the network; --verbose logs every step.",
        )
    if done["verdict"] in _ADVICE:
        shown = f"bazaarwatch crawls show {done['crawl']}"
        told = f"{done['verdict'].capitalize()}: {' '.join(done['reasons'][:1])} {kept}. {_ADVICE[done['verdict']]}"
        err.print(Text(safe(f"{told} More: {shown}")), soft_wrap=True)
        raise typer.Exit(UNSOUND)
