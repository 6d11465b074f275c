"""Facts as they are compared: of two snapshots, and of two readings of one page."""

from collections.abc import Mapping
from typing import Any

from pipelines.store.documents import milliseconds

COUNTERS = frozenset({"url", "units_sold", "stock", "rating", "review_count"})
"""Facts that change without the offer having changed: tokens in addresses, and counters."""


def differing_fields(old: Mapping[str, Any], new: Mapping[str, Any], *, counters: bool = False) -> list[str]:
    """Return the names of the facts that differ, in order; `counters` too only where both are read from one page."""
    names = sorted((old.keys() | new.keys()) - (frozenset() if counters else COUNTERS))
    return [name for name in names if _comparable(old.get(name)) != _comparable(new.get(name))]


def _comparable(value: Any) -> Any:  # noqa: ANN401 -- facts have several types
    return milliseconds(value) if hasattr(value, "microsecond") else value
