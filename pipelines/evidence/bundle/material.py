"""What a bundle is made of: documents with their place in the log, and the heads and keys that these stand on."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from pipelines.evidence.entry import Entry
from pipelines.evidence.head import Head

Document = dict[str, Any]
FORMAT = 1
"""Version of what stands in the folder `bazaarwatch` of a bundle."""


@dataclass(frozen=True, slots=True)
class Proven:
    """One document, and the leaf of the log that has its hash."""

    position: int
    entry: Entry
    content: bytes
    """The bytes that were hashed; those of a capture are a list of it and its sightings."""
    path: Sequence[bytes] = ()
    """Proof that the newest head covers the leaf."""

    @property
    def documents(self) -> list[Document]:
        """The document, and after it those that it stands for. Raises ValueError for what is none."""
        value = decoded(self.content)
        documents = value if isinstance(value, list) else [value]
        if not documents or not all(isinstance(one, dict) for one in documents):
            raise ValueError("is no document")
        return documents


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head, and what a timestamp server answered for it."""

    head: Head
    token: bytes | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Everything of one offer but the bodies of its pages and the report."""

    listing: str
    proven: Sequence[Proven]
    """In the order of the log."""
    heads: Sequence[SignedHead]
    """Oldest first; the last is the newest of the log when the bundle was made."""
    consistency: Mapping[int, Sequence[bytes]]
    """Number of each head but the last to the proof that the log of the last begins with its log."""
    keys: Mapping[str, str]
    """Fingerprint to public key, in hex."""
    left_out: Sequence[str] = ()
    """Sentences on what is stored of the offer and is not in the bundle."""

    def of(self, *kinds: str) -> Iterator[Proven]:
        """Yield the documents of these kinds."""
        return (one for one in self.proven if one.entry.kind in kinds)

    @property
    def newest(self) -> Head:
        """The head that the proofs lead to."""
        return self.heads[-1].head

    def captures(self) -> Iterator[Document]:
        """Yield the captures of pages and of images."""
        return (one.documents[0] for one in self.of("capture", "image_capture"))

    def first_head(self, position: int) -> SignedHead:
        """Return the earliest of the heads here that covers a leaf."""
        return next(one for one in self.heads if one.head.size > position)


@dataclass(frozen=True, slots=True)
class Making:
    """When and by what a bundle was made, and which bodies it lacks."""

    created: datetime
    software: str
    missing: Mapping[str, str] = field(default_factory=dict)
    """Hash of each body that is not there to the sentence that says why."""
    pdf: bool = False
    """Whether the report is there as PDF too."""


def body_hash(capture: Document) -> str:
    """Return the SHA-256 of what a capture brought: a page, or an image."""
    return str(capture["image"] if "image" in capture else capture["page"])


def decoded(content: bytes) -> Any:  # noqa: ANN401 -- any value of a document
    """Return the value of canonical bytes; times and amounts as such, where they are any. Raises ValueError."""
    try:
        return _typed(orjson.loads(content))
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error


def _typed(value: Any) -> Any:  # noqa: ANN401 -- likewise
    if isinstance(value, list):
        return [_typed(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, said),) = value.items()
        # A page can state a year that is none; it then stays as it stands.
        with contextlib.suppress(ArithmeticError, ValueError, TypeError):
            if name == "$time":
                return datetime.fromisoformat(said)
            if name == "$decimal":
                return Decimal(said)
    return {name: _typed(one) for name, one in value.items()}
