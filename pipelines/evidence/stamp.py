"""Trusted timestamps (RFC 3161): that a head existed at a time, as someone else's clock has it."""

import os

VARIABLE = "BAZAARWATCH_TIMESTAMP_URL"


def timestamp_server() -> str | None:
    """Return the address of the server that is asked for timestamps; None where none is."""
    return os.environ.get(VARIABLE) or None
