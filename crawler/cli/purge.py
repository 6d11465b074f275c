"""`purge`: remove what is too old, or what someone has a right to have removed."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from crawler.cli.account import Who, account
from crawler.cli.terminal import Json, on_terminal, out, safe, write_json
from crawler.errors import AnalystError
from pipelines.snapshot import Label
from pipelines.store.failure import explained
from pipelines.store.purging import Chosen, counted, is_known, purge
from pipelines.store.queries import Filter
from pipelines.store.session import Store, open_store

DAYS_MAX = 36500


def purge_command(
    reason: Annotated[str, typer.Option("--reason", help="Why: it is kept with the record of what was removed.")],
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="DAYS", help="What was last seen so long ago, as 400d.")
    ] = None,
    listing: Annotated[
        list[str] | None, typer.Option("--listing", "-l", help="This offer, MARKETPLACE:ID; as often as needed.")
    ] = None,
    seller: Annotated[
        str | None, typer.Option("--seller", help="All offers of this seller, as `sellers` shows it.")
    ] = None,
    label: Annotated[
        Label | None, typer.Option("--label", help="All offers that were last decided to be this; see `decide`.")
    ] = None,
    who: Who = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this, only tell what would be removed.")] = False,
    json: Json = False,
) -> None:
    """Remove bodies and what is known of offers, for good, and put on record what was removed, by whom and why.

    The log keeps its proofs, so `verify` tells this from what was removed in secret. Make a backup before, and run it
    while no crawl does: docs/retention.md.
    """
    if [bool(older_than), bool(listing), bool(seller), bool(label)].count(True) != 1:
        raise AnalystError("Name what to remove by one of --older-than, --listing, --seller and --label.")
    if not reason.strip():
        raise AnalystError("--reason is empty: say why, for those who ask later where something is.")
    chosen = Chosen(_before(older_than) if older_than else None, tuple(listing or ()), seller, label)
    found = asyncio.run(_purge(chosen, reason.strip(), who or account(), yes=yes))
    if json or not on_terminal():
        write_json({"removed": yes, "documents": dict(found)})
        return
    told = ", ".join(f"{count:,} {name}" for name, count in found.items() if count) or "nothing"
    out.print(Text(safe(f"Removed: {told}." if yes else f"Would be removed: {told}. To do it, add --yes.")))


def _before(text: str) -> datetime:
    days = re.fullmatch(r"([0-9]{1,5})d?", text.strip())
    if days is None or not 1 <= int(days[1]) <= DAYS_MAX:
        raise AnalystError(f"--older-than {text!r} is no number of days from 1 to {DAYS_MAX}: write 400d.")
    return datetime.now(UTC) - timedelta(days=int(days[1]))


async def _purge(chosen: Chosen, reason: str, who: str, *, yes: bool) -> Counter[str]:
    async with open_store() as store:
        with explained(store.server):
            await _check(store, chosen)
            return await purge(store.database, chosen, reason, who) if yes else await counted(store.database, chosen)


async def _check(store: Store, chosen: Chosen) -> None:
    """Raise AnalystError for an offer or a seller that is not stored."""
    for key in chosen.listings:
        if not await is_known(store.database, key):
            raise AnalystError(
                f"No listing {key!r} is stored in {store.database.name}: name it as `bazaarwatch listings` shows it."
            )
    of_seller = Filter(seller=chosen.seller)
    if chosen.seller and await store.seller(chosen.seller) is None and not await store.count(of_seller):
        raise AnalystError(
            f"No seller {chosen.seller!r} is stored in {store.database.name}: name it as `bazaarwatch sellers` does."
        )
