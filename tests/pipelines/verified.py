"""What a verification says of a database that a test has filled with pages that no reader knows."""

from typing import Any

from crawler.reading import READER_VERSION
from pipelines.store.captures import StoredCapture
from pipelines.store.connection import Database
from pipelines.store.verifying.report import Failure
from pipelines.store.verifying.whole import Readers, verify


def _not_read(_: StoredCapture, __: bytes) -> Any:  # noqa: ANN401 -- the pages of these tests are read by no reader
    raise AssertionError


async def failures(database: Database, listing: str | None = None) -> list[Failure]:
    """Everything that is not as it was written."""
    found: list[Failure] = []
    await verify(database, Readers(_not_read, READER_VERSION, lambda _: None), found.append, listing)
    return found
