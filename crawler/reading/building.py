"""Listings from columns of values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import repeat
from typing import Any

from crawler.items import Listing, Source
from crawler.reading.columns import Table
from crawler.reading.sealing import sealer

Sources = Mapping[str, Source]

_NAMES = [item.name for item in fields(Listing)]
_EMPTY: Mapping[str, Any] = {"attributes": (), "images": (), "sponsored": False}
_seal = sealer(Listing)


def build_listings(
    marketplace: str, listing_ids: Sequence[str], urls: Sequence[str], table: Table, sources: Iterable[Sources]
) -> list[Listing]:
    """Return a listing for each row of the columns."""
    columns: dict[str, Iterable[Any]] = {
        "marketplace": repeat(marketplace),
        "listing_id": listing_ids,
        "url": urls,
        "raw": _by_row(table.raw, len(listing_ids)),
        "sources": sources,
    }
    for name in _NAMES[3:-2]:
        cells, empty = table.fields.get(name), _EMPTY.get(name)
        columns[name] = (
            repeat(empty) if cells is None else cells if empty is None else [cell or empty for cell in cells]
        )
    return _seal(*(columns[name] for name in _NAMES))


def sources_of(table: Table, source: Source) -> Iterable[Sources]:
    """Return where the values of each row stood; rows that have the same fields share one mapping."""
    if all(map(all, table.fields.values())):
        return repeat(dict.fromkeys(table.fields, source))
    shared: dict[tuple[bool, ...], Sources] = {}
    found = []
    for row in zip(*table.fields.values(), strict=True):
        there = tuple([cell is not None for cell in row])
        if there not in shared:
            names = (name for name, is_there in zip(table.fields, there, strict=True) if is_there)
            shared[there] = dict.fromkeys(names, source)
        found.append(shared[there])
    return found


def _by_row(columns: Mapping[str, Sequence[str | None]], count: int) -> Iterable[dict[str, str]]:
    names = list(columns)
    rows = list(zip(*columns.values(), strict=True)) or [()] * count
    if all(map(all, columns.values())):
        return map(dict, map(zip, repeat(names), rows))
    return [{name: cell for name, cell in zip(names, row, strict=True) if cell is not None} for row in rows]
