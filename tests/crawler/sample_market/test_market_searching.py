"""What a search shows, without the web around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sample_market.days import offers
from crawler.sample_market.searching import PAGE_SIZE, find, result_page


@pytest.mark.parametrize(("one", "other"), [("gucci", "GUCCI"), ("nike", "  Nike "), ("薇慕拉", "薇慕拉")])
def test_case_and_outer_spaces_do_not_matter(one: str, other: str) -> None:
    assert {offer.id for offer in find(one, 1)} == {offer.id for offer in find(other, 1)}


@pytest.mark.parametrize(("query", "language"), [("古驰", "zh"), ("专柜正品", "zh"), ("نايكي", "ar")])
def test_other_scripts_are_searched(query: str, language: str) -> None:
    found = [offer for offer in find(query, 1) if query in offer.title]
    assert found
    assert {offer.language for offer in found} == {language}


def test_the_brand_field_is_searched() -> None:
    assert [offer for offer in find("nike", 1) if "nike" not in offer.title.casefold()]


def test_a_brand_also_brings_things_that_are_only_called_alike() -> None:
    titles = [offer.title for offer in find("fendi", 1)]
    assert "Fender electric guitar with maple neck" in titles


def test_disguised_names_slip_past() -> None:
    assert "disguised" not in {offer.kind for offer in find("gucci", 1)}


def test_an_empty_query_shows_everything() -> None:
    assert {offer.id for offer in find("", 2)} == {offer.id for offer in offers(2)}


def test_a_few_results_are_sponsored_and_come_first() -> None:
    page = result_page("", 1, 1)
    paid = [offer.id in page.sponsored for offer in page.found]
    assert 0 < sum(paid) < PAGE_SIZE
    assert paid == sorted(paid, reverse=True)


@given(st.text(max_size=40), st.integers(min_value=1, max_value=999_999))
def test_any_query_gives_a_page_that_adds_up(query: str, number: int) -> None:
    page = result_page(query, number, 1)
    assert len(page.found) == max(0, min(PAGE_SIZE, page.total - (number - 1) * PAGE_SIZE))
    assert page.pages == -(-page.total // PAGE_SIZE)
    assert not {offer.id for offer in page.also_liked} & {offer.id for offer in page.found}
