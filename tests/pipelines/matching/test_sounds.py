"""Chinese names in other characters that sound alike."""

import pytest

from crawler.watchlist import Brand, Watchlist
from pipelines.matching.brands import BrandFinder
from pipelines.snapshot import LIKELY, Hit

BRANDS = Watchlist(
    brands=(
        Brand(name="Qinlan", aliases=("沁兰",), category="bag"),
        Brand(name="Polos", aliases=("宝络思",), category="shoes"),
        Brand(name="Guchi", aliases=("古驰",), category="bag"),
        Brand(name="Apfel", aliases=("苹果",), category="bag", everyday_word=True),
    )
)
FINDER = BrandFinder(BRANDS)


def hits(title: str) -> list[Hit]:
    return [hit for hit in FINDER.find({"title": title}) if hit.confidence >= LIKELY]


@pytest.mark.parametrize(
    ("title", "brand", "written"),
    [
        ("沁岚 女包 新款", "Qinlan", "沁岚"),  # the same syllable in another tone
        ("真皮青兰手提包", "Qinlan", "青兰"),  # -ing for -in
        ("沁楠链条包", "Qinlan", "沁楠"),  # n- for l-
        ("宝洛丝春季新品", "Polos", "宝洛丝"),
        ("寶洛思 2024", "Polos", "寶洛思"),  # one character traditional, one other
        ("古琦单肩包", "Guchi", "古琦"),
    ],
)
def test_a_name_is_found_by_its_sound(title: str, brand: str, written: str) -> None:
    (hit,) = hits(title)
    assert hit.brand == brand
    assert title[hit.start : hit.end] == written
    assert hit.disguise == "written with characters that sound alike"
    assert "written with characters that sound alike" in hit.sentence


def test_it_is_less_sure_than_the_name_itself() -> None:
    (alike,), (plain,) = hits("古琦单肩包"), hits("古驰单肩包")
    assert alike.confidence < plain.confidence
    assert plain.disguise is None


@pytest.mark.parametrize(
    "title",
    [
        "沁岚 手机壳",  # two characters without goods of the brand
        "勤岚 女包",  # no character of the name is left
        "样子古奇怪的女包",  # the end begins an everyday word
        "苹过 女包",  # the brand's name is an everyday word
        "沁岚 バッグ カバン",  # Japanese reads the characters otherwise
        "古典 女包",
    ],
)
def test_what_only_sounds_so_is_not_taken_for_a_name(title: str) -> None:
    assert hits(title) == []


def test_a_listed_disguise_is_told_as_such() -> None:
    brand = Brand(name="Guchi", aliases=("古驰",), category="bag", disguises=("古琦",))
    (hit,) = BrandFinder(Watchlist(brands=(brand,))).find({"title": "古琦单肩包"})
    assert hit.disguise == "a known disguise"


def test_the_name_of_another_brand_is_that_brands() -> None:
    both = (Brand(name="One", aliases=("耐克",)), Brand(name="Other", aliases=("莱克",)))
    assert [hit.brand for hit in BrandFinder(Watchlist(brands=both)).find({"title": "莱克 女包"})] == ["Other"]
