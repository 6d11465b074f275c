import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.words.folding import fold
from pipelines.words.terms import TermFinder


def met(term: str, text: str) -> bool:
    return bool(TermFinder([(term, None)]).find(fold(text)))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Gucci", "古驰GUCCI包"),
        ("古驰", "古驰GUCCI包"),
        ("古驰", "正品古驰女包"),
        ("Gucci", "gucci's new"),
        ("Gucci", "GUCCI2024新款"),
        ("高仿", "2024高仿2个"),
        ("1:1", "1:1精仿"),
        ("Gucci", "_gucci_"),
        ("غوتشي", "حقيبة غوتشي"),
        ("غوتشي", "حقيبة والغوتشي".replace("الغ", "غ")),
        ("غوتشي", "شنطة بغوتشي"),
        ("גוצ'י", "תיק וגוצ'י"),
        ("グッチ", "新品グッチのバッグ"),
        ("グッチ", "グッチバッグ"),
        ("구찌", "구찌가방"),
        ("구찌", "구찌의 신상"),
        ("กุชชี่", "กระเป๋ากุชชี่แท้"),
        ("Louis Vuitton", "LOUIS\nVUITTON"),
        ("Гуччи", "сумка ГУЧЧИ"),
        ("7 For All Mankind", "7 for all mankind jeans"),
    ],
)
def test_a_word_of_its_own(term: str, text: str) -> None:
    assert met(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("asics", "back to basics"),
        ("Gap", "stopgap"),
        ("Gap", "gap5 gasket"),
        ("Gucci", "guccione"),
        ("7 For All", "17 for all"),
        ("コーチ", "コーチング入門"),
        ("게스", "게스트 하우스"),
        ("غوتشي", "سغوتشي"),
        ("قاب", "وقاب"),
        ("Гуччи", "гуччиони"),
        ("クチ", "クチ\u3099"),
    ],
)
def test_a_part_of_another_word(term: str, text: str) -> None:
    assert not met(term, text)


def test_the_longest_wins_and_others_stay() -> None:
    finder = TermFinder([("air", 1), ("air jordan", 2), ("jordan one low", 3), ("nike", 4)])
    assert [m.meanings for m in finder.find("nike air jordan")] == [(4,), (2,)]
    assert [m.meanings for m in finder.find("air jordan one low")] == [(3,)]


def test_a_longer_term_that_is_no_word_hides_nothing() -> None:
    assert [m.meanings for m in TermFinder([("coach", 1), ("coach house", 2)]).find("coach housewife")] == [(1,)]


def test_two_meanings_of_one_spelling_are_both_told() -> None:
    assert TermFinder([("Céline", 1), ("celine", 2)]).find("celine")[0].meanings == (1, 2)


def test_nothing_to_look_for() -> None:
    empty: list[tuple[str, int]] = []
    assert TermFinder(empty).find("gucci") == []
    assert TermFinder([("\u200b", 1)]).find("gucci") == []


@given(st.text("gucirdo 古驰,-1", max_size=30), st.text("gucirdo 古驰,-1", max_size=30))
def test_between_separators_a_term_is_always_found(before: str, after: str) -> None:
    text = f"{before} | gucci | {after}"
    assert any(text[m.start : m.end] == "gucci" for m in TermFinder([("gucci", None)]).find(text))
