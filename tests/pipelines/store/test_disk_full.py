"""A disk that fills up: one clear line, and nothing stored is lost."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import OperatorError
from pipelines.store.connection import connect
from pipelines.store.home import Home

SIZE = 550
"""MiB: mongod prepares 300 for its journal, and wants room again to recover what it had begun."""


@pytest.fixture
def small_disk(home: Home) -> Iterator[Path]:
    """A disk of its own under the home."""
    place = home.root.parent
    options = ["-t", "tmpfs", "-o", f"size={SIZE}m", "bazaarwatch-test", str(place)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk can not be mounted here: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        while subprocess.run(["umount", str(place)], capture_output=True, check=False).returncode != 0:
            time.sleep(0.05)  # until the server has ended


async def fill() -> None:
    async with connect() as (database, _):
        await database.kept.insert_one({"_id": "first"})
        for number in range(10_000):
            await database.kept.insert_one({"_id": number, "body": os.urandom(500_000)})
            last.append(number)


last: list[int] = []


async def test_a_full_disk_is_told_and_loses_nothing(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"\0" * 180_000_000)
    with pytest.raises(OperatorError, match=r"disk is full\. Free some space and run the command again") as caught:
        await fill()
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3
    with pytest.raises(
        OperatorError, match=r"(did not start|the connection was lost): the disk is full\. Free some space"
    ):
        await stored()
    ballast.unlink()
    assert await stored() == {"first", *last}


async def stored() -> set[object]:
    async with connect() as (database, _):
        return {document["_id"] async for document in database.kept.find({}, {"_id": 1})}
