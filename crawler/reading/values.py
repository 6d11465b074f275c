"""What a page states, turned into the values of a Listing; what does not fit its field is left out, never guessed."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from crawler.reading.availability import availability_of
from crawler.reading.cuts import at_most
from crawler.reading.embedded import loads
from crawler.reading.money import count_of
from crawler.reading.page import is_web_url, joined

Stated = Mapping[str, Any]
"""Field name to what stood there: text, a JSON value, or a list of texts."""

MANY = frozenset({"images", "attributes", "price", "list_price"})
"""Fields for which every element counts, not the first alone: a range may stand in several."""

_TAG = re.compile(r"<[^<>]{1,200}>")
LONGEST_TEXT = 20_000
LONGEST_MARKUP = 400_000
_MOST_IMAGES = 40
_MOST_ATTRIBUTES = 200
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_RATING = re.compile(r"\d+(?:[.,]\d+)?")
SELLER_FIELDS = ("seller", "seller_id", "seller_url", "seller_location")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What values need to know of the page around them. base: what relative addresses refer to."""

    base: str
    currency: str | None
    """Of the site, ISO 4217."""
    image_size: tuple[re.Pattern[str], str | None] | None = None
    """What in an image's address stands for a smaller version, and what to put there. None keeps the largest version
    that is stated, by the number in the pattern's first group."""


def plain_text(value: Any, _around: Surroundings) -> str | None:  # noqa: ANN401 - JSON
    """Return a text as one line without markup; None where there is none."""
    if not isinstance(value, str):
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if "<" in value or "&" in value:
        value = html.unescape(_TAG.sub("", str(at_most(LONGEST_MARKUP, value, "characters_of_a_text"))))
    return " ".join(str(at_most(LONGEST_TEXT, value, "characters_of_a_text")).split()) or None


def web_address(value: str, around: Surroundings) -> str | None:
    """Return the absolute form of an address; None where it leads nowhere on the web."""
    url = joined(around.base, value)
    return url if is_web_url(url) else None


def count(value: Any, _around: Surroundings) -> int | None:  # noqa: ANN401 - JSON
    """Return the first count in a text or a number; None where there is none."""
    return count_of(value)


def _positive(value: Any, _around: Surroundings) -> int | None:  # noqa: ANN401 - JSON
    return count_of(value) or None


def _rating(value: Any, _around: Surroundings) -> Decimal | None:  # noqa: ANN401 - JSON
    match = _RATING.search(str(value))
    rating = Decimal(match[0].replace(",", ".")) if match else None
    return rating if rating is not None and 0 < rating <= 100 else None  # noqa: PLR2004 - the widest scale in use


def _availability(value: Any, _around: Surroundings) -> str | None:  # noqa: ANN401 - JSON
    return availability_of(str(value))


def _truth(value: Any, _around: Surroundings) -> bool | None:  # noqa: ANN401 - JSON
    return True if value and str(value).lower() not in {"false", "0", "no", "none"} else None


def _moment(value: Any, _around: Surroundings) -> datetime | None:  # noqa: ANN401 - JSON
    text = str(value).strip()
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _images(value: Any, around: Surroundings) -> tuple[str, ...] | None:  # noqa: ANN401 - JSON
    found: dict[str, tuple[int, str]] = {}
    for stated in at_most(_MOST_IMAGES * 2, value if isinstance(value, list) else [value], "images"):
        address = _largest(stated) if stated else ""
        url = web_address(address, around) if address else None
        if url is not None:
            key, size, url = _sized(url, around)
            if size > found.get(key, (-1, ""))[0]:
                found[key] = (size, url)
    return tuple(at_most(_MOST_IMAGES, [url for _, url in found.values()], "images")) or None


def _sized(url: str, around: Surroundings) -> tuple[str, int, str]:
    """Return what tells an image from others, its size, and the address to keep."""
    if around.image_size is None:
        return url, 0, url
    pattern, replacement = around.image_size
    if replacement is not None:
        url = pattern.sub(replacement, url)
        return url, 0, url
    match = pattern.search(url)
    return (pattern.sub("", url), int(match[1]), url) if match else (url, 0, url)


def _largest(stated: Any) -> str:  # noqa: ANN401 - JSON
    """Address of the largest version: of an object, of a table of sizes, of a srcset, or the text itself."""
    if isinstance(stated, dict):
        return next((v for k in ("url", "contentUrl", "src", "@id") if isinstance(v := stated.get(k), str)), "")
    if not isinstance(stated, str) or stated.startswith("data:"):
        return ""
    if stated.startswith("{"):
        sizes = loads(stated)
        if isinstance(sizes, dict) and sizes:
            return str(max(sizes, key=lambda url: _area(sizes[url])))
        return ""
    if ", " in stated and re.search(r"\s[\d.]+[wx](?:,|$)", stated):
        return max(stated.split(", "), key=_density).split()[0]
    return stated.strip()


def _area(size: Any) -> float:  # noqa: ANN401 - JSON
    sides = size if isinstance(size, list) else []
    return float(sides[0] * sides[1]) if len(sides) == 2 and all(type(s) is int for s in sides) else 0.0  # noqa: PLR2004 - width and height


def _density(candidate: str) -> float:
    match = re.search(r"\s([\d.]+)[wx]$", candidate.strip())
    try:
        return float(match[1]) if match else 0.0
    except ValueError:
        return 0.0


def _attributes(value: Any, around: Surroundings) -> tuple[tuple[str, str], ...] | None:  # noqa: ANN401 - JSON
    pairs: dict[str, str] = {}
    for stated in at_most(_MOST_ATTRIBUTES * 2, value if isinstance(value, list) else [value], "attributes"):
        pair = stated.split("\t") if isinstance(stated, str) else _named(stated)
        name, content = (plain_text(part, around) for part in (*pair, None, None)[:2])
        if name and content:
            pairs.setdefault(name.strip(" :：\u200e\u200f"), content)
    return tuple(at_most(_MOST_ATTRIBUTES, list(pairs.items()), "attributes")) or None


def _named(stated: Any) -> list[Any]:  # noqa: ANN401 - JSON
    if not isinstance(stated, dict):
        return []
    if len(stated) == 1:
        return list(next(iter(stated.items())))
    return [stated.get("name") or stated.get("key") or stated.get("label"), stated.get("value") or stated.get("text")]


PARSERS: dict[str, Callable[[Any, Surroundings], Any]] = {
    "title": plain_text,
    "description": plain_text,
    "condition": plain_text,
    "location": plain_text,
    "brand_claimed": plain_text,
    "category": plain_text,
    "unit": plain_text,
    "availability": _availability,
    "stock": count,
    "units_sold": count,
    "review_count": count,
    "min_order": _positive,
    "rating": _rating,
    "images": _images,
    "attributes": _attributes,
    "sponsored": _truth,
    "listed_at": _moment,
}
MONEY = frozenset({"price", "list_price", "price_max"})
KEEPS_RAW = frozenset({"availability", "stock", "units_sold", "review_count", "min_order", "rating", "listed_at"})
FIELDS = frozenset(PARSERS) | MONEY | {"listing_id", "url", "currency", *SELLER_FIELDS}
"""What a marketplace can give rules for."""
