"""Amounts of money and counts as marketplaces write them.

Own code, although price-parser costs about the same for one price: it reads neither ranges nor counts such as 1.2万,
and takes a bare "$" for an answer, while here the site decides what "$" means.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from crawler.reading.cuts import cut

CODES = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BDT",
        "BGN",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "GEL",
        "HKD",
        "HRK",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JOD",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "KZT",
        "LKR",
        "MAD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "UYU",
        "UZS",
        "VND",
        "ZAR",
    ]
)
_SIGNS = {
    "US$": "USD", "US $": "USD", "U$S": "USD", "C$": "CAD", "C $": "CAD", "CA$": "CAD", "CDN$": "CAD", "AU$": "AUD",
    "AU $": "AUD", "A$": "AUD", "NZ$": "NZD", "NZ $": "NZD", "S$": "SGD", "SG$": "SGD", "HK$": "HKD", "HK $": "HKD",
    "NT$": "TWD", "NT $": "TWD", "R$": "BRL", "R $": "BRL", "MX$": "MXN", "MXN$": "MXN", "Mex$": "MXN", "S/.": "PEN",
    "€": "EUR", "£": "GBP", "₹": "INR", "Rs.": "INR", "₩": "KRW", "원": "KRW", "₽": "RUB", "руб": "RUB", "₺": "TRY",
    "₫": "VND", "฿": "THB", "₱": "PHP", "₴": "UAH", "грн": "UAH", "₪": "ILS", "zł": "PLN", "Kč": "CZK", "lei": "RON",
    "Ft": "HUF", "Rp": "IDR", "RM": "MYR", "₦": "NGN", "₸": "KZT", "₾": "GEL", "৳": "BDT", "CN¥": "CNY", "JP¥": "JPY",
    "RMB": "CNY", "$ US": "USD", "$US": "USD", "$ CA": "CAD", "S/": "PEN", "TL": "TRY", "SFr": "CHF", "د.إ": "AED",
    "ر.س": "SAR",
}  # fmt: skip
_AMBIGUOUS = {
    "$": frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"]),
    "¥": frozenset({"CNY", "JPY"}),
    "元": frozenset({"CNY", "TWD", "HKD"}),
    "円": frozenset({"JPY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "Rs": frozenset({"INR", "PKR", "LKR"}),
}
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "JOD", "TND"})
_SCALES = {"万": 10_000, "萬": 10_000, "만": 10_000, "亿": 10**8, "億": 10**8, "억": 10**8, "千": 1000, "k": 1000,
           "K": 1000, "mil": 1000, "тыс": 1000, "m": 10**6, "M": 10**6, "mln": 10**6}  # fmt: skip

_LARGEST = Decimal(10) ** 15
"""No amount or count of an offer is as large; the store keeps 34 digits of a decimal and 64 bits of a count."""
_LONGEST = 2_000
"""Characters of a text in which an amount is looked for."""

_SPACE = "\u00a0\u202f\u2009 "
_NUMBER = rf"\d+(?:[.,'’{_SPACE}]\d{{3}}(?!\d)|,\d\d(?=,\d\d(?:\d|,)))*(?:[.,]\d{{1,4}}(?!\d))?"
_SIGN = "|".join(re.escape(sign) for sign in sorted([*_SIGNS, *_AMBIGUOUS], key=len, reverse=True))
_CODE = "|".join(sorted(CODES))
_MARK = rf"(?<![A-Za-z])(?:{_CODE})(?![A-Za-z])|(?:(?<![A-Za-z])(?=[A-Za-z])|(?![A-Za-z]))(?:{_SIGN})"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_MARK})\s*)?(?P<number>{_NUMBER})(?P<scale>[万萬만])?(?:[.,]-{{1,2}})?(?:\s*(?P<after>{_MARK}))?"
)
_RANGE = re.compile(r"\s*(?:to|bis|à|a|al|até|do|до|から|至|-|–|—|~|～|〜)\s*", re.IGNORECASE)
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_SIMPLE = re.compile(r"([^\d.,\s][^\d.,]{0,4})(\d{1,3}(?:,\d{3})*\.\d\d|\d+\.\d\d)")
_COUNT = re.compile(rf"({_NUMBER})\s*(万|萬|만|亿|億|억|千|mil\b|тыс|mln\b|[kKmM](?![A-Za-z²³\d]))?")


@dataclass(frozen=True, slots=True)
class Amounts:
    """One price text: the amount or the range it names, and what it says of the currency."""

    low: Decimal
    high: Decimal | None = None
    currency: str | None = None
    """ISO 4217, where the text leaves no doubt."""
    candidates: frozenset[str] = frozenset()
    """The currencies that an ambiguous sign may mean."""


def read_amounts(text: str, currency: str | None = None) -> Amounts | None:
    """Return the first amount or range in a text; None where it names none.

    currency: the one to expect, which tells thousands from decimals where both are possible.
    """
    amounts = _read_amounts(text[:_LONGEST], currency)
    return amounts if amounts and _is_plausible(amounts.high or amounts.low) else None


def _read_amounts(text: str, currency: str | None) -> Amounts | None:
    if _PLAIN.fullmatch(text):
        return None if text.startswith("-") else Amounts(Decimal(text))
    simple = _SIMPLE.fullmatch(text)
    if simple:  # "US $1,299.00", which most prices look like, means the same everywhere
        code, candidates = _meaning(simple[1].strip())
        if code or candidates:
            return Amounts(Decimal(simple[2].replace(",", "")), None, code, candidates)
    text = _half_width(text)
    found = list(_AMOUNT.finditer(text))
    if not found:
        return None
    at = next((at for at, match in enumerate(found) if _mark(match)), 0)
    if at and _joined(text, found[at - 1], found[at]):
        at -= 1  # "12.50 - 19.00 USD"
    first, second = found[at], found[at + 1] if at + 1 < len(found) else None
    if second and not _joined(text, first, second):
        second = None
    code, candidates = _meaning(_mark(first) or (_mark(second) if second else None))
    low = _amount(first, code or currency)
    high = _amount(second, code or currency) if second else None
    return Amounts(low, high if high is not None and high > low else None, code, candidates)


def _mark(match: re.Match[str]) -> str | None:
    before, after = match["before"], match["after"]
    return after if after in CODES and before in _AMBIGUOUS else before or after  # "$48.00 CAD"


def _joined(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    between = text[first.end() : second.start()]
    return not between.isspace() and _RANGE.fullmatch(between) is not None and between != ""


def currency_of(text: str) -> tuple[str | None, frozenset[str]]:
    """Return the meaning of a currency code or sign standing alone: its code, or the codes that it may mean."""
    text = _half_width(text).strip()
    upper = text.upper()
    return (upper, frozenset()) if upper in CODES else _meaning(text)


def resolve(code: str | None, candidates: frozenset[str], stated: str | None, site: str | None) -> str | None:
    """Return the currency of an amount: by its own text, by what the page states, by the site; never a guess."""
    if code:
        return code
    for other in (stated, site):
        if other and (not candidates or other in candidates):
            return other
    return next(iter(candidates)) if len(candidates) == 1 else None


def decimal_of(value: object, currency: str | None = None) -> Decimal | None:
    """Return the amount of a JSON number or a price text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        amount = Decimal(str(value))
        return amount if amount.is_finite() and amount >= 0 and _is_plausible(amount) else None
    amounts = read_amounts(value, currency) if isinstance(value, str) else None
    return amounts.low if amounts else None


def count_of(value: object) -> int | None:
    """Return the first count in a text, such as 12000 of "1.2万人付款", 2000 of "2000+", 5100 of "5.1K sold"."""
    found = _count_of(value[:_LONGEST] if isinstance(value, str) else value)
    return found if found is not None and _is_plausible(found) else None


def _is_plausible(amount: Decimal | int) -> bool:
    if amount < _LARGEST:
        return True
    cut("amounts_too_large")
    return False


def _count_of(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    if isinstance(value, float):
        return int(value) if value >= 0 and value.is_integer() else None
    match = _COUNT.search(_half_width(value)) if isinstance(value, str) else None
    if match is None:
        return None
    if not match[2]:
        return int(_to_decimal(match[1], None))
    return int(_scaled_number(match[1]) * _SCALES[match[2]])


def _scaled_number(number: str) -> Decimal:
    """In "1.234万" and "1,5 mil" the separator is a decimal one."""
    try:
        return Decimal(number.replace(",", "."))
    except InvalidOperation:
        return _to_decimal(number, None)


def _amount(match: re.Match[str], currency: str | None) -> Decimal:
    if match["scale"]:
        return _scaled_number(match["number"]) * _SCALES[match["scale"]]
    return _to_decimal(match["number"], currency)


def _to_decimal(number: str, currency: str | None) -> Decimal:
    bare = re.sub(rf"['’{_SPACE}]", "", number)
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return Decimal(bare)
    mark = bare[last]
    other = "," if mark == "." else "."
    decimals = len(bare) - last - 1
    is_decimal = other in bare or (
        bare.count(mark) == 1 and (decimals != 3 or bare.startswith("0") or currency in _THREE_DECIMALS)  # noqa: PLR2004 - a thousand
    )
    if not is_decimal or bare.count(mark) > 1:
        return Decimal(bare.replace(".", "").replace(",", ""))
    return Decimal(bare[:last].replace(other, "") + "." + bare[last + 1 :])


def _meaning(mark: str | None) -> tuple[str | None, frozenset[str]]:
    if not mark:
        return None, frozenset()
    if mark in CODES:
        return mark, frozenset()
    sign = _SIGNS.get(mark)
    return sign, frozenset() if sign else _AMBIGUOUS.get(mark, frozenset())


def _half_width(text: str) -> str:
    """Full-width digits and signs as their usual forms (¥ is U+00A5 whatever stood there)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).replace("−", "-")
