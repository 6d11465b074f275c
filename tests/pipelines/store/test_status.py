"""Where an offer stands after each look at it: the whole table, and the order in which looks count."""

from datetime import timedelta

import pytest

from pipelines.store.status import BECOMES, KEPT, STATUSES, Kind, Look, Standing, Status, after
from tests.pipelines.offers import NOON

HOUR = timedelta(hours=1)


def standing(status: Status, hours: float = 0) -> Standing:
    """An offer that was first seen at noon and has stood like this since so many hours later."""
    reason = None if status == "live" else {"time": NOON + hours * HOUR, "sentence": f"it was {status}"}
    return Standing(status, NOON, reason)


def look(kind: Kind, hours: float = 2, *, as_it_happens: bool = True) -> Look:
    sentence = "" if kind in {"page", "line", "line_alone"} else f"a look told {kind}"
    return Look(kind=kind, time=NOON + hours * HOUR, sentence=sentence, capture="c", as_it_happens=as_it_happens)


TABLE: dict[Kind, tuple[Status, ...]] = {
    #              live      not_seen    removed    ended     blocked
    "page": ("live", "live", "live", "live", "live"),
    "line": ("live", "live", "removed", "ended", "blocked"),
    "line_alone": ("live", "live", "live", "live", "live"),
    "sold": ("ended", "ended", "ended", "ended", "ended"),
    "removed": ("removed", "removed", "removed", "removed", "removed"),
    "ended": ("ended", "ended", "ended", "ended", "ended"),
    "blocked": ("blocked", "blocked", "removed", "ended", "blocked"),
    "missed": ("not_seen", "not_seen", "removed", "ended", "not_seen"),
}


def test_the_table_names_every_look() -> None:
    assert TABLE.keys() == BECOMES.keys()


@pytest.mark.parametrize(
    ("kind", "before", "wanted"),
    [(kind, before, row[at]) for kind, row in TABLE.items() for at, before in enumerate(STATUSES)],
)
def test_what_each_look_makes_of_each_status(kind: Kind, before: Status, wanted: Status) -> None:
    found = after(standing(before), [look(kind)])
    assert found.status == wanted
    changed = found.status != before
    assert [one["status"] for one in found.before] == [before] * changed
    if changed:
        assert found.reason is not None
        assert found.reason["time"] == NOON + 2 * HOUR


@pytest.mark.parametrize("kind", list(TABLE))
@pytest.mark.parametrize("before", STATUSES[1:])
def test_a_look_that_is_older_than_what_is_known_changes_nothing(kind: Kind, before: Status) -> None:
    known = standing(before, hours=3)
    assert after(known, [look(kind, hours=2)]) == known


@pytest.mark.parametrize("kind", list(TABLE))
@pytest.mark.parametrize("before", STATUSES)
def test_a_look_that_is_noted_twice_changes_nothing_more(kind: Kind, before: Status) -> None:
    once = after(standing(before), [look(kind)])
    assert after(once, [look(kind)]) == once


def test_a_repeated_statement_keeps_the_reason_that_came_first() -> None:
    for kind in ("removed", "ended", "blocked"):
        once = after(standing("live"), [look(kind, 2)])
        assert after(once, [look(kind, 5)]).reason == once.reason


def test_looks_count_in_the_order_in_which_they_were_taken() -> None:
    assert after(standing("live"), [look("page", 3), look("removed", 2)]).status == "live"
    assert after(standing("live"), [look("removed", 3), look("page", 2)]).status == "removed"


def test_a_block_does_not_take_away_what_was_known_and_is_told_beside_it() -> None:
    found = after(standing("removed"), [look("blocked", 4)])
    assert (found.status, found.reason) == (
        "removed",
        {"time": NOON, "sentence": "it was removed", "blocked_at": NOON + 4 * HOUR},
    )


def test_runs_that_began_before_the_last_sighting_tell_nothing() -> None:
    seen_since = Standing("live", NOON + 3 * HOUR)
    assert after(seen_since, [look("missed", 2)]) == seen_since


@pytest.mark.parametrize("kind", ["removed", "ended", "blocked"])
def test_a_page_saved_long_ago_tells_nothing_of_an_offer_seen_since(kind: Kind) -> None:
    seen_since = Standing("live", NOON + 3 * HOUR)
    assert after(seen_since, [look(kind, 2, as_it_happens=False)]) == seen_since
    assert after(seen_since, [look(kind, 2)]).status == kind
    assert after(seen_since, [look(kind, 4, as_it_happens=False)]).status == kind


def test_more_runs_make_the_count_grow_and_no_new_status() -> None:
    first = after(standing("live"), [Look(kind="missed", time=NOON + HOUR, sentence="1", runs=1)])
    second = after(first, [Look(kind="missed", time=NOON + 2 * HOUR, sentence="2", runs=2)])
    assert second.reason == {"time": NOON + 2 * HOUR, "sentence": "2", "runs": 2}
    assert len(second.before) == 1


def test_an_offer_that_comes_and_goes_keeps_the_last_statuses_only() -> None:
    now = standing("live")
    for turn in range(KEPT * 2):
        now = after(now, [look("removed" if turn % 2 == 0 else "page", hours=2 + turn)])
    assert len(now.before) == KEPT
    assert now.before[-1]["until"] == NOON + (1 + KEPT * 2) * HOUR
