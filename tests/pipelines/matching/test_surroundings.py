import pytest

from crawler.watchlist import Brand, Watchlist
from pipelines.matching.surroundings import Surroundings, Text, trade_words
from pipelines.words.folding import fold

SURROUNDINGS = Surroundings(
    Watchlist(
        brands=(
            Brand(name="Coach", category="bag", everyday_word=True, lines=("Tabby",), not_when=("bus", "coach k")),
            Brand(name="Canon", category="elec", everyday_word=True),
            Brand(name="Boss", category="luxury fashion"),
            Brand(name="Any"),
        )
    )
)


def text(written: str) -> Text:
    return Text(fold(written), SURROUNDINGS)


@pytest.mark.parametrize(
    ("brand", "written", "meant"),
    [
        ("Coach", "coach handbag", "own"),
        ("Coach", "coach сумка", "own"),
        ("Coach", "coach 钱包", "own"),
        ("Coach", "coach 錢包", "own"),
        ("Coach", "coach tabby", "own"),
        ("Coach", "coach sneakers", "near"),
        ("Coach", "coach sneakers spark plug", "no"),
        ("Coach", "coach ticket", "no"),
        ("Coach", "coach lipstick", "no"),
        ("Canon", "canon lens", "own"),
        ("Canon", "canon eos 6D", "own"),
        ("Canon", "canon psc-1000", "own"),
        ("Canon", "canon 500ml", "no"),
        ("Canon", "canon in d", "no"),
        ("Boss", "boss parfum", "own"),
        ("Any", "any lamp", "own"),
    ],
)
def test_goods_show_that_a_brand_is_meant(brand: str, written: str, meant: str) -> None:
    assert text(written).meant(brand, 0, len(brand)) == meant


def test_the_longest_word_for_goods_counts() -> None:
    assert text("boss timing belt").meant("Coach", 0, 4) == "no"
    assert text("boss belt").meant("Coach", 0, 4) == "near"


def test_a_name_is_not_its_own_surroundings() -> None:
    assert text("coach wallet").meant("Coach", 6, 12) == "no"


def test_terms_that_rule_out() -> None:
    assert text("coach bus").around("Coach").bars(0, 5)
    around = text("coach k and coach").around("Coach")
    assert around.bars(0, 5)
    assert not around.bars(12, 17)


def test_works() -> None:
    assert text("coach paperback").names_a_work("Coach")
    assert not text("coach bag").names_a_work("Coach")
    assert not text("any paperback").names_a_work("Any")


def test_words_of_the_trade_are_folded() -> None:
    assert "正品" in trade_words()
    assert all(fold(word) == word for word in trade_words())
