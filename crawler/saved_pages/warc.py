"""WARC: web archives, as wget, browsertrix and many others write them; ARC, their forerunner."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from gzip import GzipFile
from io import BufferedReader, BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from crawler.errors import AnalystError
from crawler.saved_pages.response import BODY_MAX, Budget, Headers, SavedResponse, decoded, header, is_of_interest

Stream = BufferedReader | BytesIO | GzipFile
_CUT_OFF = "is cut off. What stood before was read."
Record = Any
"""warcio has no types."""


def is_warc(head: bytes) -> bool:
    """Return whether a file, unpacked, that begins so is an archive of records."""
    return head.lstrip(b"\r\n").startswith((b"WARC/", b"filedesc://"))


def pages_in(stream: Stream, name: str, budget: Budget) -> Iterator[SavedResponse]:
    """Yield the pages and the data of pages of an archive, in its order, each with the headers it was asked for with.

    Raises AnalystError, after the last page that could be read, where it is broken or cut off.
    """
    asked: dict[str, Headers] = {}
    waiting: tuple[str, SavedResponse] | None = None  # for its request, which many archives write behind it
    try:
        for record in _records(stream):
            partner = record.rec_headers.get_header("WARC-Concurrent-To") or ""
            identity = record.rec_headers.get_header("WARC-Record-ID") or ""
            if record.rec_type == "request" and record.http_headers is not None:
                sent: Headers = tuple(record.http_headers.headers)
                asked[partner] = asked[identity] = sent
                if waiting and waiting[0] == partner:
                    waiting = (partner, replace(waiting[1], request_headers=asked.pop(partner)))
            elif record.rec_type in {"response", "resource"}:
                yield from _if_of_interest(waiting)
                waiting = None
                response = _response(record, name, budget)
                if response is not None:
                    sent = asked.pop(partner, ()) or asked.pop(identity, ())
                    waiting = (identity, replace(response, request_headers=sent))
    except AnalystError:
        yield from _if_of_interest(waiting)
        raise
    yield from _if_of_interest(waiting)


def _if_of_interest(waiting: tuple[str, SavedResponse] | None) -> Iterator[SavedResponse]:
    if waiting is not None and is_of_interest(waiting[1]):
        yield waiting[1]


class _Watched:
    """A stream of which the last bytes are known, and which does not end in silence where it is cut off."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._stream.read1(size)  # what stands before the place where it is cut off is not lost
        except EOFError as error:  # warcio takes it for the end of the archive
            raise AnalystError(_CUT_OFF) from error
        self.last = (self.last + piece)[-4:]
        return piece

    def tell(self) -> int:
        return self._stream.tell()


def _records(stream: Stream) -> Iterator[Record]:
    watched = _Watched(stream)
    with closing(ArchiveIterator(watched, arc2warc=True)) as records:
        number = 0
        try:
            for record in records:
                yield record
                number += 1
                _finish(record)
        except AnalystError:
            raise
        except Exception as error:
            # warcio raises bare Exceptions for what is broken.
            raise AnalystError(
                f"is broken after record {number}: {str(error)[:120]}. What stood before was read."
            ) from error
        if not watched.last.endswith(b"\n"):
            raise AnalystError(_CUT_OFF)


def _finish(record: Record) -> None:
    """Read what is left of a record. Raises AnalystError where that is less than it should be."""
    while record.raw_stream.read(1 << 16):
        pass
    if getattr(record.raw_stream, "limit", 0):
        url = record.rec_headers.get_header("WARC-Target-URI") or "one without address"
        raise AnalystError(f"is cut off within the record of {url}. What stood before was read.")


def _response(record: Record, name: str, budget: Budget) -> SavedResponse | None:
    """Return the response of a record; None for what can not be a page by its type."""
    headers: Headers = tuple(record.http_headers.headers) if record.http_headers is not None else ()
    kind = header(headers, "content-type") if headers else record.rec_headers.get_header("Content-Type")
    if kind and not any(word in kind.lower() for word in ("html", "json", "javascript", "text/plain")):
        return None
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    body = _body(record, headers, url)
    budget.take(len(body))
    status = record.http_headers.get_statuscode() if record.http_headers is not None else ""
    return SavedResponse(
        body=body,
        url=url.strip("<>") if url.strip("<>").startswith("http") else "",
        content_type=kind,
        status=int(status) if status.isdecimal() else None,
        response_headers=headers,
        captured_at=_moment(record.rec_headers.get_header("WARC-Date")),
        name=name,
    )


def _body(record: Record, headers: Headers, url: str) -> bytes:
    stream = record.raw_stream
    if (header(headers, "transfer-encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream, decomp_type=None)
    found = bytearray()
    while piece := stream.read(1 << 16):
        found += piece
        if len(found) > BODY_MAX:
            raise AnalystError(f"holds a page of more than {BODY_MAX >> 20} MB: {url}")
    _finish(record)
    return decoded(bytes(found), header(headers, "content-encoding") or "")


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
