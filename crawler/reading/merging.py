"""One offer page says the same thing in several places: which is taken, and where they disagree."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from crawler.items import Seller, Source
from crawler.reading.columns import Values

_ORDER: tuple[Source, ...] = ("state", "json_ld", "microdata", "meta", "dom")
_OF_THE_PRICE = ("price", "price_max", "currency")
"""Taken from one source together: an amount is nothing without its own currency."""
_SEEN_WINS = ("title", "list_price", "availability")


@dataclass(slots=True)
class Merged:
    """The values of a listing, with the text behind those that were parsed, and where each stood."""

    fields: dict[str, Any]
    raw: dict[str, str]
    sources: dict[str, Source]


def merge(parts: list[tuple[Source, Values]], anomalies: Counter[str]) -> Merged:
    """Merge what the sources of one page say: the first in order counts, except that what the visitor sees wins.

    Counts in `anomalies` what the visitor sees to disagree.
    """
    ordered = sorted(parts, key=lambda part: _ORDER.index(part[0]))
    merged = Merged({}, {}, {})
    for source, values in ordered:
        for name, value in values.fields.items():
            if name not in merged.fields and name not in _OF_THE_PRICE:
                _take(merged, source, values, name, value)
        if "price" in values.fields and "price" not in merged.fields:
            _take_price(merged, source, values)
    _take_seller(merged, ordered)
    for source, values in ordered:
        if source == "dom":
            _prefer_seen(merged, values, anomalies)
    if "currency" not in merged.fields:
        for source, values in ordered:
            if "currency" in values.fields and "price" in merged.fields:
                _take(merged, source, values, "currency", values.fields["currency"])
                break
    return merged


def fill_gaps(merged: Merged, parts: list[tuple[Source, Values]]) -> None:
    """Take what is still missing from further sources, the first in order.

    Their title counts where that in a meta element has the site's name added or is cut short; their earlier price where
    it stands beside the same price.
    """
    for source, values in parts:
        if "price" in values.fields and "price" not in merged.fields:
            _take_price(merged, source, values)
        agrees = values.fields.get("price") == merged.fields.get("price")
        for name, value in values.fields.items():
            plainer = name == "title" and merged.sources.get(name) == "meta" and _same_title(value, merged.fields[name])
            missing = name not in merged.fields and name not in {"price", "price_max"}
            if plainer or (missing and (agrees or name not in {"currency", "list_price"})):
                _take(merged, source, values, name, value)


def _same_title(title: str, in_meta: str) -> bool:
    return title in in_meta or title.startswith(in_meta.rstrip(" .…"))


def _take(merged: Merged, source: Source, values: Values, name: str, value: Any) -> None:  # noqa: ANN401 - any field
    merged.fields[name] = value
    merged.sources[name] = source
    if name in values.raw:
        merged.raw[name] = values.raw[name]


def _take_price(merged: Merged, source: Source, values: Values) -> None:
    for name in _OF_THE_PRICE:
        merged.fields.pop(name, None)
        merged.raw.pop(name, None)
        merged.sources.pop(name, None)
        if name in values.fields:
            _take(merged, source, values, name, values.fields[name])


def _prefer_seen(merged: Merged, seen: Values, anomalies: Counter[str]) -> None:
    price = seen.fields.get("price")
    if price is not None and merged.sources.get("price") != "dom":
        same = price == merged.fields["price"] and seen.fields.get("currency") in (None, merged.fields.get("currency"))
        if not same:
            anomalies["price_disagrees"] += 1
            _take_price(merged, "dom", seen)
    for name in _SEEN_WINS:
        value = seen.fields.get(name)
        if value is None or merged.sources.get(name) == "dom":
            continue
        if _folded(value) != _folded(merged.fields.get(name)):
            if merged.sources.get(name) != "meta":  # a title in a meta element carries the site's name
                anomalies[f"{name}_disagrees"] += 1
            _take(merged, "dom", seen, name, value)


def _take_seller(merged: Merged, ordered: list[tuple[Source, Values]]) -> None:
    """Name, identifier and address of the seller may each stand elsewhere."""
    sellers = [seller for _, values in ordered if isinstance(seller := values.fields.get("seller"), Seller)]
    if len(sellers) > 1:
        merged.fields["seller"] = Seller(
            next((seller.name for seller in sellers if seller.name), None),
            next((seller.id for seller in sellers if seller.id), None),
            next((seller.url for seller in sellers if seller.url), None),
            next((seller.location for seller in sellers if seller.location), None),
        )


def _folded(value: Any) -> Any:  # noqa: ANN401 - any field
    return unicodedata.normalize("NFKC", value).casefold().split() if isinstance(value, str) else value
