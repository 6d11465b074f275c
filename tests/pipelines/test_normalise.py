from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Listing
from pipelines.normalise import clean, facts_of
from tests.pipelines.offers import offer


def test_facts_hold_what_the_page_states_and_nothing_else() -> None:
    listing = Listing(
        marketplace="bazaar", listing_id="1", url="https://bazaar.example/1", title="  A   bag\n\n\n red "
    )
    assert facts_of(listing).values == {"url": "https://bazaar.example/1", "title": "A bag\nred"}


def test_names_of_attributes_are_values_and_never_keys() -> None:
    listing = offer(1, attributes=(("$where", "1"), ("a.b", "2"), ("", "3")))
    assert facts_of(listing).values["attributes"] == [
        {"name": "$where", "value": "1"},
        {"name": "a.b", "value": "2"},
        {"name": "", "value": "3"},
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://bazaar.example/offer/1?token=2"},
        {"units_sold": 4},
        {"stock": 9},
        {"review_count": 3},
        {"sponsored": True},
        {"raw": {"price": "EUR 1.50"}},
        {"sources": {"price": "state"}},
        {"price": Decimal("1.5000")},
    ],
)
def test_what_is_no_change_of_the_offer_keeps_its_hash(change: dict[str, object]) -> None:
    assert facts_of(replace(offer(1), **change)).facts_hash == facts_of(offer(1)).facts_hash  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize(
    "change",
    [
        {"price": Decimal("1.51")},
        {"title": "Gucci bag number one"},
        {"currency": "USD"},
        {"seller": None},
        {"images": ()},
        {"availability": "SoldOut"},
    ],
)
def test_a_changed_fact_changes_the_hash(change: dict[str, object]) -> None:
    assert facts_of(replace(offer(1), **change)).facts_hash != facts_of(offer(1)).facts_hash  # type: ignore[arg-type]  # any field


def test_disguises_stay_in_the_text() -> None:
    assert clean("Gucc\u0456 G\u200bucci \u202eiccuG") == "Gucc\u0456 G\u200bucci \u202eiccuG"


@given(st.text())
def test_clean_text_is_storable_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    once.encode()
    assert "\x00" not in once
    assert clean(once) == once
