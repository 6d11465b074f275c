import pytest

from crawler.watchlist import Brand, Watchlist
from pipelines.matching import spellings, ways
from pipelines.matching.spellings import Spelling


def of(brand: Brand) -> dict[str, Spelling]:
    return {spelling.written: spelling for spelling in spellings.of(Watchlist(brands=(brand,)))}


def test_names_abbreviations_and_lines_are_looked_for() -> None:
    found = of(Brand(name="Tory Burch", aliases=("汤丽柏琦",), abbreviations=("TB",), lines=("Ella tote",)))
    assert {one.sort for one in found.values()} == {"name", "short", "line"}
    assert found["tb"].everyday
    assert not found["tory burch"].everyday


def test_both_chinese_scripts_and_the_sound() -> None:
    found = of(Brand(name="Cartier", aliases=("卡地亚",)))
    assert found["卡地亞"].alias == "卡地亚"
    assert found["ka di ya"].ways == ways.ROMANISED
    assert "kadiya" in found["ka di ya"].forms


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Levi's", ("levi's", "levis")),
        ("Dolce & Gabbana", ("dolce & gabbana", "dolce and gabbana", "dolce gabbana", "dolcegabbana")),
        ("Ray-Ban", ("ray-ban", "ray ban")),
        ("Gucci", ("gucci",)),
        ("Stone Island", ("stone island", "stoneisland")),
    ],
)
def test_forms_that_people_write(name: str, forms: tuple[str, ...]) -> None:
    assert of(Brand(name=name))[forms[0]].forms == forms


@pytest.mark.parametrize(
    ("brand", "everyday"),
    [
        (Brand(name="Hugo Boss", aliases=("Boss",), everyday_word=True), {"boss"}),
        (Brand(name="Canada Goose", everyday_word=True), {"canada goose"}),
        (Brand(name="Apple", aliases=("苹果", "アップル"), everyday_word=True), {"apple", "苹果", "蘋果"}),
        (Brand(name="Apple", aliases=("苹果",)), set()),
        (Brand(name="MAC Cosmetics", aliases=("M.A.C",)), {"m.a.c"}),
        (Brand(name="Casio", lines=("Tv", "Edition")), {"tv", "edition"}),
    ],
)
def test_which_forms_are_everyday_words(brand: Brand, everyday: set[str]) -> None:
    plain = {written for written, one in of(brand).items() if one.everyday and not one.ways}
    assert plain == everyday
