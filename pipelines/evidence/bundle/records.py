"""What a capture is in a WARC file, so that nothing stands there that was not recorded.

Only what is known is told in the form of HTTP. The addresses on the way to a page are in a metadata record, for what
their servers answered was not kept; a page that a person saved, or that a browser has built, is a resource record.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from typing import Any, Literal
from urllib.parse import quote, urlsplit

Document = dict[str, Any]
Kind = Literal["warcinfo", "response", "resource", "request", "metadata"]
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://iipc.github.io/warc-specifications/")
_CODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers about how the bytes were transferred; what is stored is the content itself."""
_FIELDS = "application/warc-fields"
_CONTROLS = dict.fromkeys((*range(0x20), 0x7F))


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file."""

    kind: Kind
    name: str
    """Its identifier, a URN."""
    date: str
    uri: str = ""
    content_type: str = ""
    head: bytes = b""
    """Start line and headers of HTTP, with the empty line after them."""
    payload: bytes = b""
    concurrent_to: str = ""

    @property
    def block(self) -> bytes:
        """Everything after the headers of the record itself."""
        return self.head + self.payload

    @property
    def digest(self) -> str:
        """Hash of the payload, as WARC writes it."""
        return f"sha256:{hashlib.sha256(self.payload).hexdigest()}"

    def headers(self) -> list[tuple[str, str]]:
        """Return its headers in the order in which they are written."""
        headers = [("WARC-Type", self.kind), ("WARC-Record-ID", f"<{self.name}>"), ("WARC-Date", self.date)]
        if self.uri:
            headers.append(("WARC-Target-URI", self.uri))
        if self.concurrent_to:
            headers.append(("WARC-Concurrent-To", f"<{self.concurrent_to}>"))
        if self.kind != "warcinfo":
            headers.append(("WARC-Payload-Digest", self.digest))
        block = f"sha256:{hashlib.sha256(self.block).hexdigest()}"
        return [
            *headers,
            ("WARC-Block-Digest", block),
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.block))),
        ]


def about(software: str, created: datetime) -> Record:
    """Return the record at the beginning of the file."""
    said = [("software", software), ("format", "WARC File Format 1.1"), ("conformsTo", "WARC/1.1")]
    name = _name("warcinfo", f"{software} {created}")
    return Record("warcinfo", name, stamp(created), content_type=_FIELDS, payload=_fields(said))


def records_of(capture: Document, body: bytes) -> list[Record]:
    """Return the records of one capture: what came, what was asked, and what else is known of it."""
    uri, date = _uri(capture["url"]), stamp(capture["captured_at"])
    served = capture["status"] is not None and not capture.get("rendered", False)
    kind: Kind = "response" if served else "resource"
    first = Record(
        kind,
        _name(kind, capture["_id"]),
        date,
        uri,
        "application/http;msgtype=response" if served else _kind_of(capture),
        _response_head(capture, len(body)) if served else b"",
        body,
    )
    more = []
    if capture["request_headers"] and capture.get("origin", "fetched") == "fetched":
        head = _request_head(capture)
        asked = "application/http;msgtype=request"
        more.append(Record("request", _name("request", capture["_id"]), date, uri, asked, head, b"", first.name))
    name = _name("metadata", capture["_id"])
    more.append(Record("metadata", name, date, uri, _FIELDS, b"", _fields(_known_of(capture)), first.name))
    return [first, *more]


def stamp(moment: datetime) -> str:
    """Return a time as WARC 1.1 writes it, in milliseconds."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z"


def content_type_of(capture: Document) -> str:
    """Return the media type of a body, without parameters; that of any bytes where nothing says it."""
    stated = capture.get("content_type") or next(
        (value for name, value in reversed(capture["response_headers"]) if name.lower() == "content-type"), ""
    )
    kind = _plain(stated).partition(";")[0].strip().lower()
    return kind or "application/octet-stream"


def _kind_of(capture: Document) -> str:
    return "text/html;charset=utf-8" if capture.get("rendered") else content_type_of(capture)


def _known_of(capture: Document) -> Iterable[tuple[str, str]]:
    yield "bazaarwatch-capture", capture["_id"]
    yield "bazaarwatch-origin", capture.get("origin", "fetched")
    if capture.get("requested_url", capture["url"]) != capture["url"]:
        yield "bazaarwatch-requested", capture["requested_url"]
    if "requested_at" in capture:
        yield "bazaarwatch-requested-at", stamp(capture["requested_at"])
    for address in capture.get("redirects", ()):
        yield "bazaarwatch-redirected-from", address
    if capture.get("rendered"):
        yield "bazaarwatch-rendered", "the document that a browser made of the page, not the bytes that were served"
        yield "bazaarwatch-status", str(capture["status"])
    for name in ("ingested_by", "ingested_from"):
        if capture.get(name):
            yield f"bazaarwatch-{name.replace('_', '-')}", capture[name]


def _response_head(capture: Document, size: int) -> bytes:
    status = capture["status"]
    pairs = [(f"X-Archive-Orig-{n}" if n.lower() in _CODED else n, v) for n, v in capture["response_headers"]]
    return _head(f"HTTP/1.1 {status} {responses.get(status, '')}".rstrip(), [*pairs, ("Content-Length", str(size))])


def _request_head(capture: Document) -> bytes:
    parts = urlsplit(_uri(capture["url"]))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {name.lower() for name, _ in capture["request_headers"]}
    host = [] if "host" in names else [("Host", parts.netloc.rpartition("@")[2])]
    return _head(f"GET {target} HTTP/1.1", [*host, *capture["request_headers"]])


def _head(start: str, pairs: Sequence[Sequence[str]]) -> bytes:
    lines = [start, *(f"{_plain(name)}: {_plain(value)}" for name, value in pairs)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value.translate(_CONTROLS)}\r\n" for name, value in pairs).encode("utf-8", "replace")


def _plain(text: str) -> str:
    """Return text of a header in ASCII and on one line; other characters are escaped as in addresses."""
    return "".join(one if one.isascii() else quote(one, errors="replace") for one in text.translate(_CONTROLS))


def _uri(address: str) -> str:
    return _plain(address).replace(" ", "%20") or "urn:unknown"


def _name(kind: str, of: str) -> str:
    return uuid.uuid5(_NAMES, f"{kind} {of}").urn
