"""Goods that reference prices are for."""

from decimal import Decimal

import pytest

from crawler.watchlist import Brand, ReferencePrice
from pipelines.signals.goods import names_main_goods
from pipelines.words.folding import fold

LINE = ReferencePrice(amount=Decimal(900), currency="USD", line="Fold 5")


@pytest.mark.parametrize(
    ("category", "title", "named"),
    [
        ("luxury bag", "Velmora tote bag", True),
        ("luxury bag", "薇慕拉 单肩包", True),
        ("luxury bag", "Velmora pen", False),
        ("luxury bag", "Velmora bag charm", False),
        ("luxury bag", "Velmora kids backpack", False),
        ("watches", "Velmora watch with box", True),
        ("watches", "Velmora watch box", False),
        ("perfume", "Velmora eau de parfum", True),
        ("luxury fashion", "Velmora lipstick", False),
        ("electronics", "Velmora Fold 5", True),
        ("electronics", "Velmora Fold 5 case", False),
        (None, "Velmora jacket", True),
        ("garden tools", "Velmora jacket", True),
        (None, "Velmora cream", False),
    ],
)
def test_main_goods_and_small_things(category: str | None, title: str, named: bool) -> None:
    brand = Brand(name="Velmora", category=category, reference_prices=(LINE,))
    assert names_main_goods(fold(title), brand) is named
