"""What one piece costs, and what that is a share of."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.signals.context import Context
from pipelines.signals.pieces import pieces
from pipelines.signals.rates import last_day, rate
from tests.pipelines.signals.cases import DAY, judged, spoke

SIGNAL = "price_far_below_reference"


def told(context: Context | None = None, **facts: Any) -> str | None:  # noqa: ANN401 -- fields of Listing
    return spoke(judged(context, **({"title": "Gucci bag"} | facts))).get(SIGNAL)


@pytest.mark.parametrize(
    ("unit", "title", "count"),
    [
        (None, "Gucci bag", 1),
        ("piece", "Gucci bag", 1),
        ("双", "耐克 鞋", 1),
        ("lot of 10", "Gucci bags", 10),
        ("10 pieces / lot", "Gucci bags", 10),
        ("12 pcs", "Gucci bags", 12),
        ("kg", "Nike socks", None),
        ("lot of 0", "Nike", None),
        (None, "lot of 5 Gucci belts", 5),
        (None, "Gucci belts 20pcs/lot", 20),
        (None, "古驰 腰带 10件装", 10),
        (None, "Nike socks 6 pack", None),
        (None, "Nike shorts pack of 3", None),
        (None, "LEGO 42143 3778 pcs", None),
        (None, "Nike 2024 shoes size 42", 1),
        (None, "Lotus Gucci", 1),
    ],
)
def test_how_many_pieces_a_price_is_for(unit: str | None, title: str, count: int | None) -> None:
    assert pieces(unit, title) == count


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_has_a_number_of_pieces_or_none(title: str, unit: str) -> None:
    count = pieces(unit, title)
    assert count is None or 0 < count <= 1000


def test_a_lot_is_measured_by_the_piece() -> None:
    assert told(price="1000 USD", unit="lot of 10") == (
        "100.00 USD for each of 10 pieces is 8 % of the reference price of Gucci, 1,200 USD"
    )
    assert told(price="9000 USD", unit="lot of 10") is None


def test_a_price_in_another_currency_is_measured_at_the_rate_of_its_day() -> None:
    known = rate("USD", "CNY", DAY)
    assert known is not None
    worth = round(1200 * known.factor, 2)
    assert told(price="500 CNY") == (
        f"500 CNY is 6 % of the reference price of Gucci, 1,200 USD ({worth:,f} CNY at the ECB's rate of 2026-03-02)"
    )


def test_a_sunday_is_measured_at_fridays_rate() -> None:
    sentence = told(Context(day=date(2026, 3, 1)), price="500 CNY")
    assert sentence is not None
    assert sentence.endswith("at the ECB's rate of 2026-02-27)")


def test_without_a_day_only_amounts_in_one_currency_are_compared() -> None:
    assert told(Context(), price="500 CNY") is None
    assert told(Context(), price="50 USD") is not None


def test_a_reference_in_the_same_currency_comes_before_others() -> None:
    sentence = spoke(judged(title="Nike shoes", price="90 CNY"))[SIGNAL]
    assert sentence == "90 CNY is 10 % of the reference price of Nike, 899 CNY"


def test_the_line_that_is_named_comes_before_the_brand() -> None:
    assert "reference price of Gucci Marmont, 2,400 USD" in str(told(title="Gucci Marmont bag", price="200 USD"))


@pytest.mark.parametrize(
    "title", ["Gucci keychain", "Box only Gucci", "Strap for Gucci watch", "Gucci 手机壳", "Gucci socks"]
)
def test_accessories_are_not_measured_against_the_thing_itself(title: str) -> None:
    assert told(title=title, price="20 USD") is None


def test_rates_are_those_of_the_day_or_the_last_day_before_it() -> None:
    monday = rate("USD", "EUR", DAY)
    assert monday is not None
    assert (monday.day, round(monday.factor, 4)) == (DAY, Decimal("0.8548"))
    assert rate("EUR", "EUR", DAY) == (Decimal(1), DAY)
    later = rate("USD", "EUR", last_day() + timedelta(days=90))
    assert later is not None
    assert later.day == last_day()


def test_pegged_currencies_go_by_the_dollar() -> None:
    dirham, riyal = rate("AED", "SAR", DAY), rate("USD", "SAR", DAY)
    assert dirham is not None
    assert riyal is not None
    assert riyal.factor == Decimal("3.75")
    assert abs(dirham.factor - Decimal("3.75") / Decimal("3.6725")) < Decimal("0.0001")


@pytest.mark.parametrize(
    ("currency", "day"),
    [
        ("RUB", DAY),  # not followed since 2022
        ("VND", DAY),  # never followed
        ("USD", date(1998, 1, 1)),
        ("USD", date(2099, 1, 1)),
    ],
)
def test_no_rate_is_made_up(currency: str, day: date) -> None:
    assert rate(currency, "EUR", day) is None
