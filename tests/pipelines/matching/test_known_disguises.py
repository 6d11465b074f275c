"""Disguises that the watchlist lists."""

import pytest

from crawler.watchlist import Brand, Watchlist
from pipelines.matching.brands import BrandFinder

FINDER = BrandFinder(
    Watchlist(
        brands=(
            Brand(name="Louis Vuitton", disguises=("LYU", "驴家"), category="bag"),
            Brand(name="Velmora", disguises=("V house",), category="beauty"),
        )
    )
)


@pytest.mark.parametrize(
    ("title", "brand", "written"),
    [
        ("LYU monogram bag", "Louis Vuitton", "LYU"),
        ("女包 驴家 新款", "Louis Vuitton", "驴家"),
        ("serum V-House 30 ml", "Velmora", "V-House"),
    ],
)
def test_a_known_disguise_is_a_name(title: str, brand: str, written: str) -> None:
    (hit,) = FINDER.find({"title": title})
    assert (hit.brand, title[hit.start : hit.end]) == (brand, written)
    assert hit.disguise == "a known disguise"
    assert hit.sentence == f'title names "{brand}" as "{written}" (a known disguise)'
    assert hit.confidence >= 0.5


def test_a_short_one_needs_the_brands_goods_beside_it() -> None:
    (hit,) = FINDER.find({"title": "LYU station map poster"})
    assert hit.confidence < 0.5
    assert "short for other things too" in hit.sentence
