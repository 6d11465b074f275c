"""The report of a bundle: what was seen, when, how it was captured, what that proves and what it does not."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.evidence.bundle.material import Document, Making, Material, body_hash
from pipelines.evidence.bundle.members import of_head, of_key, of_leaf
from pipelines.export.evidence.text import brief, moment, shown, told

FIRST = ("title", "price", "currency", "seller", "url", "brand_claimed", "condition", "availability")
"""Facts that are told first, in this order."""
_TEMPLATES = Environment(
    loader=PackageLoader("pipelines.export.evidence", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_TEMPLATES.filters |= {"shown": shown, "moment": moment, "brief": brief}


def report_of(material: Material, making: Making, sizes: Mapping[str, int]) -> bytes:
    """Return the report, HTML that needs nothing beside it. `sizes`: hash of each body that is there to its bytes."""
    style = _TEMPLATES.loader.get_source(_TEMPLATES, "report.css")[0] if _TEMPLATES.loader else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    runs = {one.entry.id: one.documents[0] for one in material.of("run", "crawl")}
    captures = [
        _capture(one, material.listing, runs) | _brought(one["document"], making, sizes)
        for one in _with_places(material, "capture", "image_capture")
    ]
    page = _TEMPLATES.get_template("report.html.j2").render(
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        material=material,
        making=making,
        head=material.newest,
        stamped=[one.head for one in material.heads if one.token is not None],
        states=_states(material),
        standings=_with_places(material, "standing"),
        pages=[one for one in captures if "page" in one["document"]],
        images=[one for one in captures if "image" in one["document"]],
        judgements=[_judgement(one) for one in _with_places(material, "snapshot", "judgement")],
        decisions=_with_places(material, "decision"),
        purges=_with_places(material, "purge"),
        heads=[(one.head, of_head(one.head.number), one.token) for one in material.heads],
        keys=[(name, of_key(name)) for name in material.keys],
        example=_example(material),
    )
    return page.encode("utf-8", "replace")


def _with_places(material: Material, *kinds: str) -> list[Document]:
    """Return documents of some kinds, each with what its leaf says of it."""
    return [
        {
            "document": one.documents[0],
            "beside": one.documents[1:],
            "kind": one.entry.kind.replace("_", " "),
            "position": one.position,
            "hash": one.entry.hash,
            "logged": one.entry.at,
            "adopted": one.entry.adopted,
            "entry": of_leaf(one.position)[0],
            "file": of_leaf(one.position)[1],
            "head": material.first_head(one.position).head,
        }
        for one in material.of(*kinds)
    ]


def _states(material: Material) -> list[Document]:
    """Return the states of the offer in the order of time, each with what it changed in what its kind of page said."""
    states: list[Document] = []
    before: dict[str, Document] = {}
    for one in sorted(_with_places(material, "snapshot"), key=lambda one: one["document"]["first_seen"]):
        facts, view = one["document"]["facts"], one["document"]["view"]
        changed: list[str] | None = None
        if view in before:
            names = sorted(facts.keys() | before[view].keys())
            changed = [name.replace("_", " ") for name in names if facts.get(name) != before[view].get(name)]
        before[view] = facts
        states.append(one | {"changed": changed, "rows": _rows(one["document"])})
    return states


def _rows(document: Document) -> list[Document]:
    facts = dict(document["facts"])
    if "currency" in facts:
        for name in ("price", "list_price", "price_max"):
            if name in facts:
                facts[name] = f"{facts[name]:f} {facts['currency']}"
        del facts["currency"]
    names = sorted(facts, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    raw = document["raw"]
    return [
        {"name": name.replace("_", " "), "lines": told(facts[name]), "raw": shown(raw.get(name, ""))} for name in names
    ]


def _brought(document: Document, making: Making, sizes: Mapping[str, int]) -> Document:
    digest = body_hash(document)
    return {"digest": digest, "missing": making.missing.get(digest), "size": sizes.get(digest)}


def _capture(one: Document, listing: str, runs: Mapping[str, Document]) -> Document:
    document = one["document"]
    run = runs.get(document["crawl"])
    own = [sighting for sighting in one["beside"] if sighting["listing"] == listing]
    return one | {
        "software": sorted(run["software"].items()) if run else [],
        "own": own,
        "others": max(document.get("offers", 0) - len(own), 0),
    }


def _judgement(one: Document) -> Document:
    document = one["document"]
    when = document.get("judged_at") or document.get("first_seen")
    return one | {"judgement": document["judgement"], "when": when}


def _example(material: Material) -> dict[str, Any]:
    """Return the leaf that is worked through in the part on verifying by hand."""
    one = next(iter(material.of("capture")))
    entry, document = of_leaf(one.position)
    stamped = [of_head(signed.head.number) for signed in material.heads if signed.token is not None]
    return {
        "entry": entry,
        "document": document,
        "hash": one.entry.hash,
        "head": of_head(material.newest.number),
        "key": of_key(material.newest.key),
        "stamped": stamped[-1] if stamped else None,
    }
