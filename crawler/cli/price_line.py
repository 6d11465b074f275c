"""The price of an offer over time as a small chart of block characters."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

BLOCKS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = 8


class Price(NamedTuple):
    """What one sighting showed."""

    time: datetime
    amount: Decimal


def chart(prices: Sequence[Price], width: int, height: int) -> list[str]:
    """Return the lines of a chart, the top one first; `prices` are in order of time and not all the same.

    From the first sighting to the last; each column stands as high as the price that was seen last by then. The lowest
    price is one eighth of a line high, the highest fills all lines.
    """
    columns = _columns(prices, width)
    low, high = min(columns), max(columns)
    steps = height * _EIGHTHS - 1
    heights = [1 + int((amount - low) / (high - low) * steps) if high > low else 1 for amount in columns]
    return [
        "".join(BLOCKS[min(max(one - line * _EIGHTHS, 0), _EIGHTHS)] for one in heights)
        for line in reversed(range(height))
    ]


def _columns(prices: Sequence[Price], width: int) -> list[Decimal]:
    """Return the last price of each equal part of the time, or the one before where none was seen."""
    first, last = prices[0].time, prices[-1].time
    whole = (last - first).total_seconds() or 1.0
    columns: list[Decimal | None] = [None] * width
    for price in prices:
        columns[min(int((price.time - first).total_seconds() / whole * width), width - 1)] = price.amount
    filled: list[Decimal] = []
    for amount in columns:
        filled.append(amount if amount is not None else filled[-1] if filled else prices[0].amount)
    return filled
