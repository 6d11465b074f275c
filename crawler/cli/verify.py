"""`verify`: whether everything stored is as it was written."""

import asyncio
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from crawler.cli.looked_up import key_of
from crawler.cli.marketplaces import reader_named
from crawler.cli.read_again import read_again
from crawler.cli.terminal import cell, complain, err, on_terminal, out, safe, write_json
from crawler.cli.verify_bundle import is_bundle, verify_file
from crawler.errors import AnalystError
from crawler.reading import READER_VERSION
from pipelines.raster import raster_of
from pipelines.snapshot import SnapshotPage
from pipelines.store.captures import StoredCapture
from pipelines.store.verifying.images import Raster
from pipelines.store.verifying.opening import open_unchanged
from pipelines.store.verifying.report import Failure, Report
from pipelines.store.verifying.whole import Readers

FAILED = 1
"""Exit code where something is not as it was written."""


def verify(
    listing: Annotated[
        str | None,
        typer.Argument(
            help="MARKETPLACE:ID of one offer, or the file of an evidence bundle; everything stored if left out."
        ),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="Fingerprint of the key that must have signed a bundle, as its holder told it; repeatable."),
    ] = None,
) -> None:
    """Check that everything stored is as it was written: bodies, documents, the log and its signed heads.

    Bodies are held against their hashes, snapshots and sightings against the bodies by reading them again, documents
    against the log, the log against its heads, and these against their signatures, each other, their timestamps and
    the heads that this machine remembers. What fails is named, one line each, and the exit code is then 1.

    An evidence bundle is checked by itself, without the database and the network.
    """
    if listing is not None and is_bundle(listing):
        verify_file(Path(listing), key or [])
        return
    if key:
        raise AnalystError("--key is for evidence bundles: name the file of one.")
    report = asyncio.run(_verify(listing))
    if on_terminal():
        _summarise(report)
    else:
        write_json(_told(report))
    if report.failures:
        err.print(Text(f"{report.failures} things are not as they were written."))
        raise typer.Exit(FAILED)


async def _verify(listing: str | None) -> Report:
    async with open_unchanged() as store:
        key = await key_of(store, listing) if listing else None
        return await store.verify(READERS, _tell, key)


def read_capture(stored: StoredCapture, body: bytes) -> SnapshotPage:
    """Read a stored capture as the reader of its marketplace does today."""
    return read_again(stored, body, _reader(stored.document["marketplace"]))


_reader = cache(reader_named)


def _measure(body: bytes) -> Raster | None:
    found = raster_of(body)
    return Raster(found.content_type, found.width, found.height) if found else None


READERS = Readers(read_capture, READER_VERSION, _measure)
"""Today's readers."""


def _tell(failure: Failure) -> None:
    if on_terminal():
        complain(str(failure))
    else:
        write_json({"failure": asdict(failure)})


def _told(report: Report) -> dict[str, object]:
    return {
        "failures": report.failures,
        "checked": dict(report.checked),
        "noted": dict(report.noted),
        "examples": report.examples,
    }


def _summarise(report: Report) -> None:
    checked = ", ".join(f"{times} {what}" for what, times in report.checked.items() if times)
    out.print(Text(f"Checked: {checked or 'nothing is stored'}."))
    for what, times in report.noted.items():
        named = ", ".join(safe(name) for name in report.examples[what])
        out.print(cell(f"{times} {what}: {named}", "dim"))
    if not report.failures:
        out.print(Text("Everything is as it was written.", style="green"))
