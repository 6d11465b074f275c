"""Chance that falls the same way on every machine: each draw depends on the seed and its own key alone.

`random` would tie every offer to all that were composed before it; here one more offer moves no other.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

SEED = 2024

T = TypeVar("T")


def number(key: str) -> int:
    """Return a number from 0 to 2**48 - 1 for `key`."""
    return int.from_bytes(sha256(f"{SEED}:{key}".encode()).digest()[:6])


def pick(key: str, options: Sequence[T]) -> T:
    """Return one of `options`, which must not be empty."""
    return options[number(key) % len(options)]


def between(key: str, low: float, high: float) -> float:
    """Return a number from `low` to `high`."""
    return low + (high - low) * (number(key) / 2**48)


def one_in(key: str, count: int) -> bool:
    """Return True for one key in `count`, on average."""
    return number(key) % count == 0
