"""Rules for state over many rows at once: a column for each field."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from crawler.reading.rules import is_key, state_list, state_rule


def state_columns(
    rules: Mapping[str, str], several: Collection[str] = ()
) -> Callable[[list[dict[str, Any]]], dict[str, Sequence[Any]]]:
    """Compile rules for state, by field, into a function from rows to a column for each field, in the same order.

    several: the fields for which all that is found counts.
    """
    keys = [rule for rule in rules.values() if is_key(rule)]
    paths = {
        name: state_list(rule) if name in several else state_rule(rule)
        for name, rule in rules.items()
        if not is_key(rule)
    }

    def columns(rows: list[dict[str, Any]]) -> dict[str, Sequence[Any]]:
        under_keys = iter(_under(keys, rows))
        return {name: [paths[name](row) for row in rows] if name in paths else next(under_keys) for name in rules}

    return columns


def _under(keys: list[str], rows: list[dict[str, Any]]) -> Iterable[Sequence[Any]]:
    """Return a column for each key. Most states have the same keys in all rows, of which each is looked at once."""
    if rows and len(keys) > 1:  # of one key alone, `itemgetter` makes no row
        try:
            return zip(*map(itemgetter(*keys), rows), strict=True)
        except KeyError:
            pass
    return [_cells(rows, key) for key in keys]


def _cells(rows: list[dict[str, Any]], key: str) -> list[Any]:
    try:
        return [row[key] for row in rows]
    except KeyError:
        return [row.get(key) for row in rows]
