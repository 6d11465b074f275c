"""`demo`: the main job on the sample market, from the crawl to the riskiest offers."""

import asyncio
import os
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.text import Text

from crawler.cli.listings import seller_name
from crawler.cli.past import brief
from crawler.cli.terminal import cell, money, out, risk_cell
from crawler.errors import OperatorError
from crawler.sample_market.server import DEMO_PORT, SampleMarket
from pipelines.store.queries import Change, Changes, Filter
from pipelines.store.session import Store, open_store

DATABASE = "bazaarwatch_demo"
MARKETPLACE = "sample_market"
SHOWN = 8
"""Lines of each list: enough to see what there is."""

Document = dict[str, Any]


def demo() -> None:
    """Crawl the bundled sample market on two days and show what was found. Nothing leaves this machine."""
    os.environ.setdefault("BAZAARWATCH_DATABASE", DATABASE)
    with (
        as_file(files("crawler.sample_market") / "watchlist.yaml") as watchlist,
        SampleMarket(port=DEMO_PORT, any_port_if_busy=True) as market,
    ):
        asyncio.run(_two_days(market, watchlist))


async def _two_days(market: SampleMarket, watchlist: Path) -> None:
    async with open_store() as store:
        _heading(f"A marketplace of some 300 offers is open at {market.url}")
        out.print(f"Database {store.database.name} on {store.server.where}")
        for day in (1, 2):
            market.day = day
            _heading(f"Day {day}: searching it for the brands of the bundled watchlist")
            await asyncio.to_thread(_crawl, market, watchlist)
        later, earlier = await store.last_crawls(MARKETPLACE, 2)
        _heading("What changed from day 1 to day 2")
        _show_changes(await store.changes_between(earlier["_id"], later["_id"]))
        _heading("The riskiest offers, and why")
        riskiest = await store.listings(Filter(marketplace=MARKETPLACE, risk="medium"), SHOWN)
        _show_reasons(riskiest)
        _heading("What to type next")
        _show_next(store, riskiest)


def _crawl(market: SampleMarket, watchlist: Path) -> None:
    command = [sys.executable, "-m", "crawler.cli", "crawl", MARKETPLACE, "--watchlist", str(watchlist)]
    command += ["--site", market.url.partition("//")[2].rstrip("/")]
    done = subprocess.run(command, check=False)  # noqa: S603 -- our own program, with our own arguments
    if done.returncode:
        raise OperatorError(f"The crawl of the sample market ended with exit code {done.returncode}; see above.")


def _heading(text: str) -> None:
    out.print()
    out.print(Text(text, style="bold"))


def _show_changes(changes: Changes) -> None:
    counted = (
        (changes.changed, "changed"),
        (changes.appeared, "appeared"),
        (changes.removed, "removed: their own page says so"),
        (changes.not_seen, "not seen again, which does not mean removed"),
    )
    for found, what in counted:
        out.print(f"{len(found):4} {what}")
    for listing, change in changes.changed[:SHOWN]:
        told = "; ".join(_change(one, listing["facts"].get("currency", "")) for one in change)
        out.print(Text.assemble("  ", cell(brief(listing["facts"].get("title"))), "  ", cell(told, "dim")))


def _change(change: Change, currency: str) -> str:
    unit = f" {currency}" if change.field in {"price", "list_price", "price_max"} else ""
    return f"{change.field} {brief(change.old)} → {brief(change.new)}{unit}"


def _show_reasons(listings: list[Document]) -> None:
    for listing in listings:
        facts, judgement = listing["facts"], listing["judgement"]
        price = money(facts.get("price"), facts.get("currency"))
        out.print(
            Text.assemble(
                risk_cell(judgement["risk"]),
                "  ",
                cell(facts.get("title", ""), "bold"),
                f"  {price}  ",
                cell(f"by {seller_name(facts)}", "dim"),
            ),
        )
        for reason in judgement["reasons"]:
            out.print(Padding(cell(f"· {reason['sentence']}"), (0, 0, 0, 6)))


def _show_next(store: Store, listings: list[Document]) -> None:
    program = _program()
    here = f"{program} --database {store.database.name}"
    commands = [f"{here} listings --risk medium"]
    commands += [f"{here} {looks} {one['_id']}" for one in listings[:1] for looks in ("show", "history")]
    commands += [f"{here} sellers", f"{here} verify"]
    commands += [f"{program} crawl ebay --watchlist watchlist.yaml", f"{program} ingest page.html --marketplace taobao"]
    for command in commands:
        out.print(Text(f"  {command}"), soft_wrap=True)


def _program() -> str:
    """Return what to type for this program: its name, or its path where it is not on PATH."""
    own = Path(sys.argv[0])
    if shutil.which("bazaarwatch") or own.name != "bazaarwatch":
        return "bazaarwatch"
    return str(own.relative_to(Path.cwd())) if own.is_relative_to(Path.cwd()) else str(own)
