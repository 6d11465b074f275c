"""`decide`: what a person found offers to be, put on record for good."""

import asyncio
from typing import Annotated, Any

import typer
from rich.text import Text

from crawler.cli.account import Who, account
from crawler.cli.looked_up import key_of
from crawler.cli.terminal import Json, on_terminal, out, safe, write_json_lines
from crawler.errors import AnalystError
from pipelines.snapshot import Label
from pipelines.store.failure import explained
from pipelines.store.records import record_decision
from pipelines.store.session import Store, open_store

Document = dict[str, Any]


def decide(
    label: Annotated[Label, typer.Argument(help="What the offers are.", show_default=False)],
    listing: Annotated[list[str], typer.Argument(help="MARKETPLACE:ID, as `listings` shows it; as many as needed.")],
    reason: Annotated[str, typer.Option("--reason", help="Why: logo is wrong, invoice was shown, …")],
    note: Annotated[str, typer.Option("--note", help="For colleagues.")] = "",
    snapshot: Annotated[
        int | None, typer.Option("--snapshot", min=1, help="Number of the snapshot you looked at; else the newest.")
    ] = None,
    who: Who = None,
    json: Json = False,
) -> None:
    """Put on record what you found offers to be. A decision is never changed: another one follows it.

    The last one of an offer stands in `show` and counts for its seller: what was decided to be counterfeit speaks
    against the seller's other offers when these are judged next.
    """
    if not reason.strip():
        raise AnalystError("--reason is empty: say what you saw, for those who ask later.")
    if snapshot is not None and len(listing) > 1:
        raise AnalystError("--snapshot names a state of one offer: give one LISTING with it.")
    words = {"label": label, "reason": reason.strip(), "who": who or account(), "note": note.strip()}
    decided = asyncio.run(_decide(list(dict.fromkeys(listing)), snapshot, words))
    if json or not on_terminal():
        write_json_lines(decided)
        return
    for one in decided:
        out.print(Text(safe(f"{one['snapshot']}: {label.replace('_', ' ')}, {one['reason']} ({one['who']})")))


async def _decide(listings: list[str], number: int | None, words: Document) -> list[Document]:
    """Record the decision of each offer; of none where one of them is not stored."""
    async with open_store() as store:
        keys = [await key_of(store, listing) for listing in listings]
        states = [await _state(store, key, number) for key in keys]
        with explained(store.server):
            return [
                await record_decision(store.database, listing=key, snapshot=state, **words)
                for key, state in zip(keys, states, strict=True)
            ]


async def _state(store: Store, key: str, number: int | None) -> str:
    """Return the snapshot that was looked at. Raises AnalystError where there is none of this number."""
    there = [snapshot["number"] for snapshot in await store.history_of(key)]
    if number is None and there:
        return f"{key}#{there[-1]}"
    if number not in there:
        raise AnalystError(f"{key} has no snapshot {number}: it has {', '.join(map(str, there)) or 'none any more'}.")
    return f"{key}#{number}"
