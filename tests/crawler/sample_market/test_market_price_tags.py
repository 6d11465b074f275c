"""Prices as each locale writes them."""

from decimal import Decimal

import pytest

from crawler.sample_market.price_tags import PER_DOLLAR, in_currency, shown


@pytest.mark.parametrize(
    ("currency", "text"),
    [
        ("USD", "$1,234.50"),
        ("EUR", "1.234,50 €"),
        ("CNY", "¥1,234.50"),
        ("AED", "د.إ 1,234.50"),
        ("SAR", "١٬٢٣٤٫٥٠ ر.س"),
    ],
)
def test_amounts_with_a_minor_unit(currency: str, text: str) -> None:
    assert shown(Decimal("1234.50"), currency) == text


def test_yen_have_no_minor_unit() -> None:
    assert shown(Decimal(12800), "JPY") == "¥12,800"


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("USD", "99.99"), ("EUR", "91.90"), ("CNY", "720"), ("AED", "367.00"), ("SAR", "374.50"), ("JPY", "15000")],
)
def test_shelf_prices_end_as_they_do_in_shops(currency: str, amount: str) -> None:
    assert str(in_currency(100, currency)) == amount


@pytest.mark.parametrize("currency", PER_DOLLAR)
def test_nothing_is_free(currency: str) -> None:
    assert in_currency(0.7, currency) > 0
