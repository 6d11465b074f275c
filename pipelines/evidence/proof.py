"""Proofs that stand without a database: a document is in a log, and a log only grew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.evidence.canonical import document_hash
from pipelines.evidence.entry import Entry
from pipelines.evidence.head import Head
from pipelines.evidence.merkle import proves_consistency, proves_inclusion


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What shows that a log holds a document."""

    entry: Entry
    """The leaf of the document."""
    index: int
    """Its place, from 0."""
    path: tuple[str, ...]
    """Hashes of the nodes beside the way from the leaf to the root, nearest first; lowercase hex."""
    head: Head
    """Over a tree that holds it."""

    def fault(self, public: str, document: Mapping[str, Any], *more: Mapping[str, Any]) -> str | None:
        """Return what keeps this from proving that the document stood in the log, in words; None where nothing does.

        public: key that signed the head, 32 bytes in hex. more: of a capture its sightings in the order of their rank,
        of a reading the sightings that came of it.
        """
        if document_hash(self.entry.kind, document, *more) != self.entry.hash:
            return "the document is not the one that was logged"
        path = [bytes.fromhex(node) for node in self.path]
        root = bytes.fromhex(self.head.root)
        if not proves_inclusion(self.entry.leaf_hash(), self.index, self.head.size, path, root):
            return "the path does not lead from the leaf to the root of the head"
        if not self.head.is_signed_by(public):
            return "the head is not signed by this key"
        return None


@dataclass(frozen=True, slots=True)
class Consistency:
    """What shows that the log under one head begins with the log under an earlier one."""

    old: Head
    new: Head
    path: tuple[str, ...]

    def fault(self, old_public: str, new_public: str) -> str | None:
        """Return what keeps this from proving it, in words; None where nothing does. Keys as for `Inclusion`."""
        roots = [bytes.fromhex(head.root) for head in (self.old, self.new)]
        path: Sequence[bytes] = [bytes.fromhex(node) for node in self.path]
        if self.old.log != self.new.log:
            return "the heads are of two logs"
        if not proves_consistency(self.old.size, roots[0], self.new.size, roots[1], path):
            return "the later log does not begin with the earlier one"
        if not (self.old.is_signed_by(old_public) and self.new.is_signed_by(new_public)):
            return "a head is not signed by its key"
        return None
