"""What day 2 changes, and that nothing else does."""

from dataclasses import replace

import pytest

from crawler.sample_market.days import changes, gone, offers
from crawler.sample_market.offer import Offer

DAY_1 = {offer.id: offer for offer in offers(1)}
DAY_2 = {offer.id: offer for offer in offers(2)}


def without_counter(offer: Offer) -> Offer:
    return replace(offer, units_sold=0)


@pytest.mark.parametrize("day", [0, 3, -1])
def test_there_are_two_days(day: int) -> None:
    with pytest.raises(ValueError, match=f"has no day {day}"):
        offers(day)


def test_each_change_happens_to_somebody() -> None:
    told = changes()
    assert len(told.price_moves) >= 15
    assert len(told.vanished) >= 5
    assert len(told.ended) == 1
    assert len(told.removed) == 2
    assert len(told.relisted) == 1
    assert len(told.new) == 3


def test_prices_move_as_told_and_no_others() -> None:
    told = {move.id: (move.before, move.after) for move in changes().price_moves}
    seen = {
        id_: (DAY_1[id_].price, DAY_2[id_].price)
        for id_ in DAY_1.keys() & DAY_2.keys()
        if DAY_1[id_].price != DAY_2[id_].price
    }
    assert seen == told


def test_a_moved_price_has_the_currency_it_had() -> None:
    assert all(move.currency == DAY_1[move.id].currency == DAY_2[move.id].currency for move in changes().price_moves)


def test_what_is_gone_from_the_results_is_told() -> None:
    told = changes()
    assert DAY_1.keys() - DAY_2.keys() == {*told.vanished, *told.removed, *(old for old, _ in told.relisted)}
    assert {offer.id for offer in gone(2)} == set(told.removed)
    assert gone(1) == ()


def test_what_is_new_in_the_results_is_told() -> None:
    told = changes()
    assert DAY_2.keys() - DAY_1.keys() == {*told.new, *(new for _, new in told.relisted)}


def test_the_relisted_offer_is_the_same_but_for_its_id() -> None:
    ((old, new),) = changes().relisted
    assert without_counter(replace(DAY_1[old], id=new)) == without_counter(DAY_2[new])


def test_nothing_else_changes_but_the_counter_of_units_sold() -> None:
    told = changes()
    touched = {*(move.id for move in told.price_moves), *told.ended}
    same = (DAY_1.keys() & DAY_2.keys()) - touched
    assert len(same) > 250
    assert all(without_counter(DAY_1[id_]) == without_counter(DAY_2[id_]) for id_ in same)
    assert all(DAY_1[id_].units_sold <= DAY_2[id_].units_sold for id_ in same)
    assert any(DAY_1[id_].units_sold < DAY_2[id_].units_sold for id_ in same)


def test_each_odd_page_is_there_once_a_day() -> None:
    for day in (DAY_1, DAY_2):
        for page in ("fails_once", "challenge", "missing"):
            assert len([offer for offer in day.values() if offer.page == page]) == 1
    assert [offer.id for offer in DAY_2.values() if offer.page == "ended"] == list(changes().ended)
