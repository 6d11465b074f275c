"""A tree head: what the log was at one moment, signed, and chained to the head before."""

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from pipelines.evidence.canonical import canonical
from pipelines.evidence.keys import SigningKey, is_signed


@dataclass(frozen=True, slots=True)
class Head:
    """One tree head."""

    log: str
    """Identifier of the log; drawn once for each database."""
    number: int
    """Heads are counted from 1."""
    size: int
    """Leaves of the tree."""
    root: str
    """Root of the tree, lowercase hex."""
    previous: str
    """Hash of the head before; "" for the first."""
    run: str
    """The run that made it."""
    time: datetime
    """When, by the clock of who signed; in milliseconds. A timestamp tells it independently."""
    key: str
    """Fingerprint of the key that signed it."""
    timestamp_server: str | None
    """Who was to be asked for a timestamp; None where nobody was."""
    signature: str = ""

    def content(self) -> bytes:
        """Return the bytes that are signed: all fields but the signature, in canonical JSON."""
        return canonical({name: value for name, value in self.document().items() if name != "signature"})

    def hash(self) -> str:
        """Hash of the head with its signature: what the next head and timestamps refer to. Lowercase hex."""
        return hashlib.sha256(self.stamped_content()).hexdigest()

    def stamped_content(self) -> bytes:
        """Return the bytes of which a timestamp has the hash: all fields with the signature, in canonical JSON."""
        return canonical(self.document())

    def signed(self, key: SigningKey) -> "Head":
        """Return this head, signed."""
        return replace(self, signature=key.sign(self.content()))

    def is_signed_by(self, public: str) -> bool:
        """Whether this public key, in hex, has signed it."""
        return is_signed(self.content(), self.signature, public)

    def document(self) -> dict[str, Any]:
        """Return its fields as plain values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def head_from(document: dict[str, Any]) -> Head:
    """Return the head that has these fields; others are passed over. Raises KeyError where one lacks."""
    return Head(**{field.name: document[field.name] for field in fields(Head)})
