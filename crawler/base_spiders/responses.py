"""What is told of a response besides what is read in it."""

from hashlib import sha256
from urllib.parse import urlsplit

from scrapy.http import Headers, Response


def pairs_of(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Return headers as pairs of name and value, as they came."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )


def hash_of(response: Response) -> str:
    """Return the SHA-256 of a body, by which it is named in the log."""
    return sha256(response.body).hexdigest()


def host_of(url: str) -> str:
    """Return the host of an address; "" where it has none."""
    return urlsplit(url).hostname or ""
