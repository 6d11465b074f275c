"""A response with what was read from it, as the item that a spider yields."""

from datetime import UTC, datetime
from typing import Any

from scrapy.http import Response

from crawler.base_spiders.responses import pairs_of
from crawler.items import PageCapture, Reading
from crawler.reading import READER_VERSION


def captured(response: Response, reading: Reading, marketplace: str, **where: Any) -> PageCapture:  # noqa: ANN401 -- fields of PageCapture
    """Return the capture of a response; `where` are its further fields."""
    request = response.request
    assert request is not None  # noqa: S101 -- Scrapy sets it on every response that reaches a callback
    rendered = "rendered" in response.flags
    trail: list[str] = request.meta.get("redirect_urls", [])
    return PageCapture(
        marketplace=marketplace,
        requested_url=trail[0] if trail else request.url,
        url=response.url,
        redirects=tuple(trail),
        requested_at=request.meta.get("sent_at"),
        captured_at=datetime.now(UTC) if rendered else request.meta.get("received_at", datetime.now(UTC)),
        status=response.status,
        request_headers=pairs_of(request.headers),
        response_headers=pairs_of(request.meta.get("received_headers", response.headers)),
        body=response.body,
        rendered=rendered,
        reader_version=READER_VERSION,
        reading=reading,
        **where,
    )
