"""Documents against the log, the log against its heads, heads against keys and each other."""

import hashlib
from collections.abc import Iterator, Mapping

from pipelines.evidence.bundle.finding import Finding, failed
from pipelines.evidence.bundle.material import Document, Making, Material, Proven, body_hash, decoded
from pipelines.evidence.bundle.members import of_head, of_key, of_leaf
from pipelines.evidence.canonical import canonical
from pipelines.evidence.head import Head
from pipelines.evidence.merkle import proves_consistency, proves_inclusion

OF_OFFER = ("snapshot", "judgement", "decision", "image_capture")


def check_heads(material: Material) -> Iterator[Finding]:
    """Check signatures, and that each head is of the same log as the newest, and a beginning of it."""
    newest = material.newest
    before: Head | None = None
    for signed in material.heads:
        head = signed.head
        name = of_head(head.number)
        if head.key not in material.keys:
            yield failed(name, f"was signed by {head.key}, whose public key is not in the bundle")
        elif not head.is_signed_by(material.keys[head.key]):
            yield failed(name, "the signature is not that of its key over this head")
        if head.log != newest.log:
            yield failed(name, f"is of another log: {head.log}")
        if before and (head.number <= before.number or head.size < before.size):
            yield failed(name, "is no later than the head before it")
        if before and head.number == before.number + 1 and head.previous != before.hash():
            yield failed(name, "does not name the head before it as that")
        if head != newest and not _begins(head, newest, material.consistency.get(head.number, [])):
            yield failed(name, f"nothing proves that the log of head {newest.number} begins with what this one signed")
        before = head
    for key in material.keys.keys() - {one.entry.id for one in material.of("key")}:
        yield failed(of_key(key), "is not in the log")
    spare = set(material.consistency) - {one.head.number for one in material.heads[:-1]}
    if spare:
        yield failed("proofs", f"there are proofs for heads that are not there: {sorted(spare)}")


def check_documents(material: Material, making: Making) -> Iterator[Finding]:
    """Check that each document is what its leaf says, that the log has the leaf, and that they belong together."""
    captures = {one.entry.id: one.documents[0] for one in material.of("capture")}
    for one in material.proven:
        entry, document = of_leaf(one.position)
        if hashlib.sha256(one.content).hexdigest() != one.entry.hash:
            yield failed(document, f"is not what was logged: its SHA-256 is not {one.entry.hash}")
        if canonical(decoded(one.content)) != one.content:
            yield failed(document, "is not in the one form that it can have")
        if not _is_covered(one, material.newest):
            yield failed(entry, f"nothing proves that it is leaf {one.position} of the log")
        if str(one.documents[0]["_id"]) != one.entry.id:
            yield failed(document, f"is {one.documents[0]['_id']}, and the log says {one.entry.id}")
        yield from _belongs(one, material, captures)
    pages = {body_hash(one) for one in material.captures()}
    for page, why in making.missing.items():
        if page not in pages:
            yield failed("bundle", f"the bytes {page} are told to be missing, and no capture shows it")
        yield Finding("open", page, f"the bytes with this SHA-256 are not in the bundle: {why}")
    for sentence in material.left_out:
        yield Finding("open", material.listing, sentence)
    counted = ", ".join(f"{sum(1 for _ in material.of(kind))} {kind}s" for kind in ("snapshot", "capture"))
    yield Finding("proven", material.listing, f"{counted} in the log; head {_told(material.newest)}")


def _belongs(one: Proven, material: Material, captures: Mapping[str, Document]) -> Iterator[Finding]:
    """Check that a document is about the offer, and that its capture is there."""
    document, name = one.documents[0], of_leaf(one.position)[1]
    if one.entry.kind in OF_OFFER and document["listing"] != material.listing:
        yield failed(name, f"is about {document['listing']}, and the bundle about {material.listing}")
    if one.entry.kind == "standing" and document["_id"] != material.listing:
        yield failed(name, f"is about {document['_id']}, and the bundle about {material.listing}")
    if one.entry.kind == "snapshot":
        capture = captures.get(document["capture"])
        if capture is None or capture["page"] != document["page"]:
            yield failed(name, f"the capture {document['capture']} that shows it is not there, or has another page")
    if one.entry.kind == "key" and material.keys.get(document["_id"], document["public"]) != document["public"]:
        yield failed(name, "is not the public key that is in the bundle")


def _is_covered(one: Proven, newest: Head) -> bool:
    root = bytes.fromhex(newest.root)
    return proves_inclusion(one.entry.leaf_hash(), one.position, newest.size, one.path, root)


def _begins(old: Head, new: Head, path: object) -> bool:
    assert isinstance(path, list)  # noqa: S101 -- as it was read
    return proves_consistency(old.size, bytes.fromhex(old.root), new.size, bytes.fromhex(new.root), path)


def _told(head: Head) -> str:
    return f"{head.number} signed {head.size} leaves on {head.time:%Y-%m-%d %H:%M:%S} UTC"
