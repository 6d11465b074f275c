"""Asking for timestamps, and checking them. Loaded where that is done: what it imports takes a third of a second."""

import os
import ssl
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.base import HashAlgorithm

from pipelines.evidence.stamp import AUTHORITIES, VARIABLE, Stamp, TimestampError

ANSWERED_WITHIN = 15
"""Seconds."""
ANSWER_MAX = 64 * 1024
"""Bytes; an answer with its certificates takes some five thousand."""


async def ask(server: str, message: bytes) -> Stamp:
    """Ask a server for a timestamp of a message's SHA-256, and check it. Raises TimestampError."""
    request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
    token = await _answer(server, request.as_bytes())
    return Stamp(token, server, check(token, message, request))


def check(token: bytes, message: bytes, request: TimeStampRequest | None = None) -> datetime:
    """Return the time that an answer proves for a message. Raises TimestampError for one that proves nothing."""
    try:
        response = decode_timestamp_response(token)
        builder = VerifierBuilder.from_request(request) if request else VerifierBuilder()
        for certificate in _authorities():
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, message)
    except VerificationError as error:
        raise TimestampError(
            f"the timestamp is refused: {error}. The authority behind it is trusted where {AUTHORITIES} names a file "
            "with its certificate."
        ) from error
    except ValueError as error:
        raise TimestampError(f"what came is no timestamp: {error}. Correct {VARIABLE}.") from error
    return _time(response)


def _time(response: TimeStampResponse) -> datetime:
    return response.tst_info.gen_time


def _authorities() -> list[Certificate]:
    """Return the certificates that are trusted: those named, else those of the system."""
    named = os.environ.get(AUTHORITIES) or ssl.get_default_verify_paths().cafile
    if not named:
        raise TimestampError(
            f"No authority for timestamps is known: name a file with its certificate in {AUTHORITIES}."
        )
    try:
        found = load_pem_x509_certificates(Path(named).read_bytes())
    except (OSError, ValueError) as error:
        raise TimestampError(f"{named}: holds no certificates in PEM: correct {AUTHORITIES}.") from error
    return list(dict.fromkeys(found))


async def _answer(server: str, request: bytes) -> bytes:
    if urlsplit(server).scheme not in {"http", "https"}:
        raise TimestampError(f"{VARIABLE} is {server!r}: an address with http or https is wanted.")
    headers = {"Content-Type": "application/timestamp-query"}
    patience = aiohttp.ClientTimeout(total=ANSWERED_WITHIN)
    token = b""
    try:
        async with (
            aiohttp.ClientSession(timeout=patience) as session,
            session.post(server, data=request, headers=headers, allow_redirects=False) as response,
        ):
            if response.status != HTTPStatus.OK:
                raise TimestampError(f"the timestamp server {server} answers with status {response.status}.")
            while len(token) <= ANSWER_MAX and (chunk := await response.content.readany()):
                token += chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        what = str(error) or type(error).__name__
        raise TimestampError(f"the timestamp server {server} can not be reached: {what}.") from error
    if len(token) > ANSWER_MAX:
        raise TimestampError(f"the timestamp server {server} answers with more than {ANSWER_MAX} bytes.")
    return token
