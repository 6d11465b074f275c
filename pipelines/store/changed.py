"""What changed of an offer from one snapshot to the next of the same kind of page, as the later one keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document
from pipelines.store.facts import differing_fields
from pipelines.store.readings import readings_of

TEXT_MAX = 500
"""Characters of a value that are kept; the snapshots themselves have all of it."""
ELEMENTS_MAX = 20

Database = AsyncDatabase[Document]


async def add_changes(database: Database, snapshots: Sequence[Document], before: Mapping[str, str]) -> None:
    """Add `changed` to new snapshots; `before` names the snapshot before each, by `_id`. Raises PyMongoError.

    The facts before are read back for these only. Where another reader recorded them, what this reader says of them
    is compared, if it has read their page again.
    """
    changed = [one for one in snapshots if one["_id"] in before]
    known = {one["_id"]: one for one in snapshots}
    missing = [name for one in changed if (name := before[one["_id"]]) not in known]
    if missing:
        wanted = {"facts": 1, "reader_version": 1}
        async for one in database["snapshots"].find({"_id": {"$in": missing}}, wanted):
            known[one["_id"]] = one
    elsewise = {one["listing"] for one in changed if _reader(known.get(before[one["_id"]])) != one["reader_version"]}
    said = {
        (one["snapshot"], one["reader_version"]): one["facts"]
        for one in (await readings_of(database, elsewise) if elsewise else ())
        if "facts" in one
    }
    for one in changed:
        earlier = known.get(before[one["_id"]])
        if earlier is not None:
            facts: Document = said.get((earlier["_id"], one["reader_version"])) or earlier["facts"]
            one["changed"] = changes(facts, one["facts"])


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Document]:
    """Return the fields that differ, in order, each with its value before and now, cut short; None: not stated."""
    return [
        {"field": name, "old": _bounded(old.get(name)), "new": _bounded(new.get(name))}
        for name in differing_fields(old, new)
    ]


def _reader(snapshot: Document | None) -> str:
    return str((snapshot or {}).get("reader_version", ""))


def _bounded(value: Any) -> Any:  # noqa: ANN401 -- facts have several types
    if isinstance(value, str):
        return value if len(value) <= TEXT_MAX else f"{value[:TEXT_MAX]}…"
    if isinstance(value, list):
        return [_bounded(element) for element in value[:ELEMENTS_MAX]]
    if isinstance(value, Mapping):
        return {name: _bounded(part) for name, part in value.items()}
    return value
