"""Files of rows: JSON Lines, CSV and Parquet, written as the rows come and never held as a whole."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import BinaryIO, Literal, Protocol

import orjson

from crawler.errors import OperatorError
from pipelines.export.cells import cell
from pipelines.export.columns import Column, Row

Format = Literal["jsonl", "csv", "parquet"]


class Writer(Protocol):
    """Writes rows into a file that stays open. Raises OSError."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows, each with a value for every column."""

    def end(self) -> None:
        """Write what belongs at the end."""


class JsonLines:
    """An object a line with every column; amounts are strings, times ISO 8601 in UTC, lists arrays."""

    def __init__(self, columns: Sequence[Column], file: BinaryIO) -> None:
        self._names = [column.name for column in columns]
        self._file = file

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        self._file.writelines(
            orjson.dumps(
                dict(zip(self._names, row, strict=True)),
                default=_plain,
                option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z,
            )
            for row in rows
        )

    def end(self) -> None:
        """Add nothing: the last line is as any other."""


class Csv:
    """RFC 4180 with a line of names, in UTF-8 with the mark by which spreadsheets know it; no cell is a formula."""

    def __init__(self, columns: Sequence[Column], file: BinaryIO) -> None:
        self._file = file
        self._text = io.StringIO()
        self._lines = csv.writer(self._text, lineterminator="\r\n")
        self._put("\ufeff", [[column.name for column in columns]])

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        self._put("", (map(cell, row) for row in rows))

    def end(self) -> None:
        """Add nothing: the last line is as any other."""

    def _put(self, mark: str, lines: Iterable[Iterable[object]]) -> None:
        self._lines.writerows(lines)
        self._file.write((mark + self._text.getvalue()).encode())
        self._text.seek(0)
        self._text.truncate()


def writer(wanted: Format) -> Callable[[Sequence[Column], BinaryIO], Writer]:
    """Return what writes a format. Raises OperatorError where the package for it is missing."""
    if wanted == "jsonl":
        return JsonLines
    if wanted == "csv":
        return Csv
    try:
        from pipelines.export.parquet import Parquet  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise OperatorError(
            "Parquet needs a package that is not installed: run `pip install 'bazaarwatch[parquet]'`, "
            "or choose --format csv or jsonl"
        ) from error
    return Parquet


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
