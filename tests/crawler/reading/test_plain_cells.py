from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.plain_cells import has_other_space, lines_of, words_of

ALL_SPACE = [chr(code) for code in range(0x3001) if chr(code).isspace() and chr(code) != " "]


@pytest.mark.parametrize("space", ALL_SPACE, ids=ascii)
def test_no_white_space_of_any_kind_is_missed(space: str) -> None:
    assert has_other_space(f"a{space}b")
    assert not words_of([f"a{space}b", "c"])
    assert not lines_of([f"a{space}b", "c"])


@pytest.mark.parametrize("cells", [["a", None], ["a", 1], ["a", ["b"]], [None], [{"a": 1}]])
def test_what_is_no_text_is_not_plain(cells: list[Any]) -> None:
    assert (words_of(cells), lines_of(cells)) == ("", "")


@pytest.mark.parametrize("cells", [["a", ""], [""], ["a ", "b"], [" a"], ["a  b"], []])
def test_lines_have_words_with_one_space_between_them(cells: list[str]) -> None:
    assert not lines_of(cells)


def test_plain_cells_are_put_together() -> None:
    assert words_of(["a", "ü"]) == "a ü "
    assert lines_of(["a b", "手袋"]) == " a b 手袋 "
    assert not words_of(["a b", "c"])


@given(st.lists(st.text("aé \t\x1f\u00a0\u3000.", max_size=4), max_size=4))
def test_plain_lines_are_what_splitting_leaves_as_it_is(cells: list[str]) -> None:
    clean = all(cell and " ".join(cell.split()) == cell for cell in cells)
    assert bool(lines_of(cells)) == (clean and bool(cells))
    assert not words_of(cells) or all(len(cell.split()) == bool(cell) for cell in cells)
