"""A file beside the key that remembers each head made on this machine: the database alone can not forget one.

One line of JSON for each head and each timestamp; lines are only ever added.
"""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from crawler.errors import OperatorError

FILE = "heads.jsonl"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One line."""

    log: str
    database: str
    """Name of the database, and where it is: what an operator knows it by."""
    number: int
    size: int
    hash: str
    """Of the head."""


def remember(directory: Path, seen: Witnessed) -> None:
    """Add a line, on disk when this returns. Raises OperatorError."""
    path = directory / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, orjson.dumps(asdict(seen)) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise OperatorError(f"{path}: can not be written: {error.strerror}") from error


def remembered(directory: Path) -> Iterator[Witnessed]:
    """Yield the lines, oldest first. Raises OperatorError for one that is none."""
    path = directory / FILE
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield Witnessed(**orjson.loads(line))
                except (ValueError, TypeError) as error:
                    raise OperatorError(
                        f"{path}, line {number}: is not as it was written. Bring the file back from a backup."
                    ) from error
    except FileNotFoundError:
        return
    except OSError as error:
        raise OperatorError(f"{path}: can not be read: {error.strerror}") from error
