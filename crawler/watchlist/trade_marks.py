"""The rights that a notice rests on."""

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from crawler.watchlist.faults import nearest
from crawler.watchlist.territories import TERRITORIES
from crawler.watchlist.values import Entry, Words

LAST_CLASS = 45
"""Of the Nice Classification: 1 to 34 are goods, 35 to 45 services."""


def _nice_class(number: int) -> int:
    if not 1 <= number <= LAST_CLASS:
        raise ValueError(f"a class of the Nice Classification, a whole number from 1 to {LAST_CLASS}")
    return number


def _territory(code: str) -> str:
    if code not in TERRITORIES:
        allowed = "a code in capitals: that of a country (ISO 3166, such as CN or US), or EU, WO, BX, OA, AP"
        raise ValueError(allowed + nearest(code.upper(), TERRITORIES))
    return code


NiceClass = Annotated[
    int, AfterValidator(_nice_class), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LAST_CLASS})
]
Territory = Annotated[str, AfterValidator(_territory), WithJsonSchema({"type": "string", "enum": sorted(TERRITORIES)})]


class TradeMark(Entry):
    """One registration, as its certificate says."""

    office: Words
    """Who registered it: EUIPO, CNIPA, USPTO, WIPO, …"""
    number: Words
    """Registration number, in quotes: "012345678"."""
    classes: Annotated[tuple[NiceClass, ...], Field(min_length=1)]
    """Classes of the Nice Classification that it covers: 18 leather goods, 25 clothing, …"""
    territory: Territory
    """Where it is in force: a country (CN, US, …), or EU, BX (Benelux), OA, AP; WO for an international one."""
