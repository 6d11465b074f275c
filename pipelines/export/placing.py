"""Where an export goes: a file that is there as a whole or not at all, or standard output."""

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from crawler.errors import OperatorError


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that becomes `path` when the block ends well; until then what was there stays.

    What is no regular file, such as a named pipe, is written to as it is. Raises OperatorError where it can not be
    written, from the block too.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                yield file
            return
        with _beside(target) as file:
            yield file
    except BrokenPipeError as error:
        raise OperatorError(f"{path}: whoever read it has gone away, so a part of the rows is missing") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise OperatorError(
            f"{path} can not be written: {reason}. Nothing of it was changed; "
            "free some space or name another place with --output, and run the command again"
        ) from error


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    part = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Yield standard output. Raises OperatorError where whoever reads it goes away, or where it can not be written."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        _write_nowhere()
        raise OperatorError("Stopped: whoever read the rows has gone away, so a part of them is missing") from error
    except OSError as error:
        _write_nowhere()
        raise OperatorError(
            f"Standard output can not be written: {error.strerror or error}. A part of the rows is missing; "
            "free some space or choose another place, and run the command again"
        ) from error


def _write_nowhere() -> None:
    """Let what Python still holds for standard output go: it would complain at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
