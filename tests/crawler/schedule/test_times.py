"""When a job is due, in its seasons too."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.times import Due, between, due_times, next_due
from crawler.watchlist.jobs import Job
from crawler.watchlist.schedules import Schedule
from crawler.watchlist.seasons import Season

DAY = timedelta(days=1)


def job(cron: str, zone: str = "UTC", **more: Any) -> Job:  # noqa: ANN401 -- fields of a job
    return Job(name="job", marketplace="ebay", schedule=Schedule(cron=cron, time_zone=zone), **more)


def sale(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 -- values of a watchlist
    known = {"name": "sale", "from": "2026-05-02", "to": "2026-05-02"}
    return {"seasons": ("sale",), "own_seasons": (Season.model_validate(known | fields),)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def told(found: list[Due]) -> list[str]:
    return [f"{due.at:%d %H:%M}{' ' if due.season else ''}{due.season}" for due in found]


def test_without_a_schedule_or_a_day_nothing_is_due() -> None:
    assert next_due(Job(name="job", marketplace="ebay"), at("2026-01-01T00:00Z")) is None
    assert next_due(job("0 6 * * *"), at("2026-01-01T06:00Z")) == at("2026-01-02T06:00Z")


def test_three_times_as_often_in_a_season() -> None:
    found = between(job("0 6 * * *", **sale(times_more=3)), at("2026-04-30T12:00Z"), at("2026-05-04T00:00Z"))
    assert told(found) == ["01 06:00", "02 06:00", "02 14:00 sale", "02 22:00 sale", "03 06:00"]


def test_the_night_before_a_usual_run_belongs_to_the_season_too() -> None:
    found = between(job("0 22 * * *", **sale(times_more=4)), at("2026-05-01T22:00Z"), at("2026-05-03T00:00Z"))
    assert told(found) == ["02 04:00 sale", "02 10:00 sale", "02 16:00 sale", "02 22:00"]


def test_a_crontab_of_the_season_by_the_clock_of_the_job() -> None:
    tokyo = job("0 6 * * *", "Asia/Tokyo", **sale(cron="0 */6 * * *"))
    found = between(tokyo, at("2026-05-01T12:00Z"), at("2026-05-02T21:30Z"))
    assert told(found) == ["01 15:00 sale", "01 21:00", "02 03:00 sale", "02 09:00 sale", "02 21:00"]
    assert [due.at.astimezone(ZoneInfo("Asia/Tokyo")).hour for due in found] == [0, 6, 12, 18, 6]


def test_a_season_that_nobody_names_changes_nothing() -> None:
    more = sale(times_more=3) | {"seasons": ()}
    assert told(between(job("0 6 * * *", **more), at("2026-05-01T12:00Z"), at("2026-05-03T00:00Z"))) == ["02 06:00"]


def test_a_season_that_never_meets_its_crontab_ends_the_search() -> None:
    never = job("0 0 1 1 *", **sale(cron="0 0 1 1 *"))
    assert next_due(never, at("2026-04-01T00:00Z")) == at("2027-01-01T00:00Z")


def test_singles_day_by_its_name() -> None:
    often = job("0 6 * * *", "Asia/Shanghai", seasons=("singles_day",))
    usual = job("0 6 * * *", "Asia/Shanghai")
    span = at("2026-10-20T00:00Z"), at("2026-11-30T00:00Z")
    assert len(between(often, *span)) - len(between(usual, *span)) == 22 + 0


SEASONS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(0, 9),
        st.one_of(st.integers(2, 5), st.sampled_from(["0 */3 * * *", "30 2 * * *", "*/45 * * * *"])),
    ),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(
    cron=st.sampled_from(["0 6 * * *", "30 2 * * 1-5", "15 */8 * * *", "0 0 31 * *", "0 1,2,3 * * *"]),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"]),
    described=SEASONS,
    start=st.integers(0, 60 * 24 * 60),
)
def test_from_wherever_one_looks_the_due_times_are_the_same(
    cron: str, zone: str, described: list[tuple[int, int, int | str]], start: int
) -> None:
    first = datetime(2026, 3, 1, tzinfo=UTC)
    own = tuple(
        Season.model_validate(
            {
                "name": "sale",
                "from": f"{first + begin * DAY:%Y-%m-%d}",
                "to": f"{first + (begin + days) * DAY:%Y-%m-%d}",
                "cron" if isinstance(how, str) else "times_more": how,
            }
        )
        for begin, days, how in described
    )
    often = job(cron, zone, seasons=("sale",), own_seasons=own)
    until = first + 70 * DAY
    whole = between(often, first, until)
    moments = [due.at for due in whole]
    assert moments == sorted(set(moments))
    usual = [due.at for due in between(job(cron, zone), first, until)]
    assert [due.at for due in whole if not due.season] == usual
    there = ZoneInfo(zone)
    for due in whole:
        day = due.at.astimezone(there).date().isoformat()
        assert not due.season or any(season.first <= day <= season.last for season in own)
    after = first + timedelta(minutes=start)
    assert between(often, after, until) == [due for due in whole if due.at > after]
    assert next_due(often, after) == next((due.at for due in due_times(often, after)), None)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris"])
def test_the_next_due_time_is_found_at_once(zone: str) -> None:
    often = job("* * * * *", zone, seasons=("lunar_new_year", "singles_day"))
    moment = at("2026-03-29T00:30Z")
    for _ in range(20):
        following = next_due(often, moment)
        assert following is not None
        moment = following
    assert moment == at("2026-03-29T00:50Z")
