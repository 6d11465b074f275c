"""Amounts as shops think of them: rounded to what a shelf shows, and written as their locale writes them."""

from decimal import ROUND_HALF_UP, Decimal

PER_DOLLAR = {
    "USD": Decimal(1),
    "EUR": Decimal("0.92"),
    "CNY": Decimal("7.2"),
    "AED": Decimal("3.67"),
    "SAR": Decimal("3.75"),
    "JPY": Decimal(150),
}
"""Fixed rates: the market's prices never depend on the day's exchange."""

_WITHOUT_MINOR_UNIT = {"JPY"}
_EASTERN_ARABIC = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
_SWAPPED = str.maketrans(",.", ".,")


def in_currency(dollars: float, currency: str) -> Decimal:
    """Return a shelf price of about `dollars`: 148.99 USD, 137.90 EUR, 1068 CNY, 22300 JPY."""
    amount = Decimal(repr(dollars)) * PER_DOLLAR[currency]
    whole = max(amount.quantize(Decimal(1), ROUND_HALF_UP), Decimal(2))
    if currency == "JPY":
        return (amount / 100).quantize(Decimal(1), ROUND_HALF_UP) * 100
    if currency == "CNY":
        return whole
    ending = {"USD": "0.01", "EUR": "0.10", "AED": "0", "SAR": "0.50"}[currency]
    return (whole - Decimal(ending)).quantize(Decimal("0.01"))


def shown(amount: Decimal, currency: str) -> str:
    """Return the text of a price tag: "$1,234.50", "1.234,50 €", "¥12,800", "د.إ 1,234.50", "١٬٢٣٤٫٥٠ ر.س"."""
    figures = f"{amount:,.0f}" if currency in _WITHOUT_MINOR_UNIT else f"{amount:,.2f}"
    match currency:
        case "USD":
            return f"${figures}"
        case "EUR":
            return f"{figures.translate(_SWAPPED)} €"
        case "AED":
            return f"د.إ {figures}"
        case "SAR":
            return f"{figures.translate(_EASTERN_ARABIC)} ر.س"
        case _:
            return f"¥{figures}"
