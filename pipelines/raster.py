"""What a file that calls itself an image really is, told by its first bytes. Pure; nothing is decoded.

Only raster images count: SVG is a document that can hold scripts, and HTML is none.
"""

import struct
from collections.abc import Callable
from typing import NamedTuple

PIXELS_MAX = 100_000_000
"""More than any camera of a seller takes; a file of a few kilobytes can claim billions, for which a viewer dies."""
_BOXES_WITHIN = 4096
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG behind which its measures stand."""
_BARE = frozenset(range(0xD0, 0xDA)) | {0x01}
"""Markers of a JPEG that stand alone."""


class Raster(NamedTuple):
    """Kind and measures, as the file states them."""

    content_type: str
    width: int
    height: int


def raster_of(body: bytes) -> Raster | None:
    """Return what kind of image it is; None where it is no raster image, or one that claims measures beyond all use."""
    for content_type, begins, measure in _KINDS:
        if begins(body):
            try:
                width, height = measure(body)
            except (struct.error, IndexError, ValueError):
                return None
            return Raster(content_type, width, height) if 0 < width * height <= PIXELS_MAX else None
    return None


def _png(body: bytes) -> tuple[int, int]:
    if body[12:16] != b"IHDR":
        raise ValueError("no header")
    return struct.unpack_from(">II", body, 16)


def _gif(body: bytes) -> tuple[int, int]:
    return struct.unpack_from("<HH", body, 6)


def _jpeg(body: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if body[at] != 0xFF:  # noqa: PLR2004 -- each marker begins so
            raise ValueError("no marker")
        marker = body[at + 1]
        if marker == 0xFF or marker in _BARE:  # noqa: PLR2004 -- filling
            at += 1 if marker == 0xFF else 2  # noqa: PLR2004 -- likewise
            continue
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", body, at + 5)
            return width, height
        at += 2 + max(2, int(struct.unpack_from(">H", body, at + 2)[0]))


def _webp(body: bytes) -> tuple[int, int]:
    kind = body[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[24:27], "little"), 1 + int.from_bytes(body[27:30], "little")
    if kind == b"VP8L" and body[20] == 0x2F:  # noqa: PLR2004 -- its signature
        (bits,) = struct.unpack_from("<I", body, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no such chunk")


def _avif(body: bytes) -> tuple[int, int]:
    """Return the measures of the largest part: a picture and its thumbnail have boxes of their own."""
    found, at = [], body.find(b"ispe", 0, _BOXES_WITHIN)
    while at >= 0:
        found.append(struct.unpack_from(">II", body, at + 8))
        at = body.find(b"ispe", at + 4, _BOXES_WITHIN)
    return max(found, key=lambda measures: measures[0] * measures[1])


_KINDS: tuple[tuple[str, Callable[[bytes], bool], Callable[[bytes], tuple[int, int]]], ...] = (
    ("image/jpeg", lambda body: body.startswith(b"\xff\xd8\xff"), _jpeg),
    ("image/png", lambda body: body.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    ("image/webp", lambda body: body.startswith(b"RIFF") and body[8:12] == b"WEBP", _webp),
    ("image/gif", lambda body: body.startswith((b"GIF87a", b"GIF89a")), _gif),
    ("image/avif", lambda body: body[4:12] in {b"ftypavif", b"ftypavis"}, _avif),
)
