"""Amounts of money: Decimal in the program, Decimal128 in the database, nowhere a float."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128, create_decimal128_context
from pymongo.asynchronous.database import AsyncDatabase

_CONTEXT = create_decimal128_context()


@lru_cache(maxsize=4096)
def _decimal128(amount: str) -> Decimal128:
    # The driver takes 10 µs for one, and each price is written into three documents.
    return Decimal128(_CONTEXT.create_decimal(amount))


class _DecimalCodec(TypeCodec):
    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return _decimal128(str(value))

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


OPTIONS: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, type_registry=TypeRegistry([_DecimalCodec()]))


def with_amounts(database: AsyncDatabase[dict[str, Any]]) -> AsyncDatabase[dict[str, Any]]:
    """Return the same database, which takes and gives Decimal; times are UTC with their zone."""
    return database.with_options(codec_options=OPTIONS)
