"""Bytes to text: pages lie about their encoding, and some files are not text at all."""

from w3lib.encoding import read_bom

from crawler.errors import AnalystError
from crawler.reading.encodings import decode_legacy, decode_mended, from_utf8

MAX_BODY = 48 * 1024 * 1024
"""Bytes. Result pages of marketplaces stay below 4 MB; a tree takes about ten times the size of its page."""

_MAGIC = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "a WebP image or another RIFF file",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b": "gzip-compressed data",
    b"\x28\xb5\x2f\xfd": "zstd-compressed data",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"bplist00": "a Safari web archive or another property list",
}
_READABLE = "What can be read: an HTML page, or the JSON that a page loads, as the browser saved it."
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_OPENINGS = frozenset([b"<", b"{", b"[", b"&", b'"', b"v", b"w", b"m", b"j"])
"""What pages begin with: markup, JSON, or a call or an assignment in JavaScript."""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Text of a page, whatever it claims to be written in. Broken bytes become U+FFFD.

    Raises AnalystError for what is not text, naming what it is.
    """
    if len(body) > MAX_BODY:
        size, limit = len(body) >> 20, MAX_BODY >> 20
        raise AnalystError(f"The page has {size} MB, and at most {limit} MB are read. Save the page without its media.")
    bom, bom_bytes = read_bom(body)
    if bom and bom_bytes:
        return decode_mended(body[len(bom_bytes) :], bom)
    wide = _wide_encoding(body)
    _refuse_binary(body, wide)
    if wide:
        return decode_mended(body, wide)
    try:
        # Text that is valid as UTF-8 and not plain ASCII hardly ever is anything else, whatever the page declares.
        return from_utf8(body)
    except UnicodeDecodeError:
        return _decode_other(body, content_type)


def _refuse_binary(body: bytes, wide: str | None) -> None:
    if body.startswith(tuple(_MAGIC)):
        what = next(what for magic, what in _MAGIC.items() if body.startswith(magic))
        raise AnalystError(f"The file is {what}, not a page. {_READABLE}")
    head = body[:4096]
    if wide is None and b"\0" in head and head.count(0) > max(8, len(head) // 20):
        raise AnalystError(f"The file is binary data of an unknown kind, not a page. {_READABLE}")


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of its markup is zero."""
    head = body[:400]
    half = len(head) // 2
    if half < 2 or b"\0" not in head:  # noqa: PLR2004 - one character shows no pattern
        return None
    for name, plain, zeros in (("utf-16-le", head[::2], head[1::2]), ("utf-16-be", head[1::2], head[::2])):
        begins = plain.lstrip()[:1] in _OPENINGS
        if begins and zeros.count(0) > half * 0.4 and plain.count(0) < half * 0.1:
            return name
    return None


def _decode_other(body: bytes, content_type: str | None) -> str:
    as_utf8 = body.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    whole = len(as_utf8) - len(as_utf8.encode("ascii", "ignore")) - broken
    if whole > broken * 4:
        return as_utf8  # UTF-8 with a few broken bytes, cut off or spliced
    return decode_legacy(body, content_type)


def markup_of(text: str) -> bytes:
    """Text in UTF-8 without the control characters that no markup may hold (a NUL ends libxml2's reading)."""
    encoded = text.encode("utf-8", "replace")
    return encoded.translate(None, _CONTROLS)  # seven times faster than a pattern over the text
