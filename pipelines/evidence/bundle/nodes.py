"""Nodes of the log's tree that proofs are made of, for many proofs in one pass over the leaves."""

from collections.abc import Iterable, Mapping

from pipelines.evidence.merkle import Range, node_hash


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
