"""Schema 2: scores are 0–100 where they were 0–1, and so are the weights of reasons."""

import logging
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document

log = logging.getLogger(__name__)


async def scores_in_points(database: AsyncDatabase[Document]) -> None:
    """Change snapshots, listings and readings."""
    of_document = {"judgement": _in_points("$judgement")}
    said = {"$mergeObjects": ["$$said", {"judgement": _in_points("$$said.judgement")}]}
    of_reading = {"differing": {"$map": {"input": "$differing", "as": "said", "in": said}}}
    for name, change in (("snapshots", of_document), ("listings", of_document), ("readings", of_reading)):
        done = await database[name].update_many(
            {"schema": {"$lt": 2}},
            [{"$set": change | {"schema": 2}}],
            bypass_document_validation=True,
        )
        if done.modified_count:
            log.info("%s: %s of %s now have their scores in points", database.name, done.modified_count, name)


def _in_points(judgement: str) -> Document:
    """Return the expression for a judgement in points: one is, already, whose version names the rates' last day."""
    weight = {"$multiply": ["$$reason.weight", 100]}
    reasons: Document = {
        "$map": {
            "input": f"{judgement}.reasons",
            "as": "reason",
            "in": {"$mergeObjects": ["$$reason", {"weight": {"$round": [weight, 1]}}]},
        }
    }
    score: dict[str, Any] = {"$round": [{"$multiply": [f"{judgement}.score", 100]}, 1]}
    by_points = {"$regexMatch": {"input": f"{judgement}.version", "regex": "-ecb"}}
    return {"$cond": [by_points, judgement, {"$mergeObjects": [judgement, {"score": score, "reasons": reasons}]}]}
