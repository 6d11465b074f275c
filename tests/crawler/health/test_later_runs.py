"""Verdicts on runs beside the healthy ones before them."""

from decimal import Decimal

from crawler.base_spiders.expects import Expects
from crawler.health.judging import VERDICTS
from crawler.run_health import Health
from tests.crawler.health.runs import health, own_page, page, reasons, whole

LENIENT = Expects(offers=10, price=0, image=0)
BEFORE = [health(*whole(location="Hangzhou"), *[own_page(stock=3) for _ in range(20)])] * 3


def test_a_run_like_those_before_is_healthy() -> None:
    assert {one.verdict for one in BEFORE} == {"healthy"}
    assert (
        health(*whole(location="Hangzhou"), *[own_page(stock=3) for _ in range(20)], earlier=BEFORE).verdict
        == "healthy"
    )


def test_a_price_that_vanished_is_broken_even_where_none_is_expected() -> None:
    found = health(*whole(price=None), earlier=BEFORE[:1], expects=LENIENT)
    assert found.verdict == "broken"
    (reason,) = [one for one in found.reasons if one.what == "price"]
    assert reason.sentence == "The price has vanished from offers on result pages: 0 % have one, 100 % had."
    assert reason.captures == ("c1", "c2", "c3")


def test_a_lesser_fact_that_vanished_is_degraded() -> None:
    found = health(*whole(), *[own_page() for _ in range(20)], earlier=BEFORE[:1])
    assert (found.verdict, reasons(found)) == ("degraded", ["location", "own_stock"])


def test_a_fact_that_fell_is_told_once_the_usual_is_known() -> None:
    pages = (*whole(), page(24, term="b", total=24, location="Hangzhou"))
    terms = ["gucci", "b"]
    assert health(*pages, terms=terms, earlier=BEFORE[:1]).verdict == "healthy"
    assert reasons(health(*pages, terms=terms, earlier=BEFORE)) == ["location"]


def test_searches_that_all_find_nothing_any_more_are_broken() -> None:
    found = health(page(0), earlier=BEFORE[:1])
    assert (found.verdict, reasons(found)) == ("broken", ["empty"])
    assert found.reasons[0].sentence == "1 search found no offers on first pages, where 24 are usual."
    assert found.reasons[0].captures == ("c1",)


def test_a_small_search_that_finds_nothing_any_more_is_a_quiet_market() -> None:
    small = [health(page(6, total=6))] * 3
    assert health(page(0), earlier=small).verdict == "healthy"


def test_one_search_of_many_that_finds_nothing_any_more_is_healthy() -> None:
    terms = ["a", "b", "c", "d"]
    before = [health(*[page(24, total=24, term=term) for term in terms], terms=terms)] * 3
    pages = [page(0 if term == "b" else 24, total=24, term=term) for term in terms]
    assert health(*pages, terms=terms, earlier=before).verdict == "healthy"


def test_far_fewer_offers_are_told() -> None:
    assert reasons(health(page(5, total=5), earlier=BEFORE[:1])) == ["fewer_offers"]
    some = health(page(11, total=11, location="Hangzhou"), earlier=BEFORE)
    assert (some.verdict, reasons(some)) == ("degraded", ["fewer_offers", "fewer_pages"])
    assert health(page(11, total=11, location="Hangzhou"), earlier=BEFORE[:1]).verdict == "healthy", (
        "one run does not show what is usual"
    )


def test_other_searches_are_not_compared() -> None:
    assert health(page(3, total=3, term="prada"), terms=["prada"], earlier=BEFORE).verdict == "healthy"


def test_fewer_pages_than_usual_are_told() -> None:
    before = [health(*[page(24, number, total=240) for number in range(1, 11)], asked=10)] * 3
    found = health(page(24, 1, total=48), page(24, 2, total=48), asked=10, earlier=before)
    assert (found.verdict, reasons(found)) == ("degraded", ["fewer_pages"])
    assert found.reasons[0].sentence == "1 search ended after 2 pages, where 10 are usual."
    assert health(page(24, 1, total=240), asked=1, earlier=before).verdict == "healthy", "no more were asked for"


def test_a_site_whose_offer_pages_were_always_so_has_no_spread() -> None:
    before: list[Health] = [health(*whole(), *[own_page("login") for _ in range(9)])]
    assert health(*whole(), *[own_page("login") for _ in range(9)], earlier=before).verdict == "healthy"
    spread = health(*whole(), *[own_page() for _ in range(6)], *[own_page("error") for _ in range(4)], earlier=BEFORE)
    assert "own_errors" in reasons(spread)


def test_a_market_whose_titles_always_look_so_is_healthy() -> None:
    before = [health(*whole(title="????? bag"))]
    assert health(*whole(title="????? bag"), earlier=before).verdict == "healthy"


def test_cut_off_pages_are_known_from_those_that_were_not() -> None:
    cut = b"<html><body>"
    assert reasons(health(page(24, total=24, body=cut, location="Hangzhou"), earlier=BEFORE[:1])) == ["cut_off"]


def test_the_worst_reason_comes_first() -> None:
    found = health(*whole(price=None), ended="shutdown", earlier=BEFORE)
    assert found.verdict == "broken"
    assert reasons(found)[0] == "price"
    assert VERDICTS.index("broken") < VERDICTS.index("incomplete")


def test_prices_that_all_changed_are_healthy() -> None:
    found = health(
        *whole(price=Decimal("0.01"), location="Hangzhou"), *[own_page(stock=0) for _ in range(9)], earlier=BEFORE
    )
    assert found.verdict == "healthy"
