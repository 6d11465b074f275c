from datetime import date
from typing import Any

import pytest

from crawler.schedule.seasons import Window, lunar_new_year, windows
from crawler.watchlist.seasons import KNOWN, Season


def days(window: Window) -> tuple[str, str]:
    return window.first.isoformat(), window.last.isoformat()


def in_year(name: str, year: int, *own: Season) -> list[Window]:
    return list(windows([name], own, date(year, 1, 1), date(year, 12, 31)))


def season(**fields: Any) -> Season:  # noqa: ANN401 -- values of a watchlist
    return Season.model_validate({"name": "sale", "times_more": 2} | fields)


@pytest.mark.parametrize(
    ("name", "year", "first", "last"),
    [
        ("singles_day", 2026, "2026-11-01", "2026-11-11"),
        # Friday and Monday, as they were or will be.
        ("black_friday", 2023, "2023-11-24", "2023-11-27"),
        ("black_friday", 2024, "2024-11-29", "2024-12-02"),
        ("black_friday", 2025, "2025-11-28", "2025-12-01"),
        ("black_friday", 2026, "2026-11-27", "2026-11-30"),
        ("black_friday", 2029, "2029-11-23", "2029-11-26"),
        ("prime_day", 2027, "2027-07-08", "2027-07-18"),
        ("lunar_new_year", 2026, "2026-02-03", "2026-02-23"),
    ],
)
def test_known_seasons(name: str, year: int, first: str, last: str) -> None:
    (window,) = in_year(name, year)
    assert (days(window), window.times_more) == ((first, last), 3)
    assert window.certain == (name != "prime_day")


def test_every_known_season_has_its_days() -> None:
    assert all(len(in_year(name, 2030)) == 1 for name in KNOWN)
    assert in_year("christmas", 2026) == []


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2000, "2000-02-05"),
        (2012, "2012-01-23"),
        (2020, "2020-01-25"),
        (2023, "2023-01-22"),
        (2024, "2024-02-10"),
        (2025, "2025-01-29"),
        (2026, "2026-02-17"),
        (2027, "2027-02-06"),
        (2033, "2033-01-31"),
        (2034, "2034-02-19"),
    ],
)
def test_the_chinese_year_begins(year: int, day: str) -> None:
    assert lunar_new_year(year).isoformat() == day


def test_an_own_season_of_every_year() -> None:
    found = windows(["sale"], [season(**{"from": "12-20", "to": "01-05"})], date(2026, 1, 3), date(2026, 12, 25))
    assert [days(one) for one in found] == [("2025-12-20", "2026-01-05"), ("2026-12-20", "2027-01-05")]
    leap = season(**{"from": "02-29", "to": "03-02"})
    assert [days(one) for one in in_year("sale", 2027, leap)] == [("2027-02-28", "2027-03-02")]
    assert [days(one) for one in in_year("sale", 2028, leap)] == [("2028-02-29", "2028-03-02")]


def test_what_the_watchlist_says_replaces_what_is_known() -> None:
    this = season(name="prime_day", **{"from": "2027-06-22", "to": "2027-06-24"})
    next_one = season(name="prime_day", times_more=None, cron="0 * * * *", **{"from": "2028-07-11", "to": "2028-07-12"})
    other = season(name="other", **{"from": "01-01", "to": "12-31"})
    (window,) = in_year("prime_day", 2027, this, next_one, other)
    assert (days(window), window.certain) == (("2027-06-22", "2027-06-24"), True)
    assert [one.cron for one in in_year("prime_day", 2028, this, next_one)] == ["0 * * * *"]
    assert in_year("prime_day", 2029, this, next_one) == []
