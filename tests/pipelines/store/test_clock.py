"""A clock that is set back, between two flushes and between two runs: what was written holds."""

import random
from datetime import timedelta

import pytest

from pipelines.store.connection import Database
from tests.pipelines.store.busy_crawl import Clock, Environment, crawl
from tests.pipelines.store.intact import completed, intact


@pytest.mark.parametrize("within", [False, True], ids=["between runs", "between flushes"])
@pytest.mark.parametrize("rounds", [2, pytest.param(40, marks=pytest.mark.soak)])
async def test_whatever_the_clock_says_what_was_written_holds(
    rounds: int, within: bool, database: Database, environment: Environment
) -> None:
    moments, acknowledged = random.Random(rounds), list[str]()  # noqa: S311 -- the same each time
    for turn in range(rounds):
        at_first, since_half = (timedelta(hours=moments.uniform(-5, 0)) for _ in range(2))
        told = crawl(environment, turn, clock=Clock(at_first, since_half if within else at_first)).told()
        assert told.ended == "finished", told.ended
        acknowledged += told.acknowledged
        await intact(database, acknowledged)
    await completed(database, environment, rounds, acknowledged)
