import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.watchlist import Brand, Watchlist
from pipelines.matching import spellings
from pipelines.matching.everyday import COMMON, frequency
from pipelines.matching.misspelt import NearWords, is_misspelt, is_one_mistake

NEAR = NearWords(
    spellings.of(Watchlist(brands=tuple(Brand(name=name) for name in ("Moncler", "Fila", "Adidas", "Louis Vuitton"))))
)


@pytest.mark.parametrize("word", ["moncer", "monccler", "monclre", "monclar", "addidas", "fiila", "vuiton", "luois"])
def test_one_mistake(word: str) -> None:
    assert NEAR.of(word)


@pytest.mark.parametrize("word", ["moncler", "moncl", "moncilar", "villa", "file", "mila", "louie", "x", "m" * 100])
def test_none_or_more_or_a_word_of_its_own(word: str) -> None:
    assert not [near for near in NEAR.of(word) if near.words != ("louis", "vuitton")]


def test_a_name_of_several_words_has_one_mistake_in_all() -> None:
    assert is_misspelt(["luois", "vuitton"], ("louis", "vuitton"))
    assert not is_misspelt(["luois", "vuiton"], ("louis", "vuitton"))
    assert not is_misspelt(["louis", "vuitton"], ("louis", "vuitton"))


WORDS = st.text("abcé古", min_size=1, max_size=8)


@given(WORDS, WORDS)
def test_a_mistake_is_one_both_ways(one: str, other: str) -> None:
    assert is_one_mistake(one, other) == is_one_mistake(other, one)


@given(WORDS, st.data())
def test_a_letter_left_out_is_one_mistake(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word)))
    assert is_one_mistake(word[:place] + "x" + word[place:], word)


@pytest.mark.parametrize("word", ["house", "casa", "maison", "город", "mas", "más", "天气"])
def test_words_of_many_languages_are_everyday(word: str) -> None:
    assert frequency(word) >= COMMON


@pytest.mark.parametrize("word", ["velmora", "xqzt", "古驰驰"])
def test_words_that_nobody_uses(word: str) -> None:
    assert frequency(word) == 0
