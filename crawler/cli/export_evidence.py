"""`export evidence`: a bundle for a platform, a lawyer or a court, for each offer named."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from crawler.cli.looked_up import key_of
from crawler.cli.terminal import complain, on_terminal, out, safe, write_json
from crawler.errors import OperatorError
from crawler.rendering.chromium import chromium
from pipelines.export.evidence.exporting import Exported, export_evidence
from pipelines.export.placing import whole_file
from pipelines.store.verifying.opening import open_unchanged


def evidence(
    listings: Annotated[list[str], typer.Argument(help="MARKETPLACE:ID of each offer.", metavar="LISTING…")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Directory for the bundles; made where it is not there.")
    ] = Path(),
    every: Annotated[
        bool,
        typer.Option(
            "--all", help="With every capture that shows the offer, not only the first of each state and the newest."
        ),
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="The report as PDF too; takes a Chromium.")] = True,
) -> None:
    """Write an evidence bundle (WACZ) of each offer: captured pages, what was read of them, proofs, and a report.

    `bazaarwatch verify BUNDLE` checks one anywhere, without the database and the network. See docs/evidence-bundle.md.
    """
    browser, why = _browser() if pdf else (None, "--no-pdf was given")
    _make(output)
    asyncio.run(_export(listings, output, browser, why, every=every))


async def _export(listings: list[str], directory: Path, browser: str | None, why: str | None, *, every: bool) -> None:
    async with open_unchanged() as store:
        keys = [await key_of(store, listing) for listing in listings]
        for key in dict.fromkeys(keys):
            path = directory / f"{file_name(key)}.wacz"
            with whole_file(path) as file:
                written = await export_evidence(store, key, file, browser, every=every)
            _tell(path, written, why)


def file_name(key: str) -> str:
    """Return the key of a listing as the name of a file, whatever a marketplace calls its offers."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", key).strip(".-")[:120] or "offer"


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(f"{directory} can not be made: {error.strerror}. Name another --output.") from error


def _browser() -> tuple[str | None, str | None]:
    try:
        return chromium(), None
    except OperatorError:
        missing = "there is no Chromium: install it (apt install chromium), or name it in BAZAARWATCH_CHROMIUM"
        return None, missing


def _tell(path: Path, written: Exported, why: str | None) -> None:
    no_pdf = (why or written.no_pdf) if not written.making.pdf else None
    captures = sum(1 for _ in written.material.captures())
    if on_terminal():
        out.print(Text(f"{path}: {captures} captures, signed with the key {written.key}"), soft_wrap=True)
        for sentence in (*written.making.missing.values(), *written.material.left_out):
            out.print(Text(f"  not in it: {safe(sentence)}", style="yellow"), soft_wrap=True)
    else:
        left_out = [*written.making.missing.values(), *written.material.left_out]
        said = {"bundle": str(path), "listing": written.material.listing, "captures": captures, "key": written.key}
        write_json(said | {"pdf": written.making.pdf, "not_in_it": left_out})
    if no_pdf:
        complain(f"{path} has the report as HTML and not as PDF: {no_pdf}.")
