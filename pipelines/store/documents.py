"""Snapshots, captures and sightings as the documents that are stored."""

from datetime import datetime
from typing import Any

from crawler.items import PageCapture
from pipelines.snapshot import Assessed, Hit, Matched, Reason, Snapshot, SnapshotPage
from pipelines.store.digest import SIGHTED, digest_of
from pipelines.store.packing import Base

SCHEMA = 3
"""Version of the documents; bumped with a step in `migration` when readers would notice a change.

1: scores 0–1. 2: scores and weights in points, 0–100. Documents without a judgement are the same in both.
3: what is written is logged; bodies of `pages` can be differences to another page, their `base`; the history of offers:
statuses, sellers, relistings, what changed.
"""

_CLOCK_STEP = 1000
"""BSON keeps milliseconds; times are cut to them before anything else, so that what is read back is equal."""

Document = dict[str, Any]


def capture_document(page: SnapshotPage, crawl: str, reading_base: Base | None = None) -> Document:
    """One fetch or one ingested file. `reading_base` is the digest of an earlier capture of the same address."""
    assert page.captured is not None  # noqa: S101 -- the stage before has run
    capture = page.capture
    document = {
        "_id": page.captured.capture_id,
        "schema": SCHEMA,
        "crawl": crawl,
        "marketplace": capture.marketplace,
        "origin": capture.origin,
        "requested_url": capture.requested_url,
        "url": capture.url,
        "redirects": list(capture.redirects),
        "captured_at": milliseconds(capture.captured_at),
        "status": capture.status,
        "request_headers": [list(pair) for pair in capture.request_headers],
        "response_headers": [list(pair) for pair in capture.response_headers],
        "page": page.captured.page_hash,
        "page_state": capture.reading.state,
        "view": capture.reading.view,
        "offers": len(capture.reading.listings),
        "term": capture.term,
        "result_page": capture.result_page,
        "offer_id": capture.offer_id,
        "anomalies": [{"what": what, "times": times} for what, times in capture.reading.anomalies.items()],
        "reader_version": capture.reader_version,
    }
    if capture.known:
        document["same_as"] = capture.known.capture
    elif page.snapshots:
        document["reading"], base = digest_of(page, reading_base)
        document |= {"reading_base": base} if base else {}
    judged_by = judgement_version(page.snapshots[0].matched, page.snapshots[0].assessed) if page.snapshots else ""
    if judged_by:
        document["judged_by"] = judged_by
    if capture.requested_at is not None:
        document["requested_at"] = milliseconds(capture.requested_at)
    if capture.content_type is not None:
        document["content_type"] = capture.content_type
    if capture.rendered:
        document["rendered"] = True
    if capture.origin == "ingested":
        document |= {"ingested_by": capture.ingested_by, "ingested_from": capture.ingested_from}
    return document


def snapshot_document(snapshot: Snapshot, number: int, page: SnapshotPage, judgement: Document) -> Document:
    """One distinct state of an offer. Nothing in it is ever rewritten but `last_seen`, which grows."""
    assert snapshot.facts is not None  # noqa: S101 -- the stages before have run
    assert page.captured is not None  # noqa: S101 -- likewise
    seen = milliseconds(page.capture.captured_at)
    return {
        "_id": f"{snapshot.listing.key}#{number}",
        "schema": SCHEMA,
        "listing": snapshot.listing.key,
        "number": number,
        "view": page.capture.reading.view,
        "facts": snapshot.facts.values,
        "facts_hash": snapshot.facts.facts_hash,
        "raw": dict(snapshot.listing.raw),
        "sources": dict(snapshot.listing.sources),
        "judgement": judgement,
        "first_seen": seen,
        "last_seen": seen,
        "capture": page.captured.capture_id,
        "page": page.captured.page_hash,
        "reader_version": page.capture.reader_version,
    }


def judgement_document(matched: Matched | None, assessed: Assessed | None) -> Document:
    """Return what the machine made of the facts, with the versions of what judged."""
    return {
        "brands": list(matched.brands) if matched else [],
        "hits": [_hit(hit) for hit in matched.hits] if matched else [],
        "score": assessed.score if assessed else 0.0,
        "risk": assessed.risk if assessed else "none",
        "suggestion": assessed.suggestion if assessed else None,
        "reasons": [_reason(reason) for reason in assessed.reasons] if assessed else [],
        "version": judgement_version(matched, assessed),
    }


def crawl_judgement(snapshot: Snapshot, number: int, page: SnapshotPage, judgement: Document) -> Document:
    """One judgement by other rules of a state that a crawl saw again."""
    assert page.captured is not None  # noqa: S101 -- the stage before has run
    name = f"{snapshot.listing.key}#{number}"
    return {
        "_id": f"{name}@{judgement['version']}@{page.captured.capture_id}",
        "schema": SCHEMA,
        "listing": snapshot.listing.key,
        "snapshot": name,
        "number": number,
        "view": page.capture.reading.view,
        "judgement": judgement,
        "judged_at": milliseconds(page.capture.captured_at),
        "capture": page.captured.capture_id,
    }


def judgement_version(matched: Matched | None, assessed: Assessed | None) -> str:
    """Name of the matcher, watchlist and signals that judged together."""
    return "/".join(section.version for section in (matched, assessed) if section is not None)


def sighting_document(snapshot: Snapshot, rank: int, page: SnapshotPage, crawl: str) -> Document:
    """One observation of an offer; `rank` counts from 1 over all result pages of the search."""
    assert page.captured is not None  # noqa: S101 -- the stage before has run
    capture: PageCapture = page.capture
    document: Document = {
        "_id": f"{page.captured.capture_id}#{rank}",
        "time": milliseconds(capture.captured_at),
        "listing": snapshot.listing.key,
        "crawl": crawl,
        "view": capture.reading.view,
        "sponsored": snapshot.listing.sponsored,
    }
    if capture.offer_id is None and capture.reading.view == "search":
        document |= {"term": capture.term, "result_page": capture.result_page, "rank": rank}
    for name in SIGHTED:
        value = getattr(snapshot.listing, name)
        if value is not None:
            document[name] = value
    return document


def milliseconds(moment: datetime) -> datetime:
    """Cut a time to the precision that is stored."""
    return moment.replace(microsecond=moment.microsecond // _CLOCK_STEP * _CLOCK_STEP)


def _hit(hit: Hit) -> Document:
    return {name: getattr(hit, name) for name in hit.__slots__}


def _reason(reason: Reason) -> Document:
    return {name: getattr(reason, name) for name in reason.__slots__}
