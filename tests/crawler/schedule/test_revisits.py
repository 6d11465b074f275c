"""The choice of what to look at again: never too much, never too soon, and first what is likely to have changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Suspect
from crawler.schedule.revisits import LEAST_REST, NEWS, PRIOR_RATE, choose, rate_of, worth
from tests.benchmarks import revisiting

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def suspect(
    number: int = 1, *, looked: float | None = 48, looks: int = 10, changed: tuple[float, ...] = (), **more: str | bool
) -> Suspect:
    """One that was first seen 30 days ago; times in hours before now."""
    return Suspect(
        key=f"bazaar:{number}",
        listing_id=str(number),
        url=f"https://bazaar.example/{number}",
        risk=str(more.get("risk", "high")),
        status=str(more.get("status", "live")),
        waits=bool(more.get("waits", False)),
        first_seen=NOW - 30 * DAY,
        looked_at=None if looked is None else NOW - looked * HOUR,
        looks=0 if looked is None else looks,
        changes=tuple(NOW - hours * HOUR for hours in sorted(changed, reverse=True)),
    )


hours = st.floats(0, 720)
suspects = st.builds(
    suspect,
    st.integers(0, 50),
    looked=st.none() | hours,
    looks=st.integers(0, 400),
    changed=st.lists(hours, max_size=20).map(tuple),
    risk=st.sampled_from(["none", "low", "medium", "high"]),
    status=st.sampled_from(["live", "not_seen", "removed", "ended", "blocked"]),
    waits=st.booleans(),
)


@given(st.lists(suspects, max_size=30), st.integers(-1, 20))
def test_it_keeps_to_the_budget_and_to_the_least_rest(known: list[Suspect], requests: int) -> None:
    chosen = choose(known, NOW, requests)
    assert len(chosen) <= max(requests, 0)
    assert all(one in known for one in chosen)
    assert all(one.looked_at is None or NOW - one.looked_at >= LEAST_REST for one in chosen)
    worths = [worth(one, NOW) for one in chosen]
    assert worths == sorted(worths, reverse=True)


@given(suspects, st.integers(0, 19), hours)
def test_the_later_a_change_was_the_more_a_look_is_worth(one: Suspect, place: int, later: float) -> None:
    if not one.changes:
        return
    at = place % len(one.changes)
    moved = min(one.changes[at] + later * HOUR, NOW)
    after = replace(one, changes=tuple(sorted((*one.changes[:at], *one.changes[at + 1 :], moved))))
    assert worth(after, NOW) >= worth(one, NOW) - 1e-12
    assert rate_of(after, NOW) >= rate_of(one, NOW) - 1e-12


@given(suspects, st.floats(0, 24), st.floats(0, 24))
def test_within_a_day_a_look_is_worth_more_the_longer_it_waits(one: Suspect, hours: float, more: float) -> None:
    looked = one.looked_at or NOW
    soon, later = sorted((looked + hours * HOUR, looked + more * HOUR))
    settled = replace(one, changes=(), looks=0)  # so that the estimate does not change with the time
    assert worth(settled, soon) <= worth(settled, later) + 1e-12


def test_one_that_has_changed_lately_comes_before_one_that_never_did() -> None:
    quiet, lively = suspect(1), suspect(2, changed=(50.0, 100.0))
    assert choose([quiet, lively], NOW, 1) == [lively]


def test_new_offers_come_before_quiet_ones() -> None:
    new, quiet = suspect(1, looked=None), suspect(2, looked=72)
    assert rate_of(new, NOW) == PRIOR_RATE
    assert choose([quiet, new], NOW, 1) == [new]


def test_a_quiet_one_is_let_be_for_some_hours_however_much_budget_there_is() -> None:
    asked = [number for number in range(1, 72) if choose([suspect(looked=number)], NOW, 1000)]
    assert 6 < asked[0] <= 24


def test_nobody_is_forgotten() -> None:
    known = [suspect(number, looked=24 * 40, looks=200) for number in range(3)]
    lively = [suspect(number, looked=25, changed=(25.0, 50.0, 75.0)) for number in range(10, 13)]
    assert worth(known[0], NOW) > 2 * worth(suspect(looked=24, looks=200), NOW)
    assert {one.key for one in choose([*known, *lively], NOW, 6)} == {one.key for one in (*known, *lively)}


def test_what_waits_for_a_decision_and_what_is_riskier_comes_first() -> None:
    order = [
        suspect(1, waits=True, status="not_seen"),
        suspect(2, waits=True),
        suspect(3),
        suspect(4, risk="medium"),
        suspect(5, status="removed"),
    ]
    assert choose(reversed(order), NOW, 5) == order


def test_what_changes_faster_than_it_can_be_followed_is_given_up_by_degrees() -> None:
    daily = suspect(1, looked=24, looks=30, changed=tuple(24.0 * day for day in range(1, 21)))
    hourly = suspect(2, looked=24, looks=700, changed=tuple(24.0 + hour for hour in range(600)))
    assert rate_of(hourly, NOW) > 10 * rate_of(daily, NOW)
    assert worth(hourly, NOW) < worth(daily, NOW) / 5


def test_an_offer_waiting_for_a_day_has_no_more_to_gain() -> None:
    one = suspect(looked=NEWS / HOUR)
    assert worth(one, NOW) > worth(one, NOW - timedelta(seconds=1))


def test_far_more_changes_are_seen_in_time_than_by_looking_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisiting, "SEEDS", (7,))
    monkeypatch.setattr(revisiting, "OFFERS", 200)
    (result,) = revisiting.freshness()
    assert result.ratio is not None
    assert result.ratio >= 1.5
