"""The Merkle tree of Certificate Transparency (RFC 6962, RFC 9162): hashes, roots, and proofs.

Only hashes come in and go out. The tree is never held: what is needed of it is worked out while its leaves pass by
once, in memory that grows with the logarithm of their number.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()

Range = tuple[int, int]
"""Leaves from the first to before the second: those under one node of the tree."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf; its first byte keeps it apart from that of a node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node over its two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A tree that grows leaf by leaf: the roots of its full subtrees, the largest first."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        full = self.size
        while full & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            full >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Hash of the whole tree as it stands."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the nodes of the proof that a tree of `size` leaves holds the one at `index`, nearest first."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has none at {index}")
    path, low, high = [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the nodes of the proof that a tree of `new` leaves begins with the tree of the first `old`."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not begin with one of {old}")
    if old in {0, new}:
        return []
    path, low, high, whole = [], 0, new, True
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low, whole = middle, False
    # The old tree itself is a node of the new one where nothing was cut off to its left: then its root is known.
    return ([] if whole else [(low, high)]) + path[::-1]


class Nodes:
    """Works out the hashes of nodes, which may lie within each other, while the leaves pass by in their order.

    Nodes are full subtrees, or reach to the end of the tree.
    """

    def __init__(self, wanted: Iterable[Range]) -> None:
        self._wanted = frozenset(wanted)
        self._found: dict[Range, bytes] = {}
        self._full: list[tuple[int, bytes]] = []
        self._size = 0

    def add(self, leaf: bytes) -> None:
        """Take the hash of the next leaf."""
        low, node, merges = self._size, leaf, self._size
        self._size += 1
        self._note(low, node)
        while merges & 1:
            low, left = self._full.pop()
            node = node_hash(left, node)
            self._note(low, node)
            merges >>= 1
        self._full.append((low, node))

    def hashes(self) -> Mapping[Range, bytes]:
        """Return the hashes, once all leaves of the tree have passed by. Raises ValueError where one is not found."""
        right: bytes | None = None
        for low, full in reversed(self._full):
            right = full if right is None else node_hash(full, right)
            self._note(low, right)
        if lacking := self._wanted - self._found.keys():
            raise ValueError(f"a tree of {self._size} leaves has no nodes {sorted(lacking)}")
        return self._found

    def _note(self, low: int, node: bytes) -> None:
        if (low, self._size) in self._wanted:
            self._found[low, self._size] = node


def proves_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path shows that the tree with this root holds the leaf at this index (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for node in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(node, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, node)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path shows that the tree of `new` leaves begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not path and old_root == (EMPTY_ROOT if old == 0 else new_root)
    nodes = list(path) if old & (old - 1) else [old_root, *path]
    if not nodes:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    of_old = of_new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            of_old, of_new = node_hash(node, of_old), node_hash(node, of_new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            of_new = node_hash(of_new, node)
        at, last = at >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root


def _split(size: int) -> int:
    """Return the largest power of two below a size of at least two."""
    return int(1 << (size - 1).bit_length() - 1)
