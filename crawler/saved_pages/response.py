"""One page out of a file that a person captured, and what bounds the reading of such files."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import brotli
import zstandard

from crawler.errors import AnalystError

BODY_MAX = 48 * 1024 * 1024
"""Bytes of the largest page; result pages stay below 4 MB."""
TOTAL_MAX = 1024 * 1024 * 1024
"""Bytes of all pages of one file, unpacked: what is packed tighter than pages ever are ends here."""
MEMBERS_MAX = 5_000
"""Files in one bundle or directory."""
READABLE = (
    "What can be read: pages saved as HTML, MHTML, JSON, WARC, WACZ or HAR, and ZIP files or directories of these."
)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedResponse:
    """One page as a file holds it. What the file does not know is empty or None."""

    body: bytes = field(repr=False)
    """As the site sent it, without transfer and content coding."""
    url: str = ""
    content_type: str | None = None
    status: int | None = None
    response_headers: Headers = ()
    request_headers: Headers = ()
    captured_at: datetime | None = None
    """In UTC."""
    name: str = ""
    """Name of the file, and of what within it holds the page: "pages.zip/shop.html"."""


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked from one file."""

    left: int = TOTAL_MAX

    def take(self, size: int) -> None:
        """Count bytes. Raises AnalystError when there are too many."""
        self.left -= size
        if self.left < 0:
            raise AnalystError(
                f"holds more than {TOTAL_MAX >> 20} MB of pages. Split it, and hand the parts over singly."
            )


_DOCUMENT = re.compile(r"\b(?:html|xhtml)", re.IGNORECASE)
_DATA = re.compile(r"json|javascript", re.IGNORECASE)
_OF_OFFERS = re.compile(rb"price|\"ret\"", re.IGNORECASE)
_JSON_START = re.compile(rb"\s*(?:[\w$.]{1,80}\s*\(\s*)?[{\[]")
_FRAMED = frozenset({"iframe", "frame", "embed", "object", "image", "script", "style", "font", "video", "audio"})
_MOST_REDIRECTS = range(300, 400)


def is_of_interest(response: SavedResponse) -> bool:
    """Return whether a response among many is a page or data of a page: no picture, script, frame or mere redirect.

    Data counts where it speaks of prices, and where the page did not fetch it from somebody else's site.
    """
    sent = {name.lower(): value.lower() for name, value in response.request_headers}
    if not response.body.strip() or response.status in _MOST_REDIRECTS:
        return False
    kind = response.content_type or ""
    if _DOCUMENT.search(kind):
        return sent.get("sec-fetch-dest") not in _FRAMED
    if _DATA.search(kind):
        own = sent.get("sec-fetch-site") != "cross-site"
        return own and bool(_JSON_START.match(response.body)) and bool(_OF_OFFERS.search(response.body))
    return not kind and response.body.lstrip()[:1] == b"<"


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of a name, in any case."""
    return next((value for key, value in headers if key.lower() == name), None)


def decoded(body: bytes, coding: str) -> bytes:
    """Return a body without its content coding; as it is, where it is not in that coding after all.

    Raises AnalystError where it is larger than a page.
    """
    for name in reversed([part.strip().lower() for part in coding.split(",")]):
        unpack = _UNPACK.get(name)
        if unpack is not None:
            body = _bounded(unpack(body), body)
    return body


def _bounded(pieces: Iterator[bytes], packed: bytes) -> bytes:
    found = bytearray()
    try:
        for piece in pieces:
            found += piece
            if len(found) > BODY_MAX:
                raise AnalystError(f"holds a page of more than {BODY_MAX >> 20} MB when unpacked.")
    except (zlib.error, brotli.error, zstandard.ZstdError):
        return bytes(found) or packed  # many archives keep the header and store the body unpacked
    return bytes(found)


def _inflated(body: bytes, bits: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(bits)
    waiting = body
    while waiting and not unpacker.eof:
        yield unpacker.decompress(waiting, 1 << 20)
        waiting = unpacker.unconsumed_tail
    yield unpacker.flush(1 << 20)


def _deflated(body: bytes) -> Iterator[bytes]:
    zlib_header = body[:1] == b"\x78"
    return _inflated(body, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)


def _brotli(body: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    for at in range(0, len(body), 4096):
        yield unpacker.process(body[at : at + 4096])


def _zstd(body: bytes) -> Iterator[bytes]:
    return zstandard.ZstdDecompressor(max_window_size=BODY_MAX).read_to_iter(body)


_UNPACK = {
    "gzip": lambda body: _inflated(body, zlib.MAX_WBITS | 16),
    "x-gzip": lambda body: _inflated(body, zlib.MAX_WBITS | 16),
    "deflate": _deflated,
    "br": _brotli,
    "zstd": _zstd,
}
