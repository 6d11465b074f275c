"""One offer page says the same thing in several places: which is taken, and where they disagree."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
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

    def drop(self, name: str) -> None:
        """Take a field out, with what told of it."""
        for part in (self.fields, self.raw, self.sources):
            part.pop(name, None)


def merge(parts: list[tuple[Source, Values]], anomalies: Counter[str]) -> Merged:
    """Merge what the sources of one page say: the first in order counts, except that what the visitor sees wins.

    Counts in `anomalies` what they disagree about, once a page: "price_disagrees", "currency_disagrees", ….
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
            _prefer_seen(merged, values)
    if "currency" not in merged.fields:
        for source, values in ordered:
            if "currency" in values.fields and "price" in merged.fields:
                _take(merged, source, values, "currency", values.fields["currency"])
                break
    anomalies.update(f"{name}_disagrees" for name in _disputed(ordered))
    return merged


def fill_gaps(merged: Merged, parts: list[tuple[Source, Values]], anomalies: Counter[str]) -> None:
    """Take what is still missing from further sources, the first in order.

    These look for what is not declared and may err: where they find another price, it is counted and not taken. Their
    title counts where that in a meta element has the site's name added or is cut short; their earlier price where
    it stands beside the same price.
    """
    for source, values in parts:
        if "price" in values.fields and "price" not in merged.fields:
            _take_price(merged, source, values)
        agrees = values.fields.get("price") == merged.fields.get("price")
        if _are_apart([_span(each) for each in (merged.fields, values.fields) if "price" in each]):
            anomalies["price_disagrees"] = 1
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


def _prefer_seen(merged: Merged, seen: Values) -> None:
    differs = any(seen.fields.get(name) not in (None, merged.fields.get(name)) for name in _OF_THE_PRICE)
    if differs and "price" in seen.fields and merged.sources.get("price") != "dom":
        _take_price(merged, "dom", seen)
    for name in _SEEN_WINS:
        value = seen.fields.get(name)
        if value is not None and _folded(value) != _folded(merged.fields.get(name)):
            _take(merged, "dom", seen, name, value)


def _take_seller(merged: Merged, ordered: list[tuple[Source, Values]]) -> None:
    """Name, identifier and address of the seller may each stand elsewhere; of two names the visitor's counts."""
    sellers = [(source, one) for source, values in ordered if isinstance(one := values.fields.get("seller"), Seller)]
    if len(sellers) < 2:  # noqa: PLR2004 - nothing to put together
        return
    named: list[tuple[Source, str]] = [(source, one.name) for source, one in sellers if one.name]
    seen = [at for at, (source, _) in enumerate(named) if source == "dom"]
    if seen and not _same_name(named[seen[0]][1], named[0][1]):
        named = named[seen[0] :]
    merged.fields["seller"] = Seller(
        named[0][1] if named else None,
        next((one.id for _, one in sellers if one.id), None),
        next((one.url for _, one in sellers if one.url), None),
        next((one.location for _, one in sellers if one.location), None),
    )
    merged.sources["seller"] = named[0][0] if named else sellers[0][0]


def _disputed(ordered: list[tuple[Source, Values]]) -> Iterator[str]:
    """Yield the fields about which the sources of a page say what can not all be true."""
    if _are_apart([_span(values.fields) for _, values in ordered if "price" in values.fields]):
        yield "price"
    for name in ("currency", "list_price", "availability"):
        if len({values.fields[name] for _, values in ordered if name in values.fields}) > 1:
            yield name
    names = [(source, one.name) for source, values in ordered if (one := values.fields.get("seller")) and one.name]
    if any(not _same_name(name, names[0][1]) for _, name in names[1:]):
        yield "seller"
    # Titles for machines are worded otherwise than the heading; a title in a meta element has the site's name besides.
    titles = {source: _folded(values.fields["title"]) for source, values in ordered if "title" in values.fields}
    taken = next((title for source, title in titles.items() if source not in {"meta", "dom"}), None)
    if "dom" in titles and taken not in (None, titles["dom"]):
        yield "title"


def _span(fields: dict[str, Any]) -> tuple[Decimal, Decimal]:
    price = fields["price"]
    return price, max(price, fields.get("price_max", price))


def _are_apart(spans: list[tuple[Decimal, Decimal]]) -> bool:
    """Whether two of several ranges have nothing in common: one price out of a range is no contradiction."""
    return bool(spans) and max(low for low, _ in spans) > min(high for _, high in spans)


def _same_name(one: str, other: str) -> bool:
    """Whether two texts name one seller: "Sold by Bags & More" and "bags & more"."""
    first, second = ("".join(_folded(name)) for name in (one, other))
    return first in second or second in first


def _folded(value: Any) -> Any:  # noqa: ANN401 - any field
    return unicodedata.normalize("NFKC", value).casefold().split() if isinstance(value, str) else value
