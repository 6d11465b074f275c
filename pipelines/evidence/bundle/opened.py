"""A bundle that is read back: its files, and what they were made of."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Self

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from crawler.errors import AnalystError
from pipelines.evidence.bundle import container, members
from pipelines.evidence.bundle.container import ContainerError, Member
from pipelines.evidence.bundle.material import FORMAT, Making, Material, Proven, SignedHead, decoded
from pipelines.evidence.entry import Entry
from pipelines.evidence.head import head_from
from pipelines.evidence.keys import fingerprint_of

FILE_MAX = 64 << 20
"""Bytes of a file that is read as a whole."""
TOTAL_MAX = 512 << 20
"""Bytes of all those together."""


class ContentError(AnalystError):
    """A file within a bundle that is missing, or is not what it must be."""


class Opened:
    """An open bundle. Raises ContainerError where the file is none."""

    def __init__(self, path: Path) -> None:
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise ContainerError(f"it can not be opened: {error.strerror}") from error
        self._left = TOTAL_MAX
        try:
            self.members: dict[str, Member] = {one.name: one for one in container.members_of(self._file)}
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file in pieces. Raises ContentError, ContainerError."""
        if name not in self.members:
            raise ContentError(f"{name} is missing")
        return container.content(self._file, self.members[name])

    def whole(self, name: str) -> bytes:
        """Return the content of a file. Raises ContentError."""
        size = self.members[name].size if name in self.members else 0
        self._left -= size
        if size > FILE_MAX or self._left < 0:
            raise ContentError(f"{name} is too large: no bundle holds as much")
        return b"".join(self.chunks(name))

    def measured(self, name: str) -> tuple[str, int, bool]:
        """Return SHA-256 and size of a file, and whether the checksum of the container is that of its content."""
        digest, crc = hashlib.sha256(), 0
        for chunk in self.chunks(name):
            digest.update(chunk)
            crc = zlib.crc32(chunk, crc)
        return digest.hexdigest(), self.members[name].size, crc == self.members[name].crc

    def names(self, start: str, end: str) -> list[str]:
        """Return the names of the files of the folder `bazaarwatch` that begin and end so."""
        begins = f"{members.FOLDER}{start}"
        return [one for one in self.members if one.startswith(begins) and one.endswith(end)]


def material_of(bundle: Opened) -> tuple[Material, Making]:
    """Return what a bundle was made of. Raises ContentError, where it lacks something or says what can not be."""
    name = ""
    try:
        name = members.ABOUT
        about = decoded(bundle.whole(name))
        if about["format"] != FORMAT:
            raise ContentError(
                f"it is of the format {about['format']}, and {FORMAT} can be read: use a newer Bazaarwatch"
            )
        making = Making(about["created"], about["software"], about["missing"], about["pdf"])
        name = members.PROOFS
        proofs = decoded(bundle.whole(name))
        paths = {int(position): _hashes(path) for position, path in proofs["inclusion"].items()}
        consistency = {int(number): _hashes(path) for number, path in proofs["consistency"].items()}
        name = "an entry"
        proven = [_proven(bundle, entry, paths) for entry in bundle.names("entry-", ".json")]
        name = "a head"
        heads = [_head(bundle, head.removesuffix(".sig")) for head in bundle.names("head-", ".sig")]
        name = "a key"
        found = [_public(bundle.whole(key)) for key in bundle.names("key-", ".pem")]
        keys = {fingerprint_of(public): public for public in found}
        material = Material(about["listing"], proven, heads, consistency, keys, about["left_out"])
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise ContentError(f"{name} is not what it must be: {error!r}") from error
    if not heads or not proven:
        raise ContentError("it holds nothing that is signed")
    return material, making


def signer_of(bundle: Opened) -> tuple[str, str, str]:
    """Return hash of the package, public key and signature as the digest says. Raises ContentError."""
    try:
        said = orjson.loads(bundle.whole(members.DIGEST))
        return said["hash"].removeprefix("sha256:"), said["bazaarwatch"]["public"], said["bazaarwatch"]["signature"]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ContentError(f"{members.DIGEST} is not what it must be: {error!r}") from error


def _proven(bundle: Opened, name: str, paths: dict[int, list[bytes]]) -> Proven:
    position = int(name.removeprefix(f"{members.FOLDER}entry-").removesuffix(".json"))
    entry = Entry(*decoded(bundle.whole(name)))
    return Proven(position, entry, bundle.whole(members.of_leaf(position)[1]), paths[position])


def _head(bundle: Opened, name: str) -> SignedHead:
    head = head_from(decoded(bundle.whole(f"{name}.json")) | {"signature": ""})
    token = bundle.whole(f"{name}.tsr") if f"{name}.tsr" in bundle.members else None
    return SignedHead(replace(head, signature=bundle.whole(f"{name}.sig").hex()), token)


def _public(pem: bytes) -> str:
    key: Any = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("is no Ed25519 key")  # noqa: TRY004 -- told like every other fault of the file
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _hashes(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in path]
