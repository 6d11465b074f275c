"""The WARC file of a bundle against its capture documents, and the lists that were made of it."""

import hashlib
from collections.abc import Iterator

from pipelines.evidence.bundle import members, warc
from pipelines.evidence.bundle.finding import Finding, failed
from pipelines.evidence.bundle.making import archived, shown_pages
from pipelines.evidence.bundle.material import Document, Making, Material, body_hash
from pipelines.evidence.bundle.opened import Opened
from pipelines.evidence.bundle.records import about, records_of
from pipelines.evidence.bundle.warc import Found


def check_archive(bundle: Opened, material: Material, making: Making) -> Iterator[Finding]:
    """Check that each record has the bytes of its capture and says what that says. Raises RecordError."""
    lines: list[bytes] = []
    records = _indexed(warc.read(bundle.chunks(members.WARC)), lines)
    first = next(records, None)
    if first is None or not first.is_(about(making.software, making.created)):
        yield failed(members.WARC, "does not begin as it was written")
    for capture in archived(material, making):
        yield from _capture(capture, records)
    if next(records, None) is not None:
        yield failed(members.WARC, "holds more than the captures of the bundle")
        return
    if bundle.whole(members.INDEX) != b"".join(sorted(lines)):
        yield failed(members.INDEX, "is not the index of the WARC file")
    if bundle.whole(members.PAGES) != members.pages_of(shown_pages(material, making)):
        yield failed(members.PAGES, "is not the list of the captures")


def _indexed(records: Iterator[Found], lines: list[bytes]) -> Iterator[Found]:
    """Pass records on, and keep the line of the index for each."""
    for record in records:
        lines.append(warc.index_of([record]))
        yield record


def _capture(capture: Document, records: Iterator[Found]) -> Iterator[Finding]:
    first = next(records, None)
    if first is None:
        yield failed(members.WARC, f"ends before the capture {capture['_id']}")
        return
    body = first.block
    if first.header("WARC-Type") == "response":
        body = body.partition(b"\r\n\r\n")[2]
    digest = hashlib.sha256(body).hexdigest()
    if digest != body_hash(capture):
        yield failed(members.WARC, f"the page of {capture['_id']} has the SHA-256 {digest}, and not {capture['page']}")
    wanted = records_of(capture, body)
    if not first.is_(wanted[0]):
        yield failed(members.WARC, f"the record of {capture['_id']} does not say what its capture says")
    for record in wanted[1:]:
        found = next(records, None)
        if found is None or not found.is_(record):
            yield failed(members.WARC, f"the {record.kind} record of {capture['_id']} is not what its capture says")
