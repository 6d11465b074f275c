"""Schema 2: scores and weights in points."""

from typing import Any

from pipelines.store.connection import Database
from pipelines.store.steps.to_2_points import scores_in_points
from tests.pipelines.store.earlier_schemas import judgement, write_schema_1

Document = dict[str, Any]


async def everything(database: Database) -> dict[str, list[Document]]:
    return {name: await database[name].find({}).sort("_id").to_list() for name in ("listings", "snapshots", "readings")}


async def test_scores_and_weights_become_points_and_nothing_else_changes(database: Database) -> None:
    await write_schema_1(database)
    before = await everything(database)
    await scores_in_points(database)
    after = await everything(database)
    for name in ("listings", "snapshots"):
        assert [one["judgement"]["score"] for one in after[name]] == [42.7, 42.7, 0.8]
        assert [one["judgement"]["reasons"][0]["weight"] for one in after[name]] == [45, 45, 4]
    (said,) = after["readings"][0]["differing"]
    assert said["judgement"]["score"] == 10
    in_points = judgement(42.7, 45)
    for one in (*before["listings"][:2], *before["snapshots"][:2]):
        one["judgement"] = in_points
    before["readings"][0]["differing"][0]["judgement"] = judgement(10, 45)
    for name, documents in before.items():
        assert after[name] == [one | {"schema": 2} for one in documents]


async def test_it_changes_nothing_twice(database: Database) -> None:
    await write_schema_1(database)
    await scores_in_points(database)
    once = await everything(database)
    await scores_in_points(database)
    assert await everything(database) == once


async def test_what_was_cut_off_is_completed(database: Database) -> None:
    await write_schema_1(database)
    half = {"$set": {"schema": 2, "judgement": judgement(42.7, 45)}}
    await database["snapshots"].update_one({"_id": "bazaar:1#1"}, half)
    await scores_in_points(database)
    scores = [one["judgement"]["score"] for one in (await everything(database))["snapshots"]]
    assert scores == [42.7, 42.7, 0.8]
