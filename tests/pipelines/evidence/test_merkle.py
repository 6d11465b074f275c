"""Against the published figures of Certificate Transparency, and against the RFC's own recursive definition."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Nodes,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
)

# The leaves and roots that the reference implementation of RFC 6962 is tested with.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
LEAVES += [bytes.fromhex(text) for text in ("5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [  # index, size, path
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [  # old, new, path
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def hashed(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def grown(leaves: list[bytes]) -> Frontier:
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree


def passed(ranges: list[tuple[int, int]], leaves: list[bytes]) -> list[bytes]:
    """Hashes of nodes of the tree of all these leaves."""
    nodes = Nodes(ranges)
    for leaf in leaves:
        nodes.add(leaf)
    found = nodes.hashes()
    return [found[one] for one in ranges]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return node_hash(naive_root(leaves[:middle]), naive_root(leaves[middle:]))


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return [*naive_path(index, leaves[:middle]), naive_root(leaves[middle:])]
    return [*naive_path(index - middle, leaves[middle:]), naive_root(leaves[:middle])]


def naive_proof(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162, 2.1.4.1."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    middle = split(len(leaves))
    if old <= middle:
        return [*naive_proof(old, leaves[:middle], whole=whole), naive_root(leaves[middle:])]
    return [*naive_proof(old - middle, leaves[middle:], whole=False), naive_root(leaves[:middle])]


def split(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    assert grown([leaf_hash(entry) for entry in LEAVES[:size]]).root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_the_published_proofs_of_inclusion(index: int, size: int, path: list[str]) -> None:
    leaves = [leaf_hash(entry) for entry in LEAVES]
    assert [node.hex() for node in passed(inclusion_ranges(index, size), leaves[:size])] == path
    proof = [bytes.fromhex(node) for node in path]
    assert proves_inclusion(leaves[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_the_published_proofs_of_consistency(old: int, new: int, path: list[str]) -> None:
    leaves = [leaf_hash(entry) for entry in LEAVES]
    assert [node.hex() for node in passed(consistency_ranges(old, new), leaves[:new])] == path
    roots = [bytes.fromhex(ROOTS[size]) for size in (old, new)]
    assert proves_consistency(old, roots[0], new, roots[1], [bytes.fromhex(node) for node in path])


@settings(deadline=None)
@given(st.integers(0, 70))
def test_a_grown_tree_has_the_root_of_the_definition(size: int) -> None:
    leaves = hashed(size)
    assert grown(leaves).root() == naive_root(leaves)


@settings(deadline=None)
@given(st.data())
def test_proofs_are_those_of_the_definition_and_hold(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 70))
    index, old = data.draw(st.integers(0, new - 1)), data.draw(st.integers(1, new))
    leaves = hashed(new)
    root = naive_root(leaves)
    path = passed(inclusion_ranges(index, new), leaves)
    assert path == naive_path(index, leaves)
    assert proves_inclusion(leaves[index], index, new, path, root)
    proof = passed(consistency_ranges(old, new), leaves)
    assert proof == naive_proof(old, leaves)
    assert proves_consistency(old, naive_root(leaves[:old]), new, root, proof)


@settings(deadline=None)
@given(st.data())
def test_a_proof_of_anything_else_does_not_hold(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 40))
    index, old = data.draw(st.integers(0, new - 1)), data.draw(st.integers(1, new - 1))
    leaves = hashed(new)
    root, old_root = naive_root(leaves), naive_root(leaves[:old])
    path, proof = passed(inclusion_ranges(index, new), leaves), passed(consistency_ranges(old, new), leaves)
    other = leaf_hash(b"another")
    assert not proves_inclusion(other, index, new, path, root)
    assert not proves_inclusion(leaves[index], index, new, path, other)
    assert not proves_inclusion(leaves[index], index, new, [*path, other], root)
    assert not proves_inclusion(leaves[index], index, new, path[:-1], root)
    assert not proves_inclusion(leaves[index], new, new, path, root)
    moved = (index + 1) % new
    assert not proves_inclusion(leaves[index], moved, new, path, root)
    assert not proves_consistency(old, other, new, root, proof)
    assert not proves_consistency(old, old_root, new, other, proof)
    assert not proves_consistency(old, old_root, new, root, [*proof, other])
    assert not proves_consistency(old, old_root, new, root, proof[:-1])
    for at in range(len(proof)):
        assert not proves_consistency(old, old_root, new, root, [*proof[:at], other, *proof[at + 1 :]])


def test_every_tree_begins_with_the_empty_one() -> None:
    assert consistency_ranges(0, 5) == []
    assert proves_consistency(0, EMPTY_ROOT, 5, naive_root(hashed(5)), [])
    assert not proves_consistency(0, leaf_hash(b""), 5, naive_root(hashed(5)), [])
    assert not proves_consistency(3, EMPTY_ROOT, 2, EMPTY_ROOT, [])


def test_what_a_tree_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="a tree of 3 leaves has none at 3"):
        inclusion_ranges(3, 3)
    with pytest.raises(ValueError, match="does not begin"):
        consistency_ranges(4, 3)
    with pytest.raises(ValueError, match="has no nodes"):
        Nodes([(0, 2)]).hashes()
