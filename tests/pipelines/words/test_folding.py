import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.words.folding import fold, origins, span_in

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("GUCCI", "gucci"),
        ("ＧＵＣＣＩ", "gucci"),
        ("Ⓖⓤⓒⓒⓘ", "gucci"),
        ("Hermès", "hermes"),
        ("Herme\u0300s", "hermes"),
        ("İSTANBUL guccı", "istanbul gucci"),
        ("Straße", "strasse"),
        ("Gu\u200bcci\u00ad", "gucci"),
        ("Levi’s", "levi's"),
        ("off\u2013white\u00a0x\ty\n", "off-white x y "),
        ("غوتـشِي", "غوتشي"),
        ("أحذية", "احذيه"),
        ("古驰GUCCI包", "古驰gucci包"),
        ("ΑΣ ΟΔΟΣ", "ας οδος".replace("ς", "σ")),
        ("구찌 가방", "구찌 가방"),
        ("กุชชี่", "กุชชี่"),
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_voicing_is_kept_and_half_width_kana_are_the_same() -> None:
    assert fold("ｸﾞｯﾁ") == fold("グッチ") != fold("クッチ")


@given(ANY_TEXT)
def test_every_folded_character_leads_back_to_where_it_came_from(text: str) -> None:
    folded, places = fold(text), origins(text)
    assert len(places) == len(folded) + 1
    assert places[-1] == len(text)
    for index, character in enumerate(folded):
        assert character in fold(text[places[index]])
    assert list(places) == sorted(places)


@given(ANY_TEXT, ANY_TEXT)
def test_texts_fold_piece_by_piece(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_case_makes_no_difference(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


def test_no_script_breaks_it() -> None:
    for code in range(0, sys.maxunicode + 1, 7):
        character = chr(code)
        assert len(fold(character)) == len(origins(character)) - 1


def test_a_span_takes_the_accent_of_its_last_letter_along() -> None:
    text = "Chloe\u0301 bag"
    assert span_in(text, origins(text), 0, 5) == (0, 6)
