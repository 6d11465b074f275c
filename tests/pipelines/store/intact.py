"""What has to hold after whatever has gone wrong, and that the next crawl completes it."""

import itertools
from collections import Counter

from pipelines.store.amounts import with_amounts
from pipelines.store.connection import Database
from pipelines.store.log import batches
from tests.pipelines.store.busy_crawl import Environment, crawl, offers_of
from tests.pipelines.verified import failures


async def intact(database: Database, acknowledged: list[str]) -> None:
    """Assert that nothing acknowledged is missing, that nothing is there twice, and that all of it verifies."""
    store = with_amounts(database)
    found = await failures(store)
    assert not found, found
    captures = {one["_id"]: one["offers"] async for one in store["captures"].find({}, {"offers": 1})}
    assert set(acknowledged) <= captures.keys()
    seen = Counter([one["_id"].rpartition("#")[0] async for one in store["sightings"].find({}, {"_id": 1})])
    for capture in acknowledged:
        assert seen[capture] == captures[capture]
    states = await store["snapshots"].find({}).sort([("listing", 1), ("view", 1), ("number", 1)]).to_list()
    for before, after in itertools.pairwise(states):
        same = (before["listing"], before["view"]) == (after["listing"], after["view"])
        assert not same or before["facts_hash"] != after["facts_hash"], "the same state is there twice"
    own = Counter(
        [
            (leaf["kind"], leaf["id"])
            async for batch in batches(store, wanted={"adopted": False})
            for leaf in batch["leaves"]
            if leaf["kind"] != "standing"
        ]
    )
    assert not [leaf for leaf, times in own.items() if times > 1]


async def completed(database: Database, environment: Environment, turn: int, acknowledged: list[str]) -> None:
    """Assert that a crawl that is let run leaves what the market shows."""
    told = crawl(environment, turn).told()
    assert told.ended == "finished"
    await intact(database, acknowledged + told.acknowledged)
    shown = {f"bazaar:{one.listing_id}": one.price for one in offers_of(turn)[:18]}
    stored = {
        one["_id"]: one["facts"]["price"] async for one in with_amounts(database)["listings"].find({}, {"facts": 1})
    }
    assert {key: stored[key] for key in shown} == shown
