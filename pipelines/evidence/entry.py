"""An entry of the log: what a leaf of the tree says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from pipelines.evidence.canonical import canonical
from pipelines.evidence.merkle import leaf_hash

Kind = Literal[
    "run",  # that a crawl or a revision began; all else names what its document says in the end
    "capture",
    "image_capture",
    "snapshot",
    "judgement",
    "reading",
    "crawl",
    "revision",
    "decision",
    "purge",
    "standing",  # where a listing stands, and what it was before
    "key",
    "stamp",
]


class Leaf(NamedTuple):
    """One document that is to be logged."""

    kind: Kind
    id: str
    hash: str
    """As `document_hash` gives it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf as it stands in the log."""

    kind: str
    id: str
    hash: str
    run: str
    """The crawl, or what else was done, that wrote it."""
    at: datetime
    """When it was logged; UTC, in milliseconds."""
    schema: int
    """Version of the documents at that time."""
    adopted: bool
    """Whether another run than the one that wrote the document found it, and logged it."""

    def content(self) -> bytes:
        """Return the bytes of the entry: a list of its seven values in canonical JSON."""
        return canonical([self.kind, self.id, self.hash, self.run, self.at, self.schema, self.adopted])

    def leaf_hash(self) -> bytes:
        """Hash of the leaf in the tree."""
        return leaf_hash(self.content())
