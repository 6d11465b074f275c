"""MHTML: the page and its parts as one message, as Chrome, Edge and Opera save them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from crawler.errors import AnalystError
from crawler.saved_pages.response import SavedResponse

_HEAD = re.compile(
    rb"(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?(?:content-type:\s*multipart/related)", re.IGNORECASE
)


def is_mhtml(head: bytes) -> bool:
    """Return whether a file that begins so is a message of related parts."""
    return _HEAD.match(head.lstrip(b"\xef\xbb\xbf\r\n")) is not None


def pages_in(body: bytes, name: str) -> Iterator[SavedResponse]:
    """Yield the page of a message; frames and resources are not pages of their own. Raises AnalystError."""
    message = message_from_bytes(body.lstrip(b"\xef\xbb\xbf\r\n"))
    part = _root(message)
    payload = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(payload, bytes) or not payload.strip():
        raise AnalystError("is an MHTML file without a page in it, or cut off. Save the page again.")
    location = str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "").strip()
    yield SavedResponse(
        body=payload,
        url=location if location.startswith(("http://", "https://")) else "",
        content_type=" ".join(str(part.get("Content-Type", "text/html")).split()),
        captured_at=_moment(message.get("Date")),
        name=name,
    )


def _root(message: Message) -> Message | None:
    """Return the part that the others belong to: the one named as the start, else the first in HTML."""
    start = str(message.get_param("start") or "")
    parts = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    named = (part for part in parts if start and str(part.get("Content-ID") or "") == start)
    return next(named, parts[0] if parts else None)


def _moment(text: object) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(text or ""))
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
