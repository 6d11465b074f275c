"""Verdicts on runs that have none before them: pages alone, beside what the spider expects."""

from dataclasses import replace
from typing import Any

import pytest

from crawler.base_spiders.expects import Expects
from crawler.items import PageState
from tests.crawler.health.runs import EXPECTS, health, own_page, page, reasons, whole


def test_a_run_as_expected_is_healthy_and_says_how_far_it_came() -> None:
    found = health(*whole(), *[own_page() for _ in range(60)])
    assert (found.verdict, found.reasons) == ("healthy", ())
    (search,) = found.searches
    assert (search.pages, search.offers, search.done) == (3, 24, True)
    figures = found.figures
    assert (figures.followed, figures.followed_offers, figures.told_next, figures.short) == (2, 48, 2, 0)
    assert (figures.read, figures.fields["price"], figures.own_read) == (60, 1, 60)


def test_a_quiet_market_is_healthy() -> None:
    assert health(page(0), page(0, term="prada"), terms=["gucci", "prada"]).verdict == "healthy"


def test_the_last_page_of_a_search_may_have_one_offer_and_a_short_search_three() -> None:
    assert health(page(24, total=25), page(1, 2, total=25)).verdict == "healthy"
    assert health(page(3, total=3)).verdict == "healthy"
    assert health(page(3, next_url="/2"), page(0, 2)).verdict == "healthy", "it links on from its last page too"


def test_a_page_past_the_end_that_nobody_told_of_may_be_anything() -> None:
    for state in ("error", "unknown", "removed"):
        found = health(page(24), page(24, 2), page(1, 3, state=state), expects=Expects())
        assert (found.verdict, found.searches[0].done) == ("healthy", True), state


@pytest.mark.parametrize("state", ["unknown", "error", "challenge"])
def test_one_odd_page_among_many_is_not_broken(state: PageState) -> None:
    terms = [f"term {number}" for number in range(20)]
    searches = [one for term in terms for one in whole(term)]
    odd = page(1, 2, state=state, term="term 7")
    assert health(*searches[:60], odd, *searches[60:], terms=terms).verdict == "healthy"


def test_a_few_offers_without_a_price_are_healthy() -> None:
    pages = [*whole(), page(4, term="prada", total=4, price=None)]
    assert health(*pages, terms=["gucci", "prada"]).verdict == "healthy"
    assert health(page(3, total=3, price=None)).verdict == "healthy", "three have no share to speak of"


@pytest.mark.parametrize(
    ("state", "verdict", "what"),
    [
        ("unknown", "broken", "unreadable"),
        ("shell", "broken", "unreadable"),
        ("error", "broken", "errors"),
        ("removed", "broken", "removed"),
        ("challenge", "blocked", "challenge"),
        ("login", "blocked", "login"),
    ],
)
def test_pages_that_are_none(state: PageState, verdict: str, what: str) -> None:
    terms = ["a", "b", "c", "d", "e"]
    found = health(*[page(1, state=state, term=term) for term in terms], terms=terms)
    assert found.verdict == verdict
    assert found.reasons[0].what == what
    assert found.reasons[0].captures == ("c1", "c2", "c3")
    assert found.reasons[0].sentence.startswith("5 of 5 result pages ")


def test_pages_that_a_status_refuses() -> None:
    found = health(page(1, state="unknown", status=429), page(1, state="unknown", status=403, term="b"), terms="ab")
    assert found.verdict == "blocked"
    assert reasons(found)[0] == "refused"


def test_a_search_that_robots_txt_forbids_is_blocked() -> None:
    found = health(forbidden=1)
    assert (found.verdict, reasons(found)[0]) == ("blocked", "robots_txt")


@pytest.mark.parametrize(("fact", "word"), [("price", "a price"), ("seller", "a seller"), ("images", "an image")])
def test_facts_that_the_spider_expects(fact: str, word: str) -> None:
    lacking: dict[str, Any] = {fact: None}
    found = health(*whole(**lacking))
    assert (found.verdict, reasons(found)) == ("broken", [fact])
    assert found.reasons[0].sentence == f"0 % of 60 offers have {word}; 100 % are healthy."
    some = health(*whole(), *whole("prada"), page(24, 1, total=24, term="c", **lacking), terms=["gucci", "prada"])
    assert (some.verdict, reasons(some)) == ("degraded", [fact])
    assert some.reasons[0].captures == ("c7",)


def test_too_few_offers_on_pages_that_others_follow() -> None:
    found = health(page(6, 1, total=60), page(7, 2, total=60), page(6, 3, total=60))
    assert (found.verdict, found.reasons[0].what) == ("broken", "offers")
    assert "at least 20 are healthy" in found.reasons[0].sentence
    assert health(page(6, 1, total=60), asked=1).verdict == "broken", "it says itself that many follow"


def test_a_next_page_that_is_the_first_again() -> None:
    found = health(page(24, 1, total=60), page(24, 2, total=60), repeats=[("gucci", 2)])
    assert (found.verdict, reasons(found)) == ("broken", ["loop"])
    assert found.searches[0].pages == 1
    assert not found.searches[0].done


def test_a_site_that_repeats_its_last_page_past_the_end_is_healthy() -> None:
    assert health(page(24, 1), page(12, 2), page(12, 3), repeats=[("gucci", 3)], expects=Expects()).verdict == "healthy"
    assert health(page(12, 1, total=12), page(12, 2, total=12), repeats=[("gucci", 2)]).verdict == "healthy"


def test_next_pages_that_are_not_told_of() -> None:
    found = health(page(24), page(24, 2), page(24, 3))
    assert (found.verdict, reasons(found)) == ("degraded", ["next_page"])
    assert health(page(24), page(24, 2), page(24, 3), expects=Expects()).verdict == "healthy"


def test_pages_that_are_cut_off() -> None:
    cut = b"<!doctype html><html><body><li>"
    found = health(page(9, 1, total=60, body=cut), page(9, 2, total=60, body=cut), page(9, 3, total=60, body=cut))
    assert (found.verdict, reasons(found)) == ("broken", ["cut_off", "offers"])
    assert health(page(24, 1, total=24, body=cut)).verdict == "healthy", "some sites never end their documents"


def test_pages_from_which_nothing_was_taken_for_their_encoding() -> None:
    odd = page(1, state="unknown")
    odd = replace(odd, reading=replace(odd.reading, anomalies={"garbled_offer": 24}))
    found = health(odd)
    assert (found.verdict, reasons(found)) == ("broken", ["encoding"])


def test_titles_in_a_wrong_encoding() -> None:
    found = health(*whole(title="Gucci Tasche fÃ¼r Damen"))
    assert (found.verdict, reasons(found)) == ("broken", ["encoding"])


@pytest.mark.parametrize("ended", ["shutdown", "store_failed", "request_limit", "quiet_hours", "something else"])
def test_a_run_that_was_cut_off_is_incomplete(ended: str) -> None:
    found = health(*whole(), ended=ended)
    assert (found.verdict, reasons(found)) == ("incomplete", ["ended"])


def test_searches_without_an_answer_make_a_run_incomplete() -> None:
    found = health(*whole(), terms=["gucci", "prada"], failed=1)
    assert (found.verdict, reasons(found)) == ("incomplete", ["unread"])
    assert "“prada” (0 of 3)" in found.reasons[-1].sentence
    nothing = health(failed=3)
    assert (nothing.verdict, reasons(nothing)) == ("incomplete", ["unanswered", "unread"])


def test_what_explains_a_search_that_was_not_read_is_told_alone() -> None:
    assert reasons(health(page(1, state="challenge"))) == ["challenge"]


def test_a_run_that_a_site_ended_by_robot_checks_is_blocked() -> None:
    found = health(*whole(), page(1, 1, state="challenge", term="b"), terms=["gucci", "b"], ended="blocked")
    assert found.verdict == "blocked"
    assert found.reasons[0].captures == ("c4",)


def test_offer_pages_that_can_not_be_read() -> None:
    found = health(*whole(), *[own_page("unknown") for _ in range(9)])
    assert (found.verdict, reasons(found)) == ("broken", ["own_unreadable"])
    gone = health(*whole(), *[own_page("removed") for _ in range(9)])
    assert (gone.verdict, reasons(gone)) == ("degraded", ["own_removed"])
    assert (
        health(*whole(), *[own_page() for _ in range(50)], own_page("challenge"), own_page("error")).verdict
        == "healthy"
    )


def test_memory_does_not_grow_with_pages() -> None:
    found = health(*[page(24, number, total=10**6) for number in range(1, 400)], asked=399)
    assert found.verdict == "healthy"
    assert found.figures.followed == 399
    assert EXPECTS.offers < found.figures.followed_offers / found.figures.followed == 24


def test_offers_that_are_not_there_any_more_break_no_run() -> None:
    found = health(*whole(), *[own_page("error", status=404) for _ in range(9)])
    assert (found.verdict, dict(found.figures.own_states)) == ("healthy", {"not_found": 9})
    failing = health(*whole(), *[own_page("error", status=500) for _ in range(9)])
    assert reasons(failing) == ["own_errors"]
