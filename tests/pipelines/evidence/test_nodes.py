"""Many proofs from one pass over the leaves."""

import hashlib

import pytest

from pipelines.evidence.merkle import (
    Frontier,
    Nodes,
    consistency_ranges,
    inclusion_ranges,
    proves_consistency,
    proves_inclusion,
)

LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(70)]


@pytest.fixture(scope="module")
def roots() -> list[bytes]:
    """Root of the tree of each size."""
    tree = Frontier()
    found = [tree.root()]
    for leaf in LEAVES:
        tree.add(leaf)
        found.append(tree.root())
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 31, 32, 33, 63, 64, 65, 70])
def test_all_proofs_of_a_tree_hold(size: int, roots: list[bytes]) -> None:
    every = range(size)
    nodes = Nodes(
        {one for place in every for one in inclusion_ranges(place, size)}
        | {one for old in every for one in consistency_ranges(old, size)}
    )
    for leaf in LEAVES[:size]:
        nodes.add(leaf)
    found = nodes.hashes()
    for place, leaf in enumerate(LEAVES[:size]):
        path = [found[one] for one in inclusion_ranges(place, size)]
        assert proves_inclusion(leaf, place, size, path, roots[size])
    for old in every:
        path = [found[one] for one in consistency_ranges(old, size)]
        assert proves_consistency(old, roots[old], size, roots[size], path)


def test_leaves_that_lack_are_told() -> None:
    nodes = Nodes({(4, 8)})
    for leaf in LEAVES[:7]:
        nodes.add(leaf)
    with pytest.raises(ValueError, match=r"has no nodes \[\(4, 8\)\]"):
        nodes.hashes()
