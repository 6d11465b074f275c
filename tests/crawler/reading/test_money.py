from decimal import Decimal

import pytest

from crawler.reading.money import count_of, currency_of, decimal_of, read_amounts, resolve


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("US $12.50", "12.50", None, "USD"),
        ("US $6.79 to US $9.48", "6.79", "9.48", "USD"),
        ("EUR 1.299,00 bis EUR 1.500,00", "1299.00", "1500.00", "EUR"),
        ("12.50 - 19.00 USD", "12.50", "19.00", "USD"),
        ("1\u202f234,56\u00a0€", "1234.56", None, "EUR"),
        ("1'299.00 CHF", "1299.00", None, "CHF"),
        ("₹1,23,456.50", "123456.50", None, "INR"),
        ("Rp187.000", "187000", None, "IDR"),
        ("R$ 2.850", "2850", None, "BRL"),
        ("17 000 руб.", "17000", None, "RUB"),
        ("12,90 $ US", "12.90", None, "USD"),
        ("AU $45.00", "45.00", None, "AUD"),
        ("from £12.50", "12.50", None, "GBP"),
        ("3 Stück 12,50 €", "12.50", None, "EUR"),
        ("49,- zł", "49", None, "PLN"),
        ("KWD 1.250", "1.250", None, "KWD"),
        ("12.345.678 ₫", "12345678", None, "VND"),
    ],
)
def test_a_price_is_read(text: str, low: str, high: str | None, currency: str) -> None:
    amounts = read_amounts(text)
    assert amounts is not None
    assert (amounts.low, amounts.high, amounts.currency) == (Decimal(low), Decimal(high) if high else None, currency)


@pytest.mark.parametrize("text", ["１２，８００円", "¥12,800 (税込)", "￥1.28万"])
def test_full_width_digits_and_ten_thousands_are_read(text: str) -> None:
    amounts = read_amounts(text)
    assert amounts is not None
    assert amounts.low == Decimal(12800)
    assert "JPY" in amounts.candidates


@pytest.mark.parametrize("text", ["", "Free", "See price in cart", "-5"])
def test_a_text_without_a_price_has_none(text: str) -> None:
    assert read_amounts(text) is None


def test_two_prices_side_by_side_are_no_range() -> None:
    amounts = read_amounts("$19.94 $49.99")
    assert amounts is not None
    assert (amounts.low, amounts.high) == (Decimal("19.94"), None)


def test_a_bare_dollar_sign_means_what_the_site_means() -> None:
    amounts = read_amounts("$5.00")
    assert amounts is not None
    assert resolve(amounts.currency, amounts.candidates, None, "CAD") == "CAD"
    assert resolve(amounts.currency, amounts.candidates, "AUD", "CAD") == "AUD"
    assert resolve(amounts.currency, amounts.candidates, None, "EUR") is None
    assert resolve(amounts.currency, amounts.candidates, None, None) is None


def test_a_sign_with_one_meaning_needs_no_site() -> None:
    assert resolve(*currency_of("円"), None, None) == "JPY"
    assert currency_of("usd") == ("USD", frozenset())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1.2万人付款", 12000),
        ("2000+", 2000),
        ("已售 2000+", 2000),
        ("5.1K", 5100),
        ("1 663 sold", 1663),
        ("1.234 Bewertungen", 1234),
        ("+5mil vendidos", 5000),
        ("1.5億", 150_000_000),
        (12, 12),
        (3.0, 3),
    ],
)
def test_a_count_is_read(text: object, count: int) -> None:
    assert count_of(text) == count


@pytest.mark.parametrize("value", ["many", None, True, -3, [1]])
def test_what_is_no_count_has_none(value: object) -> None:
    assert count_of(value) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, True, None])
def test_what_is_no_amount_has_none(value: object) -> None:
    assert decimal_of(value) is None


@pytest.mark.parametrize("stated", ["9" * 5000, "$" + "9" * 100, "9" * 40 + "万", 10**15, 1e308, "1, " * 100_000 + "x"])
def test_no_amount_or_count_is_larger_than_offers_have(stated: object) -> None:
    amount, number = decimal_of(stated), count_of(stated)
    assert amount is None or amount < 10**15
    assert number is None or number < 10**15
