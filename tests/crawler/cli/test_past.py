"""How the history of an offer reads in a terminal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from crawler.cli.past import events_of, events_table, price_lines
from crawler.cli.price_line import Price, chart
from crawler.cli.standing import relisting_lines, seller_line, status_lines
from tests.pipelines.offers import NOON

Document = dict[str, Any]
DAY = timedelta(days=1)


def prices(*amounts: float, currency: str = "EUR") -> list[Document]:
    return [
        {"time": NOON + day * DAY, "price": Decimal(str(amount)), "currency": currency}
        for day, amount in enumerate(amounts)
    ]


def snapshot(number: int, day: int, **facts: Any) -> Document:  # noqa: ANN401 -- facts have several types
    known = {"title": "Gucci bag", "price": Decimal(100), "currency": "EUR"}
    return {
        "number": number,
        "view": "search",
        "first_seen": NOON + day * DAY,
        "facts": known | facts,
        "reader_version": "3",
        "read_by": ["3"],
        "reread": [],
    }


def printed(*lines: Any, width: int = 80) -> str:  # noqa: ANN401 -- whatever rich prints
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        for line in lines:
            console.print(line)
    return captured.get()


def test_the_lowest_price_is_one_eighth_high_and_the_highest_fills_all_lines() -> None:
    found = chart([Price(NOON + at * DAY, Decimal(amount)) for at, amount in enumerate((10, 20, 15, 20))], 4, 2)
    assert found == [" █ █", "▁███"]


def test_a_price_stands_until_another_is_seen() -> None:
    found = chart([Price(NOON, Decimal(1)), Price(NOON + DAY, Decimal(2)), Price(NOON + 9 * DAY, Decimal(2))], 9, 1)
    assert found == ["▁████████"]


@pytest.mark.parametrize("width", [40, 80, 130, 300])
def test_the_chart_keeps_within_the_terminal(width: int) -> None:
    found = printed(*price_lines(prices(1354.99, 1083.99, 1200), width), width=width).splitlines()
    assert len(found) == 7
    assert all(len(line) <= width for line in found)
    assert found[0].startswith("1,354.99 EUR ┤")
    assert found[4].startswith("1,083.99 EUR ┤")
    assert found[5].split() == ["2026-03-01", "2026-03-03"]
    assert found[6].strip() == "now 1,200 EUR, seen 3 times"


def test_one_price_needs_no_chart() -> None:
    assert printed(*price_lines(prices(5, 5, 5), 80)).strip() == "5 EUR in all of 3 sightings"
    assert printed(*price_lines(prices(5), 80)).strip() == "5 EUR in one sighting"
    assert printed(*price_lines([{"time": NOON}], 80)).strip() == "no price was seen"


def test_other_currencies_are_left_out_and_counted() -> None:
    told = printed(*price_lines([*prices(1, 2, currency="USD"), *prices(5, 6)], 80))
    assert "now 6 EUR, seen 2 times; 2 in other currencies are left out" in told


def test_snapshots_and_statuses_are_told_in_order_of_time() -> None:
    document = {
        "status": "live",
        "status_reason": {"time": NOON + 4 * DAY, "sentence": "seen again on a page of results; before that: not seen"},
        "statuses": [
            {"status": "live", "until": NOON + 3 * DAY},
            {
                "status": "not_seen",
                "time": NOON + 3 * DAY,
                "until": NOON + 4 * DAY,
                "sentence": "not in 1 complete run",
            },
        ],
    }
    seller = {"name": "Antonia"}
    history = [
        snapshot(1, 0, seller=seller, images=["a.jpg", "b.jpg"]),
        snapshot(2, 2, seller=seller | {"name": "Anna"}, images=["b.jpg", "c.jpg"], price=Decimal(80)),
    ]
    lines = [line.rstrip() for line in printed(events_table(events_of(document, history))).splitlines()]
    assert lines == [
        "2026-03-01 12:00  #1        results  first seen there, at 100 EUR",
        "2026-03-03 12:00  #2        results  images: − a.jpg, + c.jpg",
        "                                     price: 100 → 80 EUR",
        "                                     seller name: Antonia → Anna",
        "2026-03-04 12:00  not seen           not in 1 complete run",
        "2026-03-05 12:00  live               seen again on a page of results; before",
        "                                     that: not seen",
    ]


def test_a_status_is_told_with_its_reason_and_what_came_after() -> None:
    reason = {"time": NOON, "sentence": "the page said \x1b[31mso", "blocked_at": NOON + DAY}
    told = printed(*status_lines({"status": "removed", "status_reason": reason}))
    assert told.splitlines() == [
        "removed since 2026-03-01 12:00: the page said ‹001B›[31mso",
        "a later look, 2026-03-02 12:00, was blocked: nothing newer is known",
    ]
    assert printed(*status_lines({"status": "live"})) == "live ever since it was first seen\n"


def test_relistings_are_told_in_both_directions() -> None:
    relists = {"listing": "bazaar:1", "sentence": "same seller"}
    new = {"_id": "bazaar:2", "status": "live", "first_seen": NOON, "relists": relists}
    (before,) = relisting_lines(new, {"status": "not_seen"}, [])
    (after,) = relisting_lines({}, None, [new])
    assert (before[0], str(before[1])) == ("relists", "bazaar:1 (not seen): same seller")
    assert (after[0], str(after[1])) == ("came back as", "bazaar:2 (live, first seen 2026-03-01): same seller")


def test_a_seller_is_told_with_the_names_before() -> None:
    names = [{"name": "Antonia"}, {"name": "Anna"}]
    record = {"_id": "bazaar:a1", "name": "Anna", "names": names, "offers": 1, "suspects": 1}
    assert seller_line(record) == "bazaar:a1: 1 offer known, 1 suspect, earlier called Antonia"
    assert seller_line(None) is None
