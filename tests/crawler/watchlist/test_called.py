"""Searches as jobs, and the seasons they name."""

from pathlib import Path

import pytest

from crawler.watchlist import Search, check, doubts
from crawler.watchlist.called import names_of
from crawler.watchlist.jobs import jobs_of

WRONG = """brands:
  - name: Gucci
searches:
  - marketplace: ebay
    name: bags
    seasons: [singles_dy, sale]
  - marketplace: ebay
    name: bags
    priority: 1000
    requests: -1
  - marketplace: ebay
    name: My Bags
    seasons: [singles_day]
seasons:
  - {name: sale, from: 13-01, to: 12-31, times_more: 3}
  - {name: sale, from: 2026-02-29, to: 2026-03-01, times_more: 30}
  - {name: sale, from: 2026-03-01, to: 03-31, times_more: 3}
  - {name: sale, from: 2026-03-02, to: 2026-03-01, times_more: 3}
  - {name: sale, from: 03-01, to: 03-31}
  - {name: sale, from: 03-01, to: 03-31, cron: daily}
  - {name: sale, form: 03-01, to: 03-31, times_more: 3}
"""
SOUND = """brands:
  - name: Gucci
searches:
  - {marketplace: ebay, brands: [Gucci]}
  - marketplace: ebay
    terms: [gucci tasche]
    pages: 4
    requests: 300
    priority: 7
    schedule: {cron: "0 6 * * *", time_zone: Europe/Berlin}
    seasons: [sale, prime_day]
  - {marketplace: taobao, name: bags, schedule: {cron: "0 6 * * 1"}}
seasons:
  - {name: sale, from: 12-20, to: 01-05, times_more: 3}
  - {name: other, from: 12-20, to: 01-05, times_more: 3}
"""


def test_every_mistake_at_once_with_its_line() -> None:
    told = [f"{fault.line}: {fault.sentence}" for fault in sorted(check(WRONG).faults)]
    slug = "small letters, digits, dots, dashes and underscores, at most 60, such as ebay-bags"
    line = 'five fields, minute hour day month weekday, such as "0 6 * * 1-5" (at six, Monday to Friday)'
    day = "allowed: a day: 2026-07-14, or 07-14 for the same in every year"
    known = "black_friday, lunar_new_year, prime_day, sale, singles_day"
    assert told == [
        f'6: no season is called "singles_dy"; did you mean "singles_day"? Known: {known}',
        '8: "bags" is the search in line 5; name one otherwise',
        "9: search 2, priority: found 1000; allowed: a whole number from -100 to 100",
        "10: search 2, requests: found -1; allowed: a whole number from 1 to 1000000",
        f'12: search 3, name: found "My Bags"; allowed: {slug}',
        f'15: season 1, from: found "13-01"; {day}, which is in the calendar',
        f'16: season 2, from: found "2026-02-29"; {day}, which is in the calendar',
        "16: season 2, times_more: found 30; allowed: a whole number from 2 to 24",
        "17: season 3: found a group of keys; allowed: a season whose days both have a year, or both have none",
        "18: season 4: found a group of keys; allowed: a season whose first day is not after its last",
        "19: season 5: found a group of keys; allowed: a season with either cron or times_more",
        f'20: season 6, cron: found "daily"; allowed: {line}',
        '21: season 7 has no "from"; add it',
        '21: unknown key "form"; did you mean "from"? Allowed: name, from, to, cron, times_more',
    ]


def test_what_is_no_mistake_and_worth_a_look() -> None:
    found = check(
        "brands: [{name: Gucci}]\nsearches: [{marketplace: ebay, seasons: [prime_day]}]\n"
        "seasons: [{name: other, from: 12-20, to: 01-05, times_more: 3}]"
    )
    told = {doubt.sentence: doubt.of for doubt in doubts.find(found.watchlist, found.document, ())}
    assert told["seasons without a schedule: there is nothing to run more often"] == (("search 1", 2),)
    assert "other" in dict(told["no search names this season: it changes nothing"])


def test_searches_with_a_schedule_are_jobs() -> None:
    found = check(SOUND)
    assert found.faults == ()
    file = Path("/srv/watchlist.yaml")
    second, bags = jobs_of(found.watchlist, file)
    assert (second.name, second.terms, second.pages, second.requests) == ("ebay-2", ("gucci tasche",), 4, 300)
    assert (second.priority, second.seasons, second.origin, second.watchlist) == (
        7,
        ("sale", "prime_day"),
        "watchlist",
        file,
    )
    assert [season.name for season in second.own_seasons] == ["sale"]
    assert (bags.name, bags.own_seasons) == ("bags", ())


def test_what_judges_does_not_change_with_seasons() -> None:
    brands = check("brands: [{name: Gucci}]").watchlist
    assert check(SOUND).watchlist.version == brands.version


@pytest.mark.parametrize(
    ("searches", "names"),
    [
        ([("ebay", None), ("ebay", None), ("taobao", None)], ["ebay", "ebay-2", "taobao"]),
        ([("ebay", None), ("ebay", None), ("ebay", "ebay-2"), ("ebay", None)], ["ebay", "ebay-3", "ebay-2", "ebay-4"]),
        ([("ebay", None), ("taobao", "ebay")], ["ebay-2", "ebay"]),
        ([("Shop.example:8080", None), ("..", None)], ["shop.example8080", "shop"]),
    ],
)
def test_each_search_has_a_name(searches: list[tuple[str, str | None]], names: list[str]) -> None:
    # As they are read: two dots are no name of a marketplace, which is told elsewhere.
    assert names_of([Search.model_construct(marketplace=of, name=name) for of, name in searches]) == names
