"""A trusted timestamp (RFC 3161): that a head existed at a time, as someone else's clock has it."""

import os
from dataclasses import dataclass
from datetime import datetime

from crawler.errors import OperatorError

VARIABLE = "BAZAARWATCH_TIMESTAMP_URL"
AUTHORITIES = "BAZAARWATCH_TIMESTAMP_CA"


class TimestampError(OperatorError):
    """A timestamp that was not given, or that proves nothing."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp that was checked."""

    token: bytes
    """The whole answer of the server, DER."""
    server: str
    at: datetime
    """Time that the server states."""


def timestamp_server() -> str | None:
    """Return the address of the server that is asked for timestamps; None where none is."""
    return os.environ.get(VARIABLE) or None
