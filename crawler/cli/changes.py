"""`changes`: what is new since the last time, for programs that keep a copy or act on it."""

import asyncio
import contextlib
import sys
from enum import StrEnum
from typing import Annotated

import typer

from crawler.cli.terminal import write_json
from pipelines.store.changes import COLLECTIONS, USUAL, Change, Wanted, changes_since
from pipelines.store.session import open_store


class Kinds(StrEnum):
    """What can be asked for."""

    ALL = "all"
    SNAPSHOT = "snapshot"
    JUDGEMENT = "judgement"
    DECISION = "decision"
    PURGE = "purge"
    CAPTURE = "capture"
    IMAGE_CAPTURE = "image_capture"
    READING = "reading"
    RUN = "run"
    CRAWL = "crawl"
    REVISION = "revision"
    KEY = "key"


def changes(
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TOKEN", help="Go on after this token; from the beginning without it."),
    ] = None,
    marketplace: Annotated[
        str | None, typer.Option("--marketplace", "-m", help="Only of this marketplace, and all purges.")
    ] = None,
    kind: Annotated[
        list[Kinds] | None,
        typer.Option("--kind", "-k", help=f"Only these; as often as needed. By default {', '.join(sorted(USUAL))}."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="At most so many.")] = None,
) -> None:
    """Write what is new as JSON Lines, each with the token to go on with: docs/changes.md.

    The last line says where to go on, and with `end` whether that was all. Nothing is left out or told twice.
    """
    named = set(kind or ())
    kinds = frozenset(one for one in COLLECTIONS if one in named or Kinds.ALL in named) or USUAL
    asyncio.run(_write(since, Wanted(kinds, marketplace, limit)))


async def _write(since: str | None, wanted: Wanted) -> None:
    async with open_store() as store:
        found = await changes_since(store, since, wanted)
        async with contextlib.aclosing(found.read()) as changes:
            async for change in changes:
                write_json(_line(change))
    write_json({"token": found.token, "end": found.ended})
    sys.stdout.buffer.flush()


def _line(change: Change) -> dict[str, object]:
    entry = change.entry
    told = {"at": entry.at, "run": entry.run, "kind": entry.kind, "id": entry.id}
    return {"token": change.token} | told | {"document": change.document}
