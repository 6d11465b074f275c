"""Parquet, with the types that the values have; needs the extra `parquet`."""

from collections.abc import Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.export.columns import Column, Kind, Row, Value

DIGITS, PLACES = 38, 9
"""Of an amount: all, and those behind the point. What has more places is rounded, what is greater has no cell."""
ROWS_MAX, CHARACTERS_MAX = 20_000, 16_000_000
"""Of a row group, which is what a reader loads at once, and what is held here."""
_ROUNDING = Context(prec=DIGITS)
_STEP = Decimal(1).scaleb(-PLACES)


class Parquet:
    """Row groups compressed by zstd; amounts are decimal128(38, 9), times UTC in ms, lists lists of strings."""

    def __init__(self, columns: Sequence[Column], file: BinaryIO) -> None:
        self._types = types_of(columns)
        self._schema = _schema(columns)
        self._amounts = [at for at, column in enumerate(columns) if column.kind == "amount"]
        self._file = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Row] = []
        self._characters = 0

    def write(self, rows: Sequence[Row]) -> None:
        """Take the rows over, and write a group of them when there are enough."""
        for row in rows:
            for at in self._amounts:
                row[at] = _amount(row[at])
            self._held.append(row)
            self._characters += sum(map(_length, row))
            if len(self._held) >= ROWS_MAX or self._characters >= CHARACTERS_MAX:
                self._write_group()

    def end(self) -> None:
        """Write what is held, and the directory of the groups."""
        self._write_group()
        self._file.close()

    def _write_group(self) -> None:
        if not self._held:
            return
        columns = zip(*self._held, strict=True)
        arrays = [pa.array(values, type=kind) for values, kind in zip(columns, self._types, strict=True)]
        self._file.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._held, self._characters = [], 0


def types_of(columns: Sequence[Column]) -> list[Any]:
    """Return the Arrow type of each column."""
    types: dict[Kind, Any] = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "amount": pa.decimal128(DIGITS, PLACES),
        "number": pa.float64(),
        "count": pa.int64(),
        "flag": pa.bool_(),
        "time": pa.timestamp("ms", tz="UTC"),
    }
    return [types[column.kind] for column in columns]


def _schema(columns: Sequence[Column]) -> Any:  # noqa: ANN401 -- the package has no types
    kinds = zip(columns, types_of(columns), strict=True)
    return pa.schema([pa.field(column.name, kind, metadata={"meaning": column.meaning}) for column, kind in kinds])


def _amount(value: Value) -> Value:
    if not isinstance(value, Decimal):
        return value
    if not value.is_finite() or value.adjusted() >= DIGITS - PLACES:
        return None
    if int(value.as_tuple().exponent) >= -PLACES:
        return value
    try:
        return _ROUNDING.quantize(value, _STEP)
    except InvalidOperation:  # rounded up, it has one digit more
        return None


def _length(value: Value) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(map(len, value)) if isinstance(value, list) else 8
