import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.page import Page
from crawler.reading.state_values import values_in

TABLE = {"name": "Oak Table", "price": 120, "note": 'with { and " and </b>'}


def values(page: str) -> list[Any]:
    return list(values_in(Page(page.encode())))


@pytest.mark.parametrize(
    "page",
    [
        json.dumps(TABLE),
        f'<html><script type="application/json">{json.dumps(TABLE)}</script>',
        f"<html><script>window.state = {json.dumps(TABLE)}; other()</script>",
        f"<html><script>var a = 1; show({json.dumps(TABLE)}, 2)</script>",
        f"<html><script>window.state = JSON.parse({json.dumps(json.dumps(TABLE))})</script>",
        "<html><div data-product='" + json.dumps(TABLE).replace("'", "&#39;") + "'></div>",
        '<html><div data-product="' + json.dumps(TABLE).replace('"', "&quot;") + '"></div>',
        f"<html><script>self.__next_f.push([1,{json.dumps('1:' + json.dumps(TABLE) + chr(10))}])</script>",
    ],
)
def test_a_value_is_found_wherever_it_stands(page: str) -> None:
    assert TABLE in values(page)


def test_rows_that_are_cut_into_several_strings_are_put_together() -> None:
    text = "2:" + json.dumps([TABLE]) + "\n"
    pieces = (text[:20], text[20:])
    pushes = "".join(f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>" for piece in pieces)
    assert [TABLE] in values("<html>" + pushes)


def test_javascript_with_calls_and_comments_is_read() -> None:
    page = "<html><script>tracked = [{sku: checked('77'), price: checked(12.5), // in euros\n count: 1}]\n</script>"
    assert [{"sku": "77", "price": 12.5, "count": 1}] in values(page)


def test_what_says_nothing_of_prices_is_left_alone() -> None:
    assert (
        values('<html><script type="application/json">{"theme": "a long enough text of no use at all"}</script>') == []
    )


@given(st.text(alphabet="{}[]\"'`:=,(/*\\ price1</script>n", max_size=300))
def test_broken_scripts_yield_values_or_nothing(script: str) -> None:
    for value in values(f"<html><script>price = {script}</script><p data-x='{script}'>"):
        assert isinstance(value, dict | list | str | int | float)
