"""The WARC file of a bundle, written and read; and its index, which replay tools look addresses up in."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import orjson
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.errors import AnalystError
from pipelines.evidence.bundle.records import Record
from pipelines.evidence.bundle.surt import sort_key

FILE = "data.warc.gz"
RECORD_MAX = 64 << 20
"""Bytes of one record when it is unpacked; no page that is kept has as many."""
REPLAYED = frozenset({"response", "resource"})


class RecordError(AnalystError):
    """Something in a WARC file is no record."""


@dataclass(frozen=True, slots=True)
class Found:
    """One record as it was read."""

    offset: int
    length: int
    """Of its compressed bytes."""
    headers: tuple[tuple[str, str], ...]
    block: bytes

    def header(self, name: str) -> str:
        """Return the value of a header; "" where it is not there."""
        return next((value for key, value in self.headers if key == name), "")

    def is_(self, record: Record) -> bool:
        """Whether this is exactly that record."""
        return self.headers == tuple(record.headers()) and self.block == record.block


def append(file: BinaryIO, record: Record) -> None:
    """Write a record, compressed by itself, so that it can be read from where it begins."""
    headers = StatusAndHeaders("", record.headers(), protocol="WARC/1.1")
    block = record.block
    # As a record of an unknown kind, so that the headers of HTTP within it stay byte for byte as they are.
    written = ArcWarcRecord("warc", record.kind, headers, BytesIO(block), None, record.content_type, len(block))
    written.payload_length = len(block)
    WARCWriter(file, gzip=True, warc_version="1.1").write_record(written)


def read(chunks: Iterable[bytes]) -> Iterator[Found]:
    """Yield the records of a file, one at a time in memory. Raises RecordError."""
    for offset, length, unpacked in _unpacked(chunks):
        try:
            # Left as they are: the headers of HTTP within a record are part of what is compared.
            records = iter(ArchiveIterator(BytesIO(unpacked), no_record_parse=True))
            record = next(records)
            headers = tuple((str(name), str(value)) for name, value in record.rec_headers.headers)
            block = record.content_stream().read()
        except (ArchiveLoadFailed, StopIteration, ValueError, IndexError) as error:
            raise RecordError(f"{FILE}: what begins at byte {offset} is no record: {error}") from error
        yield Found(offset, length, headers, block)


def index_of(found: Iterable[Found]) -> bytes:
    """Return the index, CDXJ: a line for each record that can be shown, in the order of addresses and times."""
    lines = sorted(_line(one) for one in found if one.header("WARC-Type") in REPLAYED)
    return b"".join(lines)


def _line(found: Found) -> bytes:
    uri = found.header("WARC-Target-URI")
    moment = "".join(one for one in found.header("WARC-Date")[:19] if one.isdecimal())
    said = {
        "url": uri,
        "mime": _media_type(found),
        "status": _status(found),
        "digest": found.header("WARC-Payload-Digest"),
        "length": str(found.length),
        "offset": str(found.offset),
        "filename": FILE,
    }
    return f"{sort_key(uri)} {moment} ".encode() + orjson.dumps({k: v for k, v in said.items() if v}) + b"\n"


def _status(found: Found) -> str:
    return found.block[:64].split(b" ")[1].split(b"\r")[0].decode() if _is_response(found) else "200"


def _media_type(found: Found) -> str:
    stated = found.header("Content-Type")
    if _is_response(found):
        lines = found.block.partition(b"\r\n\r\n")[0].decode("ascii", "replace").split("\r\n")[1:]
        pairs = [line.partition(": ") for line in lines]
        stated = next((value for name, _, value in pairs if name.lower() == "content-type"), "")
    return stated.partition(";")[0].split(" ")[0].strip()


def _is_response(found: Found) -> bool:
    return found.header("WARC-Type") == "response"


def _unpacked(chunks: Iterable[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Yield place, length and content of each part that was compressed by itself."""
    offset = length = 0
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        rest = chunk
        while rest:
            try:
                parts.append(unpack.decompress(rest, RECORD_MAX + 1 - size))
            except zlib.error as error:
                raise RecordError(f"{FILE}: is damaged after byte {offset}: {error}") from error
            size += len(parts[-1])
            if size > RECORD_MAX:
                raise RecordError(f"{FILE}: the record at byte {offset} is larger than {RECORD_MAX >> 20} MB")
            unused = unpack.unused_data
            length += len(rest) - len(unused)
            rest = unused
            if unpack.eof:
                yield offset, length, b"".join(parts)
                offset, length, size, parts = offset + length, 0, 0, []
                unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            elif rest:
                raise RecordError(f"{FILE}: is damaged after byte {offset}")
    if length:
        raise RecordError(f"{FILE}: ends within the record at byte {offset}")
