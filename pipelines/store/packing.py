"""Packing bytes: zstd, as a difference to earlier bytes where that is much smaller. Pure.

The base of a difference is always packed on its own, so that nothing is more than one step away from being read.
"""

from dataclasses import dataclass

import zstandard

_LEVEL = 3
_SEARCH_LOG = 4
_TABLE_LOG = 22
"""Of the largest table of places, 16 MB of memory; bodies of up to 8 MB are looked through in full."""
_WINDOW_LOG = 27
"""What any reader of zstd takes."""
_MIN_MATCH = 6
_GAIN = 2
"""A difference is so many times smaller than the whole, or the whole is kept and is the base of what comes later."""
_PLAINLY_SMALL = 32
"""So many times smaller than the bytes themselves, a difference is not held against the packed whole."""


@dataclass(frozen=True, slots=True)
class Base:
    """Bytes that are packed on their own, and what they are called where they are stored."""

    name: str
    body: bytes


def packed(body: bytes, base: Base | None = None) -> tuple[bytes, Base | None]:
    """Pack a body, and return with it the base that it needs; None where it needs none."""
    if base is not None and body:
        difference = _differing(base.body, len(body)).compress(body)
        if len(difference) * _PLAINLY_SMALL < len(body):
            return difference, base
        whole = zstandard.compress(body, _LEVEL)
        return (difference, base) if len(difference) * _GAIN < len(whole) else (whole, None)
    return zstandard.compress(body, _LEVEL), None


def unpacked(bytes_: bytes, size: int, base: bytes | None = None) -> bytes:
    """Return a body of at most `size` bytes. Raises ZstdError for what is damaged or needs another base."""
    if base is None:
        return zstandard.decompress(bytes_, max_output_size=size)
    return zstandard.ZstdDecompressor(dict_data=_raw(base)).decompress(bytes_, max_output_size=size)


def _differing(base: bytes, size: int) -> zstandard.ZstdCompressor:
    """Return what was measured to be best: a quarter smaller than zstd's level 3 in a little more time."""
    window = max((len(base) + size).bit_length(), zstandard.WINDOWLOG_MIN)
    table = min(max(window - 2, zstandard.HASHLOG_MIN), _TABLE_LOG)
    parameters = zstandard.ZstdCompressionParameters(
        window_log=min(window, _WINDOW_LOG),
        hash_log=table,
        chain_log=table,
        search_log=_SEARCH_LOG,
        min_match=_MIN_MATCH,
        strategy=zstandard.STRATEGY_GREEDY,
    )
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=_raw(base))


def _raw(base: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
