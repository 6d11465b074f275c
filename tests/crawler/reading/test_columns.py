from decimal import Decimal
from typing import Any

import pytest

from crawler.items import Seller
from crawler.reading.columns import parse_columns, parse_values
from crawler.reading.values import Surroundings

AROUND = Surroundings("https://a.example/s", "USD")


@pytest.mark.parametrize(
    ("name", "plain", "odd"),
    [
        ("title", ["red bag", "blue bag"], [" red  bag ", "<b>red</b> bag", "a\u00a0bag", "", None, 7, "x" * 30_000]),
        ("price", ["12.50", "3"], ["$12.50", "10 - 20", "-5", ".5", "1.", "", None, 7.5, ["12", ".50"], True, "٣"]),
        ("list_price", ["12.50", "3"], ["-5", None, "1" * 300]),
        ("units_sold", [0, 7], ["1.2万", -1, None, True, 3.0, "many"]),
        (
            "images",
            ["https://i.example/1.jpg"],
            ["/1.jpg", "//i.example/1.jpg", "data:x", None, ["a.jpg"], "https:// "],
        ),
        ("seller", ["shop-1", "shop-2"], ["a%20b", "", None, 5, " x "]),
    ],
)
def test_a_column_reads_as_its_cells_do_one_by_one(name: str, plain: list[Any], odd: list[Any]) -> None:
    for cells in (plain, odd, plain + odd, [*plain, None]):
        table = parse_columns({name: cells}, AROUND)
        for at, cell in enumerate(cells):
            alone = parse_values({name: cell, "stock": 1}, AROUND)
            row = {field: column[at] for field, column in table.fields.items() if column[at] is not None}
            raw = {field: column[at] for field, column in table.raw.items() if column[at] is not None}
            assert (row | {"stock": 1}, raw | {"stock": "1"}) == (alone.fields, alone.raw)


def test_plain_cells_are_what_they_say() -> None:
    table = parse_columns(
        {"price": ["12.50", "3"], "currency": ["EUR", "EUR"], "seller": ["a", "a"], "units_sold": [0, 7]}, AROUND
    )
    assert table.fields == {
        "price": [Decimal("12.50"), Decimal(3)],
        "currency": ["EUR", "EUR"],
        "seller": [Seller("a"), Seller("a")],
        "units_sold": [0, 7],
    }
    assert table.raw == {"price": ["12.50", "3"], "units_sold": ["0", "7"]}


def test_a_range_has_its_upper_end_in_a_column_of_its_own() -> None:
    table = parse_columns({"price": ["10 - 20", "5"], "price_max": [None, "9"]}, AROUND)
    assert table.fields["price_max"] == [Decimal(20), Decimal(9)]


def test_a_page_without_offers_has_no_columns_to_read() -> None:
    table = parse_columns({"price": [], "seller": [], "units_sold": [], "images": [], "title": []}, AROUND)
    assert not any(table.fields.values())
