"""Timestamps of the heads in a bundle."""

import hashlib
import os
import warnings
from collections.abc import Iterator
from datetime import timedelta

from cryptography.utils import CryptographyDeprecationWarning

from pipelines.evidence.bundle.finding import Finding, failed
from pipelines.evidence.bundle.material import Material, SignedHead
from pipelines.evidence.bundle.members import of_head
from pipelines.evidence.stamp import AUTHORITIES, TimestampError

BEFORE = timedelta(minutes=10)
"""Two clocks differ by less; a timestamp that is older than its head by more is wrong."""


def check_times(material: Material) -> Iterator[Finding]:
    """Check the timestamps, and tell by whose clock the times of captures are."""
    covered = 0
    for one in material.heads:
        if one.token is None:
            continue
        found = _timestamp(one, one.token)
        yield found
        if found.level == "proven":
            covered = one.head.size
    without = sum(1 for one in material.of("capture", "image_capture") if one.position >= covered)
    if without:
        clock = "the clock of who signed the log; no timestamp that was checked vouches for it"
        yield Finding("open", "time", f"of {without} captures is told by {clock}")


def _timestamp(signed: SignedHead, token: bytes) -> Finding:
    """Check one: that it is for this head, and by an authority that is trusted here."""
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415 -- most bundles have none, and it is slow

    from pipelines.evidence.timestamps import check  # noqa: PLC0415 -- likewise

    name, content = f"{of_head(signed.head.number)}.tsr", signed.head.stamped_content()
    try:
        imprint = decode_timestamp_response(token).tst_info.message_imprint.message
    except ValueError as error:
        return failed(name, f"is no timestamp: {error}")
    if imprint not in {hashlib.new(kind, content).digest() for kind in ("sha256", "sha384", "sha512")}:
        return failed(name, f"is not for head {signed.head.number}")
    try:
        with warnings.catch_warnings():
            # Some authority among those of a system has a serial number that is none; it is not asked about here.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            at = check(token, content)
    except TimestampError as error:
        # Whoever names an authority wants to know; else that of another country may just not be known here.
        named = bool(os.environ.get(AUTHORITIES))
        return Finding("failure" if named else "open", name, str(error))
    if at < signed.head.time - BEFORE:
        return failed(name, f"is of {at:%Y-%m-%d %H:%M:%S} UTC, before the head that it is for")
    return Finding("proven", name, f"head {signed.head.number} was there on {at:%Y-%m-%d %H:%M:%S} UTC")
