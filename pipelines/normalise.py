"""Stage 1: a page's listings as facts in the form that is stored and compared."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import orjson

from crawler.items import Listing, PageCapture, Seller
from pipelines.snapshot import Facts, Snapshot, SnapshotPage

# Not facts of the offer: its identity, the sighting, and how the values were read.
NOT_FACTS = frozenset({"marketplace", "listing_id", "sponsored", "raw", "sources"})
# Facts that change without anything having changed: tokens in addresses, and counters.
NOT_COMPARED = frozenset({"url", "units_sold", "stock", "rating", "review_count"})
FACTS = tuple(field.name for field in fields(Listing) if field.name not in NOT_FACTS)
_all_facts = attrgetter(*FACTS)

_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n[\s]*")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TEXT_MAX = 20_000
"""Code points of one text that are kept: the page itself is kept whole."""


class Normalise:
    """Scrapy's entry to this stage."""

    def process_item(self, item: PageCapture) -> SnapshotPage:
        """Start a page on its way through the stages."""
        return normalise(item)


def normalise(capture: PageCapture) -> SnapshotPage:
    """Turn what was read from a page into snapshots with their facts, in page order."""
    if capture.known:
        return SnapshotPage(capture, [Snapshot(offer.listing, known=offer) for offer in capture.known.offers])
    return SnapshotPage(capture, [Snapshot(listing, facts_of(listing)) for listing in capture.reading.listings])


def facts_of(listing: Listing) -> Facts:
    """Facts that the listing states, and their hash."""
    values = {}
    for name, value in zip(FACTS, _all_facts(listing), strict=True):
        if value is None or value == ():
            continue
        stored = clean(value) if type(value) is str else _stored(value)
        if stored not in ("", {}):
            values[name] = stored
    return Facts(values, facts_hash(values))


def listing_of(marketplace: str, listing_id: str, values: Mapping[str, Any]) -> Listing:
    """Return the listing that has these facts, as they are in `Facts.values` or come out of the store.

    What are not facts (`sponsored`, `raw`, `sources`) is left empty.
    """
    known = dict(values)
    if seller := known.get("seller"):
        known["seller"] = Seller(**seller)
    if pairs := known.get("attributes"):
        known["attributes"] = tuple((pair["name"], pair["value"]) for pair in pairs)
    if images := known.get("images"):
        known["images"] = tuple(images)
    return Listing(**({"url": ""} | known), marketplace=marketplace, listing_id=listing_id)


def facts_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 of facts in canonical JSON, lowercase hex; amounts compare as numbers: 12.5 is 12.50."""
    compared = {name: value for name, value in values.items() if name not in NOT_COMPARED}
    canonical = orjson.dumps(compared, default=_canonical, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()


def clean(text: str) -> str:
    """Return text as it can be stored and shown: NFC, single blanks, no control characters, of bounded length.

    Look-alike letters, invisible and bidirectional characters stay: they are what disguises are made of.
    """
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= _TEXT_MAX:
        return text.strip()
    text = unicodedata.normalize("NFC", _UNSTORABLE.sub("", text[:_TEXT_MAX]))
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def _stored(value: Any) -> Any:  # noqa: ANN401 -- a fact has one of several types
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return [_stored_element(element) for element in value]
    if isinstance(value, Seller):
        named = {name: getattr(value, name) for name in ("name", "id", "url", "location")}
        return {name: clean(text) for name, text in named.items() if text}
    return value


def _stored_element(element: str | tuple[str, str]) -> str | dict[str, str]:
    # Names of attributes are the seller's words: as keys of a document they could be "$where" or "a.b".
    if isinstance(element, tuple):
        return {"name": clean(element[0]), "value": clean(element[1])}
    return clean(element)


def _canonical(value: Any) -> str:  # noqa: ANN401 -- what orjson can not write itself
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a fact of type {type(value).__name__} can not be stored: {value!r}")
