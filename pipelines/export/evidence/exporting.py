"""An evidence bundle of one offer, from the database to a file."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from pipelines.evidence.bundle import members
from pipelines.evidence.bundle.making import Archive, Written, write_bundle
from pipelines.evidence.bundle.material import Document, Making, Material, body_hash
from pipelines.evidence.keys import signing_key
from pipelines.export.evidence.printing import PrintingError, pdf_of
from pipelines.export.evidence.report import report_of
from pipelines.store.behind import behind, bytes_behind
from pipelines.store.bodies import MissingPageError
from pipelines.store.documents import milliseconds
from pipelines.store.heads import key_directory
from pipelines.store.images import MissingImageError
from pipelines.store.session import Store


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into a bundle."""

    material: Material
    making: Making
    key: str
    """Fingerprint of the key that signed the bundle."""
    no_pdf: str | None
    """Why there is no PDF; None where there is one."""


async def export_evidence(
    store: Store, listing: str, file: BinaryIO, browser: str | None, *, every: bool = False
) -> Exported:
    """Write the bundle of an offer. `browser`: path of a Chromium that prints the report; None for no PDF.

    `every`: with all captures that show the offer, not only those that first showed a state of it and the newest.
    Raises AnalystError where nothing of it is signed yet or the bundle would be too large, and OperatorError.
    """
    material = await behind(store, listing, every=every)
    key = signing_key(key_directory())
    making = Making(milliseconds(datetime.now(UTC)), f"bazaarwatch {version('bazaarwatch')}")
    with tempfile.TemporaryDirectory(prefix="bazaarwatch-bundle-") as directory:
        path = Path(directory, "data.warc.gz")
        with Archive(path, making.software, making.created) as archive:
            sizes, missing = await _archived(store, material, archive)
        making = replace(making, missing=missing)
        report = {members.REPORT: report_of(material, making, sizes)}
        printed, no_pdf = _printed(report[members.REPORT], browser)
        if printed:
            making = replace(making, pdf=True)
            report[members.REPORT_PDF] = printed
        write_bundle(file, material, making, Written(path, report), key)
    return Exported(material, making, key.fingerprint, no_pdf)


async def _archived(store: Store, material: Material, archive: Archive) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Add the captures; return the sizes of the bodies by hash, and why others are missing."""
    sizes: dict[str, int] = {}
    missing: dict[str, str] = {}
    for capture in material.captures():
        digest = body_hash(capture)
        if digest in missing:
            continue
        try:
            body = await bytes_behind(store, capture)
        except (MissingPageError, MissingImageError):
            missing[digest] = _why(digest, material)
            continue
        archive.add(capture, body)
        sizes[digest] = len(body)
    return sizes, missing


def _why(digest: str, material: Material) -> str:
    for one in material.of("purge"):
        purge: Document = one.documents[0]
        if digest in purge["ids"]:
            return f"removed on purpose on {purge['when']:%Y-%m-%d}, as leaf {one.position} of the log records"
    return "missing or damaged in the database when the bundle was made, and nothing records why"


def _printed(report: bytes, browser: str | None) -> tuple[bytes | None, str | None]:
    if browser is None:
        return None, "there is no Chromium on this machine"
    try:
        return pdf_of(report, browser), None
    except PrintingError as error:
        return None, str(error)
