"""HAR: what a browser's network panel saves of a visit."""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from crawler.errors import AnalystError
from crawler.saved_pages.response import BODY_MAX, Budget, Headers, SavedResponse, is_of_interest

Json = dict[str, Any]

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"log\"\s*:\s*\{")
_MOST_ENTRIES = 100_000
"""What a page loads; a visit of a day stays below that."""


def is_har(head: bytes) -> bool:
    """Return whether a file that begins so is a HAR file."""
    return _START.match(head) is not None and any(word in head for word in (b'"creator"', b'"entries"', b'"pages"'))


def pages_in(body: bytes, name: str, budget: Budget) -> Iterator[SavedResponse]:
    """Yield the pages and the data of pages of a visit.

    Raises AnalystError where it is no HAR file, and after the last page where bodies were missing or broken.
    """
    try:
        value = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise AnalystError(f"is no valid HAR file: {error}. Export it again from the network panel.") from error
    entries = _dict(_dict(value).get("log")).get("entries")
    if not isinstance(entries, list):
        raise AnalystError('is JSON without "log.entries", so no HAR file. Export it again from the network panel.')
    if len(entries) > _MOST_ENTRIES:
        raise AnalystError(
            f"holds {len(entries):,} entries, and at most {_MOST_ENTRIES:,} are read. Export a shorter visit."
        )
    broken: list[int] = []
    yielded = 0
    for number, entry in enumerate(entries, 1):
        content = _dict(_dict(_dict(entry).get("response")).get("content"))
        try:
            response = _response(_dict(entry), content, f"{name}#{number}")
        except (binascii.Error, ValueError):
            broken.append(number)
            continue
        budget.take(len(response.body))
        if is_of_interest(response):
            yielded += 1
            yield response
    if broken:
        numbers = ", ".join(map(str, broken[:5]))
        raise AnalystError(f"has a body that is no valid base64 or too large in entry {numbers}. The others were read.")
    if not yielded:
        raise AnalystError('holds no page: export it "with content", after the page has loaded.')


def _response(entry: Json, content: Json, name: str) -> SavedResponse:
    """Return the response of an entry. Raises ValueError where its body is not what it says."""
    request, answer = _dict(entry.get("request")), _dict(entry.get("response"))
    text = content.get("text")
    text = text if isinstance(text, str) else ""
    if len(text) > BODY_MAX * 4 // 3:
        raise ValueError(name)
    body = (
        base64.b64decode(text, validate=True)
        if content.get("encoding") == "base64"
        else text.encode("utf-8", "replace")
    )
    status = answer.get("status")
    kind = content.get("mimeType")
    url = request.get("url")
    return SavedResponse(
        body=body,
        url=url if isinstance(url, str) and url.startswith("http") else "",
        content_type=kind if isinstance(kind, str) else None,
        status=status if isinstance(status, int) and 100 <= status < 600 else None,  # noqa: PLR2004 - HTTP
        response_headers=_headers(answer.get("headers")),
        request_headers=_headers(request.get("headers")),
        captured_at=_moment(entry),
        name=name,
    )


def _moment(entry: Json) -> datetime | None:
    """Return when the last byte was there."""
    started, lasted = entry.get("startedDateTime"), entry.get("time")
    try:
        moment = datetime.fromisoformat(str(started)) + timedelta(
            milliseconds=float(lasted) if isinstance(lasted, int | float) else 0.0
        )
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _headers(stated: object) -> Headers:
    pairs = stated if isinstance(stated, list) else []
    return tuple(
        (name, value)
        for pair in pairs
        if isinstance(pair, dict)
        and isinstance(name := pair.get("name"), str)
        and isinstance(value := pair.get("value"), str)
    )


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}
