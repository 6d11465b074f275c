"""Opening a database to verify it: nothing of what was tampered with is mended on the way."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pipelines.store.amounts import with_amounts
from pipelines.store.connection import connect
from pipelines.store.failure import explained
from pipelines.store.heads import claims_to_be_older
from pipelines.store.migration import bring_up_to_date
from pipelines.store.session import Store


@asynccontextmanager
async def open_unchanged(database: str | None = None) -> AsyncIterator[Store]:
    """Connect and yield the store as `open_store` does, without mending a database that was tampered with.

    One of an earlier version is brought up to date: its newest head is not younger than it says itself to be. Raises
    AnalystError and OperatorError.
    """
    logging.getLogger("pymongo").setLevel(logging.WARNING)
    async with connect(database) as (opened, server):
        with explained(server):
            if not await claims_to_be_older(opened):
                await bring_up_to_date(opened)
        yield Store(with_amounts(opened), server)
