"""The key that signs tree heads: Ed25519, made at first use, in a file that its owner alone can read."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from crawler.errors import OperatorError

FILE = "signing-key.pem"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key: its 32 bytes in lowercase hex."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @property
    def fingerprint(self) -> str:
        """What names the key: SHA-256 of the public key, lowercase hex."""
        return fingerprint_of(self.public)

    def sign(self, message: bytes) -> str:
        """Return the signature: 64 bytes in lowercase hex."""
        return self.private.sign(message).hex()


def fingerprint_of(public: str) -> str:
    """Return what names a public key; "" for what is none."""
    try:
        return hashlib.sha256(bytes.fromhex(public)).hexdigest()
    except ValueError:
        return ""


def is_signed(message: bytes, signature: str, public: str) -> bool:
    """Whether the holder of the key has signed the message; False for what is no signature or no key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signing_key(directory: Path) -> SigningKey:
    """Return the key of a directory, made where there is none. Raises OperatorError where it can not be used."""
    path = directory / FILE
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise OperatorError(f"{path}: others can read this private key. Take it from them with chmod 600.")
        private = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise OperatorError(f"{path}: the signing key can not be used: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise OperatorError(f"{path}: is no private key. Bring it back from a backup, or move it away.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise OperatorError(f"{path}: is no Ed25519 key. Bring the right one back from a backup, or move it away.")
    return SigningKey(private)


def _make(path: Path) -> None:
    """Write a new key. Of two who do so at once one is first, and both use the file of that one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(unfinished, path)
        except FileExistsError:
            return
    finally:
        unfinished.unlink()
