"""The smallest images of each kind, whole and valid, and some that only claim to be images."""

import struct
import zlib


def png(width: int = 2, height: int = 2, shade: int = 128) -> bytes:
    rows = (b"\0" + bytes([shade]) * width) * height
    return claiming(width, height, zlib.compress(rows))


def claiming(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that states these measures, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010101004800480000"
    "ffdb0043000302020202020302020203030303040604040404040806060506090809080a0908090a0c0e0c0a0b0e0b0909"
    "0d110d0e0f101011100a0c12131210130f101010"
    "ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)
"""One grey point."""
GIF = bytes.fromhex("47494638396101000100800100000000ffffff21f90401000001002c00000000010001000002024c01003b")
WEBP = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
AVIF = bytes.fromhex("0000001c66747970617669660000000061766966") + b"mif1miaf" + bytes(60) + b"ispe" + bytes(4)
AVIF += struct.pack(">II", 64, 48)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body>Sign in to see this image</body></html>"
