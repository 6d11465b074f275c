"""What single values of a watchlist must look like, for those who check a file and for those who edit one."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from crawler.watchlist.currencies import CODES
from crawler.watchlist.faults import nearest

MOST_CHARACTERS = 200
MOST_AMOUNT = 10**12
MOST_REQUESTS = 1_000_000
MOST_PRIORITY = 100
MOST_TIMES = 24
_LETTER_OR_DIGIT = r"[0-9A-Za-z\u00aa-\uffff]"
"""In the regular expressions of every editor, which know no classes of letters: nearly what `_words` asks for."""

_SLUG = r"^[a-z0-9][a-z0-9._-]{0,59}$"


def _words(text: str) -> str:
    text = " ".join(text.split())
    if not any(character.isalnum() for character in text):
        raise ValueError("a text with at least one letter or digit")
    return text


def _currency(code: str) -> str:
    if code not in CODES:
        raise ValueError("an ISO 4217 code in capitals, such as USD, EUR or CNY" + nearest(code.upper(), CODES))
    return code


def _slug(text: str) -> str:
    if not re.fullmatch(_SLUG, text):
        raise ValueError("small letters, digits, dots, dashes and underscores, at most 60, such as ebay-bags")
    return text


def _amount(amount: object) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal) or not 0 < amount < MOST_AMOUNT:
        raise ValueError("a number above 0 without a currency sign, such as 1200 or 89.50")
    return Decimal(amount)


Words = Annotated[
    str,
    Field(max_length=MOST_CHARACTERS),
    AfterValidator(_words),
    WithJsonSchema({"type": "string", "maxLength": MOST_CHARACTERS, "pattern": _LETTER_OR_DIGIT}),
]


def _whole(least: int, most: int) -> Callable[[int], int]:
    def within(number: int) -> int:
        if not least <= number <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return number

    return within


Requests = Annotated[
    int,
    AfterValidator(_whole(1, MOST_REQUESTS)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_REQUESTS}),
]
Priority = Annotated[
    int,
    AfterValidator(_whole(-MOST_PRIORITY, MOST_PRIORITY)),
    WithJsonSchema({"type": "integer", "minimum": -MOST_PRIORITY, "maximum": MOST_PRIORITY}),
]
Times = Annotated[
    int,
    AfterValidator(_whole(2, MOST_TIMES)),
    WithJsonSchema({"type": "integer", "minimum": 2, "maximum": MOST_TIMES}),
]
Slug = Annotated[str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": _SLUG})]
Currency = Annotated[str, AfterValidator(_currency), WithJsonSchema({"type": "string", "enum": sorted(CODES)})]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": MOST_AMOUNT}),
]


class Entry(BaseModel):
    """A group of keys in a watchlist; what it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


def written_keys(entry: type[Entry]) -> tuple[str, ...]:
    """Return the keys of a group as they stand in a watchlist."""
    return tuple(field.alias or name for name, field in entry.model_fields.items())
