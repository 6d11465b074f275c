"""A small log with an offer in it, and bundles made of it; without a database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipelines.evidence.bundle import container, members
from pipelines.evidence.bundle.making import Archive, Written, main_page, shown_pages, write_bundle
from pipelines.evidence.bundle.material import Making, Material, Proven, SignedHead, body_hash
from pipelines.evidence.bundle.opened import Opened, material_of
from pipelines.evidence.canonical import hashed_bytes
from pipelines.evidence.entry import Entry
from pipelines.evidence.head import Head
from pipelines.evidence.keys import SigningKey
from pipelines.evidence.merkle import Frontier, Nodes, consistency_ranges, inclusion_ranges

Document = dict[str, Any]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OFFER = "bazaar:1"


def key_of(number: int) -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


KEY = key_of(1)
OTHER_KEY = key_of(2)


@dataclass
class SmallLog:
    """Documents that were logged, and the heads that were signed over them."""

    key: SigningKey = KEY
    name: str = "0" * 32
    entries: list[tuple[Entry, bytes]] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def add(self, kind: str, document: Document, *more: Document) -> None:
        content = hashed_bytes(kind, document, *more)
        at = NOON + timedelta(minutes=len(self.entries))
        digest = hashlib.sha256(content).hexdigest()
        entry = Entry(kind, str(document["_id"]), digest, "run-1", at, 3, adopted=False)
        self.entries.append((entry, content))

    def sign(self) -> None:
        tree = Frontier()
        for entry, _ in self.entries:
            tree.add(entry.leaf_hash())
        before = self.heads[-1].hash() if self.heads else ""
        time = NOON + timedelta(hours=len(self.heads) + 1)
        number = len(self.heads) + 1
        root = tree.root().hex()
        head = Head(self.name, number, tree.size, root, before, "run-1", time, self.key.fingerprint, None)
        self.heads.append(head.signed(self.key))

    def capture(self, name: str, body: bytes, **more: Any) -> Document:  # noqa: ANN401 -- fields of a document
        digest = hashlib.sha256(body).hexdigest()
        self.bodies[digest] = body
        return {
            "_id": name,
            "crawl": "run-1",
            "marketplace": "bazaar",
            "origin": "fetched",
            "requested_url": "https://bazaar.example/offer/1",
            "url": "https://bazaar.example/offer/1",
            "redirects": [],
            "captured_at": NOON,
            "status": 200,
            "request_headers": [["User-Agent", "Bazaarwatch"]],
            "response_headers": [["Content-Type", "text/html; charset=utf-8"], ["Content-Encoding", "gzip"]],
            "page": digest,
            "page_state": "listing",
            "view": "listing",
            "offers": 1,
            "term": None,
            "result_page": None,
            "offer_id": "1",
            "anomalies": [],
            "reader_version": "r1",
        } | more

    def material(self, kinds: tuple[str, ...] = (), **more: Any) -> Material:  # noqa: ANN401 -- fields of Material
        """Everything but the entries that are about others."""
        newest = self.heads[-1]
        nodes = Nodes(
            {one for place in range(newest.size) for one in inclusion_ranges(place, newest.size)}
            | {one for head in self.heads[:-1] for one in consistency_ranges(head.size, newest.size)}
        )
        for entry, _ in self.entries[: newest.size]:
            nodes.add(entry.leaf_hash())
        hashes = nodes.hashes()
        proven = [
            Proven(place, entry, content, [hashes[one] for one in inclusion_ranges(place, newest.size)])
            for place, (entry, content) in enumerate(self.entries[: newest.size])
            if entry.id != "other" and (not kinds or entry.kind in kinds)
        ]
        consistency = {
            head.number: [hashes[one] for one in consistency_ranges(head.size, newest.size)] for head in self.heads[:-1]
        }
        known: dict[str, Any] = {
            "listing": OFFER,
            "proven": proven,
            "heads": [SignedHead(head) for head in self.heads],
            "consistency": consistency,
            "keys": {self.key.fingerprint: self.key.public},
        }
        return Material(**known | more)


def snapshot(number: int, capture: Document, **facts: Any) -> Document:  # noqa: ANN401 -- facts
    return {
        "_id": f"{OFFER}#{number}",
        "listing": OFFER,
        "number": number,
        "view": capture["view"],
        "facts": {"title": "Gucci bag", "price": Decimal("49.50"), "currency": "EUR", "seller": {"name": "Ann"}}
        | facts,
        "facts_hash": "f" * 64,
        "raw": {"price": "49,50 €"},
        "sources": {"price": "dom"},
        "judgement": {
            "brands": ["Gucci"],
            "hits": [],
            "score": 80.0,
            "risk": "high",
            "suggestion": "counterfeit",
            "reasons": [{"signal": "price", "strength": 1.0, "weight": 20.0, "sentence": "costs 2 % of the usual"}],
            "version": "v1",
        },
        "first_seen": capture["captured_at"],
        "last_seen": capture["captured_at"],
        "capture": capture["_id"],
        "page": capture["page"],
        "reader_version": "r1",
    }


def standing() -> Document:
    hour = timedelta(hours=1)
    return {
        "_id": OFFER,
        "status": "removed",
        "status_reason": {"time": NOON + hour, "sentence": "The page said that it is gone."},
        "statuses": [{"status": "not_seen", "until": NOON + hour, "time": NOON, "sentence": "Two runs missed it."}],
        "relists": {"listing": "bazaar:0", "by": ["seller"], "sentence": "The same seller had it.", "time": NOON},
    }


def sighting(capture: Document, rank: int, listing: str = OFFER) -> Document:
    return {
        "_id": f"{capture['_id']}#{rank}",
        "time": capture["captured_at"],
        "listing": listing,
        "crawl": "run-1",
        "view": capture["view"],
        "sponsored": False,
        "rank": rank,
    }


def small_log(**facts: Any) -> SmallLog:  # noqa: ANN401 -- facts of the second state
    """Two states of an offer among the documents of others, signed with three heads."""
    log = SmallLog()
    run = {"_id": "run-1", "marketplace": "bazaar", "software": {"bazaarwatch": "0.1.0", "python": "3.12"}}
    log.add("run", run)
    log.add("key", {"_id": KEY.fingerprint, "public": KEY.public, "since": NOON})
    results = log.capture(
        "c1", b"<h1>results</h1>", view="search", term="gucci", result_page=1, offers=2, offer_id=None
    )
    log.add("capture", results, sighting(results, 1), sighting(results, 2, "bazaar:2"))
    log.add("snapshot", snapshot(1, results))
    log.sign()
    log.add("snapshot", {"_id": "other", "listing": "bazaar:2"})
    page = log.capture("c2", b"<h1>offer</h1>" * 40, captured_at=NOON + timedelta(hours=1))
    log.add("capture", page, sighting(page, 1))
    log.add("snapshot", snapshot(2, page, **{"price": Decimal("39.50")} | facts))
    log.sign()
    log.add("standing", standing())
    for _ in range(2):
        log.add("snapshot", {"_id": "other", "listing": "bazaar:2"})
    log.sign()
    return log


def write(
    path: Path,
    log: SmallLog,
    material: Material | None = None,
    key: SigningKey = KEY,
    missing: Mapping[str, str] | None = None,
) -> Path:
    """Write a bundle of the log."""
    material = material or log.material()
    making = Making(NOON + timedelta(days=1), "bazaarwatch 0.1.0", missing or {})
    archived = path.with_suffix(".warc.gz")
    with Archive(archived, making.software, making.created) as archive:
        for capture in material.captures():
            if body_hash(capture) not in making.missing:
                archive.add(capture, log.bodies[body_hash(capture)])
    with path.open("wb") as file:
        write_bundle(file, material, making, Written(archived, {members.REPORT: b"<p>report</p>"}), key)
    return path


def rewritten(path: Path, changes: Mapping[str, bytes | None], key: SigningKey = KEY) -> Path:
    """Change files of a bundle as someone would who knows how one is made: all lists and hashes fit again."""
    with Opened(path) as bundle:
        files = {name: bundle.whole(name) for name in bundle.members}
        material, making = material_of(bundle)
    changed = files | dict(changes)
    kept: dict[str, bytes] = {name: one for name, one in changed.items() if one is not None}
    described = {name: one for name, one in kept.items() if name not in {members.PACKAGE, members.DIGEST}}
    hashes = {name: (hashlib.sha256(one).hexdigest(), len(one)) for name, one in described.items()}
    kept[members.PACKAGE] = members.package(material, making, hashes, main_page(shown_pages(material, making)))
    kept[members.DIGEST] = members.signed_digest(hashlib.sha256(kept[members.PACKAGE]).hexdigest(), key)
    content = BytesIO()
    container.write(content, kept)
    path.write_bytes(content.getvalue())
    return path


def file_of(path: Path, name: str) -> bytes:
    with Opened(path) as bundle:
        return bundle.whole(name)
