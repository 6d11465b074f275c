"""The files of a bundle that follow from what it is made of: whoever has the one can tell each byte of the other."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pipelines.evidence.bundle.material import FORMAT, Document, Making, Material
from pipelines.evidence.bundle.records import stamp
from pipelines.evidence.canonical import canonical
from pipelines.evidence.keys import SigningKey

FOLDER = "bazaarwatch/"
ABOUT = f"{FOLDER}bundle.json"
PROOFS = f"{FOLDER}proofs.json"
REPORT = f"{FOLDER}report.html"
REPORT_PDF = f"{FOLDER}report.pdf"
WARC = "archive/data.warc.gz"
INDEX = "indexes/index.cdx"
PAGES = "pages/pages.jsonl"
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
WACZ_VERSION = "1.1.1"


def of_leaf(position: int) -> tuple[str, str]:
    """Return the names of the files with a leaf's entry and its document."""
    return f"{FOLDER}entry-{position:012}.json", f"{FOLDER}document-{position:012}.json"


def of_head(number: int) -> str:
    """Return what the names of a head's files begin with."""
    return f"{FOLDER}head-{number:09}"


def of_key(fingerprint: str) -> str:
    """Return the name of the file with a public key."""
    return f"{FOLDER}key-{fingerprint}.pem"


def derived(material: Material, making: Making) -> dict[str, bytes]:
    """Return the files of the folder `bazaarwatch`, without the report. Raises ValueError for what is no key."""
    files = {ABOUT: canonical(_about(material, making)), PROOFS: canonical(_proofs(material))}
    for one in material.proven:
        entry, document = of_leaf(one.position)
        files[entry], files[document] = one.entry.content(), one.content
    for signed in material.heads:
        name = of_head(signed.head.number)
        files[f"{name}.json"] = signed.head.content()
        files[f"{name}.sig"] = bytes.fromhex(signed.head.signature)
        if signed.token is not None:
            files[f"{name}.stamped.json"] = signed.head.stamped_content()
            files[f"{name}.tsr"] = signed.token
    return files | {of_key(name): pem_of(public) for name, public in material.keys.items()}


def pem_of(public: str) -> bytes:
    """Return a public key, given in hex, in the form that openssl reads. Raises ValueError for what is none."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def pages_of(captures: Iterable[Document]) -> bytes:
    """Return the list of pages that replay tools offer."""
    lines: list[Document] = [{"format": "json-pages-1.0", "id": "pages", "title": "Captured pages"}]
    for capture in captures:
        at = stamp(capture["captured_at"])
        lines.append({"id": capture["_id"], "url": capture["url"], "ts": at, "title": title_of(capture)})
    return b"".join(orjson.dumps(line) + b"\n" for line in lines)


def title_of(capture: Document) -> str:
    """Return what the page of a capture is called."""
    if capture["view"] == "search":
        return f"Results for {capture['term']!r}, page {capture['result_page'] or 1}"
    return f"Page of the offer {capture['marketplace']}:{capture['offer_id'] or '?'} ({capture['page_state']})"


def package(material: Material, making: Making, hashes: Mapping[str, tuple[str, int]], main: Document | None) -> bytes:
    """Return datapackage.json: names, SHA-256 and sizes of all files but itself and its digest."""
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest}", "bytes": size}
        for name, (digest, size) in sorted(hashes.items())
    ]
    said: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": f"What was seen of {material.listing}",
        "description": f"Captured pages, what was read of them, and proofs. Begin with {REPORT}.",
        "created": stamp(making.created),
        "software": making.software,
        "resources": resources,
    }
    if main is not None:
        said |= {"mainPageUrl": main["url"], "mainPageDate": stamp(main["captured_at"])}
    return canonical(said)


def signed_digest(digest: str, key: SigningKey) -> bytes:
    """Return datapackage-digest.json: the SHA-256 of datapackage.json, signed by who made the bundle."""
    return digest_with(digest, key.public, key.sign(digest_message(digest)))


def digest_with(digest: str, public: str, signature: str) -> bytes:
    """Return datapackage-digest.json with this signature."""
    signed = {"public": public, "signature": signature}
    # Not WACZ's own `signedData`: that knows other keys, and the key of the log is the one that matters here.
    return canonical({"path": PACKAGE, "hash": f"sha256:{digest}", "bazaarwatch": signed})


def digest_message(digest: str) -> bytes:
    """Return the bytes that are signed for a package with this hash; they can be no head of the log."""
    return f"bazaarwatch bundle {FORMAT}\nsha256:{digest}\n".encode()


def _about(material: Material, making: Making) -> Document:
    return {
        "format": FORMAT,
        "listing": material.listing,
        "created": making.created,
        "software": making.software,
        "missing": dict(making.missing),
        "left_out": list(material.left_out),
        "pdf": making.pdf,
    }


def _proofs(material: Material) -> Document:
    """Return the proofs, all towards the newest head; hashes in hex, nearest to the leaf first."""
    newest = material.newest
    return {
        "head": newest.number,
        "size": newest.size,
        "root": newest.root,
        "inclusion": {str(one.position): [node.hex() for node in one.path] for one in material.proven},
        "consistency": {
            str(number): [node.hex() for node in path] for number, path in sorted(material.consistency.items())
        },
    }
