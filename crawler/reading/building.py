"""Listings from columns of values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from crawler.items import Listing, Source
from crawler.reading.columns import Table
from crawler.reading.sealing import sealer

Sources = Mapping[str, Source]

_EMPTY: Mapping[str, Any] = {"attributes": (), "images": (), "sponsored": False}


def build_listings(
    marketplace: str, listing_ids: Sequence[str], urls: Sequence[str], table: Table, sources: Iterable[Sources]
) -> list[Listing]:
    """Return a listing for each row of the columns."""
    columns: dict[str, Iterable[Any]] = {
        "marketplace": repeat(marketplace),
        "listing_id": listing_ids,
        "url": urls,
        **table.fields,
        "raw": _by_row(table.raw, len(listing_ids)),
        "sources": sources,
    }
    for name, empty in _EMPTY.items():
        cells = table.fields.get(name)
        if cells is not None and not all(cells):
            columns[name] = [cell or empty for cell in cells]
    return _sealer_of(*columns)(*columns.values())


@lru_cache(maxsize=128)
def _sealer_of(*stated: str) -> Callable[..., list[Listing]]:
    """Return what makes listings that state these fields: those of one marketplace mostly state the same."""
    return sealer(Listing, stated)


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


def _by_row(columns: Mapping[str, Sequence[str | None]], count: int) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = [{} for _ in range(count)]
    for name, cells in columns.items():
        for row, cell in zip(rows, cells, strict=True):
            if cell is not None:
                row[name] = cell
    return rows
