import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.matching import ways
from pipelines.matching.letters import READINGS, is_read_over, is_styled, letters_of
from pipelines.words.folding import fold


@pytest.mark.parametrize(
    ("character", "letter", "way"),
    [
        ("a", "a", ways.AS_WRITTEN),
        ("A", "a", ways.AS_WRITTEN),
        ("Ａ", "a", ways.FULL_WIDTH),
        ("ⓐ", "a", ways.STYLED),
        ("𝓪", "a", ways.STYLED),
        ("🅰", "a", ways.STYLED),
        ("🇦", "a", ways.STYLED),
        ("á", "a", ways.ACCENTS),
        ("ɓ", "b", ways.STYLED),
        ("а", "a", ways.LOOK_ALIKE),
        ("Α", "a", ways.LOOK_ALIKE),
        ("Ꭺ", "a", ways.LOOK_ALIKE),
        ("Н", "h", ways.LOOK_ALIKE),
        ("я", "r", ways.LOOK_ALIKE),
        ("I", "l", ways.LOOK_ALIKE),
        ("l", "i", ways.LOOK_ALIKE),
        ("@", "a", ways.FOR_LETTERS),
        ("0", "o", ways.FOR_LETTERS),
        ("1", "l", ways.FOR_LETTERS),
        ("1", "i", ways.FOR_LETTERS),
        ("1", "1", ways.AS_WRITTEN),
        ("古", "古", ways.AS_WRITTEN),
        ("ю", "ю", ways.AS_WRITTEN),
        ("ß", "ss", ways.ACCENTS),
    ],
)
def test_what_a_character_may_be_read_as(character: str, letter: str, way: int) -> None:
    assert (letter, way) in READINGS[character]


@pytest.mark.parametrize("character", ["\u200b", "\u00ad", "\u0301", "\ufe0f", "\u3164", "\u2060"])
def test_what_nobody_sees_is_read_over(character: str) -> None:
    assert is_read_over(character)


@pytest.mark.parametrize("character", [" ", "💎", "·", "*", "-"])
def test_what_separates_is_not_read(character: str) -> None:
    assert READINGS[character] == ()
    assert not is_read_over(character)


def test_dressed_letters_are_known_where_unicode_calls_them_signs() -> None:
    assert is_styled(READINGS["🅽"])
    assert not is_styled(READINGS["★"])


def test_every_character_has_readings_without_error() -> None:
    for code in range(0, sys.maxunicode + 1, 11):
        for letters, way in READINGS[chr(code)]:
            assert isinstance(letters, str)
            assert way >= 0


@given(st.text(max_size=30))
def test_letters_are_what_the_folding_leaves(text: str) -> None:
    letters = letters_of(text)
    assert all(letter in fold(text) for letter in letters)
    assert letters_of(letters) == letters
