"""The bytes of a document that are hashed: JSON, the same wherever and whenever the document is read.

Keys are sorted, there are no blanks, text is UTF-8, numbers are the shortest that read back as the same. What JSON has
no type for is an object with one key: a time {"$time": "2026-03-01T12:00:00.000Z"} (cut to milliseconds, as the
database keeps it), an amount {"$decimal": "12.50"} (34 digits, trailing zeros kept), bytes {"$sha256": "…"}.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
_AMOUNTS = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1, clamp=1)

GROWS: Mapping[str, frozenset[str]] = {
    # A reading is kept on its own, as a difference, or with the capture of the same bytes; bytes and reader tell it.
    "capture": frozenset({"reading", "reading_base", "same_as", "judged_by"}),
    "snapshot": frozenset({"last_seen"}),
    "run": frozenset({"ended_at", "ended", "counts", "searches", "health", "leaf", "flushed_at"}),
    "crawl": frozenset({"leaf"}),
    "revision": frozenset({"leaf"}),
}
"""Kind of leaf to the fields that change after the document was written, and so stand outside its hash."""
ALWAYS_LEFT_OUT = frozenset({"schema"})
"""A migration raises it; what it may be is held against the batch of the log that the document stands in."""


def canonical(value: Any) -> bytes:  # noqa: ANN401 -- any value of a document
    """Return the bytes of a value. Raises TypeError for what a document can not hold."""
    return orjson.dumps(value, default=_typed, option=_OPTIONS)


def document_hash(kind: str, document: Mapping[str, Any], *more: Mapping[str, Any]) -> str:
    """SHA-256 of a document of this kind of leaf, lowercase hex; with the documents that it stands for, in order."""
    return hashlib.sha256(hashed_bytes(kind, document, *more)).hexdigest()


def hashed_bytes(kind: str, document: Mapping[str, Any], *more: Mapping[str, Any]) -> bytes:
    """Return the bytes that `document_hash` is the hash of."""
    left_out = GROWS.get(kind, frozenset()) | ALWAYS_LEFT_OUT
    kept = {name: value for name, value in document.items() if name not in left_out}
    return canonical([kept, *more] if more else kept)


def _typed(value: Any) -> Any:  # noqa: ANN401 -- what orjson can not write itself
    if type(value) is datetime:
        return _time(value)
    if type(value) is Decimal:
        return _amount(str(value))
    if isinstance(value, bytes):
        return {"$sha256": hashlib.sha256(value).hexdigest()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value of type {type(value).__name__} can not stand in a document: {value!r}")


# All sightings of a page share one time, and prices repeat.
@lru_cache(maxsize=1024)
def _time(moment: datetime) -> dict[str, str]:
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return {"$time": f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z"}


@lru_cache(maxsize=4096)
def _amount(text: str) -> dict[str, str]:
    return {"$decimal": str(_AMOUNTS.create_decimal(text))}
