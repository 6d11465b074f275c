"""Rows in each format, read back by a program that knows it."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.export.columns import TABLES, Column, Row, Table, at, pairs, rows
from pipelines.export.parquet import CHARACTERS_MAX, ROWS_MAX
from pipelines.export.writers import Format, writer

COLUMNS = (
    Column("key", "text", "", at("_id")),
    Column("images", "texts", "", at("images")),
    Column("price", "amount", "", at("price")),
    Column("score", "number", "", at("score")),
    Column("stock", "count", "", at("stock")),
    Column("sponsored", "flag", "", at("sponsored")),
    Column("time", "time", "", at("time")),
)
TIME = datetime(2026, 3, 1, 12, 0, 0, 123_000, UTC)
FULL: Row = ["=1", ["a", "b"], Decimal("12.50"), 42.7, 2**40, True, TIME]
EMPTY: Row = [None] * len(COLUMNS)


def written(wanted: Format, *batches: list[Row]) -> bytes:
    file = io.BytesIO()
    into = writer(wanted)(COLUMNS, file)
    for batch in batches:
        into.write(batch)
    into.end()
    return file.getvalue()


def test_json_lines_have_every_column_and_every_value() -> None:
    first, second = map(json.loads, written("jsonl", [FULL], [EMPTY]).splitlines())
    assert first == {
        "key": "=1",
        "images": ["a", "b"],
        "price": "12.50",
        "score": 42.7,
        "stock": 2**40,
        "sponsored": True,
        "time": "2026-03-01T12:00:00.123000Z",
    }
    assert second == dict.fromkeys(first)


def test_a_csv_file_opens_in_a_spreadsheet() -> None:
    data = written("csv", [FULL], [EMPTY])
    assert data.startswith("\ufeffkey,images,".encode())
    assert data.endswith(b"\r\n")
    head, first, second = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == [column.name for column in COLUMNS]
    assert first == ["'=1", "a | b", "12.50", "42.7", str(2**40), "TRUE", "2026-03-01 12:00:00"]
    assert second == [""] * len(COLUMNS)


def test_parquet_has_the_types_of_the_values() -> None:
    table = pq.read_table(io.BytesIO(written("parquet", [list(FULL)], [list(EMPTY)])))
    assert table.to_pylist() == [dict(zip(table.column_names, row, strict=True)) for row in (FULL, EMPTY)]
    kinds = [pa.string(), pa.list_(pa.string()), pa.decimal128(38, 9), pa.float64(), pa.int64(), pa.bool_()]
    assert table.schema.types == [*kinds, pa.timestamp("ms", tz="UTC")]


@pytest.mark.parametrize(
    ("amount", "kept"),
    [
        (Decimal("0.1234567891234"), Decimal("0.123456789")),
        (Decimal("9" * 29), Decimal("9" * 29)),
        (Decimal("9" * 29 + ".9999999999"), None),
        (Decimal("1E+29"), None),
        (Decimal("1E+6000"), None),
        (Decimal("1E-6000"), Decimal(0)),
        (Decimal("NaN"), None),
        (Decimal("-Infinity"), None),
    ],
)
def test_amounts_that_no_column_can_hold(amount: Decimal, kept: Decimal | None) -> None:
    row: Row = [None, None, amount, None, None, None, None]
    assert pq.read_table(io.BytesIO(written("parquet", [row]))).column("price").to_pylist() == [kept]


@pytest.mark.parametrize(
    ("rows_of", "groups"),
    [([["x"] for _ in range(ROWS_MAX + 1)], 2), ([["x" * (CHARACTERS_MAX // 2)] for _ in range(5)], 3)],
)
def test_what_is_held_is_bounded_by_rows_and_by_characters(rows_of: list[Row], groups: int) -> None:
    batch: list[Row] = [[*row, *EMPTY[1:]] for row in rows_of]
    file = pq.ParquetFile(io.BytesIO(written("parquet", batch)))
    assert (file.num_row_groups, file.metadata.num_rows) == (groups, len(batch))


@pytest.mark.parametrize("wanted", ["jsonl", "csv", "parquet"])
def test_no_rows_are_a_file_as_well(wanted: Format) -> None:
    data = written(wanted)
    if wanted == "parquet":
        assert pq.read_table(io.BytesIO(data)).num_rows == 0
    else:
        assert len(data.splitlines()) == (wanted == "csv")


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_names_of_their_own_and_an_empty_document_is_a_row(table: Table) -> None:
    names = [column.name for column in TABLES[table]]
    assert len(names) == len(set(names))
    (row,) = rows(TABLES[table], [{}])
    assert all(value in (None, []) for value in row)


def test_values_are_found_along_a_path() -> None:
    document = {"a": {"b": {"c": 0}}, "pairs": [{"name": "colour", "value": "red"}]}
    assert at("a", "b", "c")(document) == 0
    assert at("a", "x", "c")(document) is None
    assert pairs("pairs")(document) == ["colour: red"]
