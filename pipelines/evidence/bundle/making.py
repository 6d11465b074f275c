"""A bundle, put together and written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from pipelines.evidence.bundle import container, members, warc
from pipelines.evidence.bundle.container import CHUNK, Source
from pipelines.evidence.bundle.material import Document, Making, Material, body_hash
from pipelines.evidence.bundle.records import about, records_of
from pipelines.evidence.keys import SigningKey


class Archive:
    """The WARC file of a bundle while it is written, from the beginning to the end of a block."""

    def __init__(self, path: Path, software: str, created: datetime) -> None:
        self._file = path.open("wb")
        warc.append(self._file, about(software, created))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, capture: Document, body: bytes) -> None:
        """Add a capture with its body."""
        for record in records_of(capture, body):
            warc.append(self._file, record)


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a bundle that do not follow from its material alone."""

    archive: Path
    """The WARC file."""
    report: Mapping[str, bytes]
    """Name within the bundle to content."""


def write_bundle(file: BinaryIO, material: Material, making: Making, written: Written, key: SigningKey) -> None:
    """Write a bundle, signed with this key. Raises OSError, and AnalystError where it would be too large."""
    files: dict[str, Source] = {**members.derived(material, making), **written.report, members.WARC: written.archive}
    with written.archive.open("rb") as archive:
        files[members.INDEX] = warc.index_of(warc.read(iter(lambda: archive.read(CHUNK), b"")))
    shown = shown_pages(material, making)
    files[members.PAGES] = members.pages_of(shown)
    hashes = {name: _measured(source) for name, source in files.items()}
    described = members.package(material, making, hashes, main_page(shown))
    files[members.PACKAGE] = described
    files[members.DIGEST] = members.signed_digest(hashlib.sha256(described).hexdigest(), key)
    container.write(file, files)


def archived(material: Material, making: Making) -> list[Document]:
    """Return the captures whose bytes are in the bundle, in the order of the WARC file."""
    return [one for one in material.captures() if body_hash(one) not in making.missing]


def shown_pages(material: Material, making: Making) -> list[Document]:
    """Return those among them that are pages."""
    return [one for one in archived(material, making) if "page" in one]


def main_page(captures: list[Document]) -> Document | None:
    """Return the capture to begin with: the newest of the offer's own page, else the newest of all."""
    own = [one for one in captures if one["view"] != "search"]
    return max(own or captures, key=lambda one: one["captured_at"], default=None)


def _measured(source: Source) -> tuple[str, int]:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest(), len(source)
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), source.stat().st_size
