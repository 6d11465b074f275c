from datetime import UTC, datetime

import pytest

from crawler.politeness.retry_after import FIRST_PAUSE, LONGEST_PAUSE, SHORTEST_PAUSE, asked_pause, pause

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sun, 01 Mar 2026 13:01:30 +0100", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2026 12:00:09", 9),
    ],
)
def test_a_number_and_a_date_are_read(header: str, seconds: float) -> None:
    assert asked_pause(header, NOW) == seconds


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1e9", "9" * 40, "٣", "Sun, 99 Mar 2026 12:01:30 GMT"])
def test_what_says_nothing_is_none(header: str | None) -> None:
    assert asked_pause(header, NOW) is None


def test_without_a_word_of_the_site_each_pause_is_twice_the_one_before() -> None:
    pauses = [pause(None, count, NOW) for count in range(1, 5)]
    assert pauses == [FIRST_PAUSE * factor for factor in (1, 2, 4, 8)]
    assert pause(None, 10**6, NOW) == LONGEST_PAUSE


def test_what_the_site_asks_for_counts_and_is_never_nothing() -> None:
    assert pause("90", 4, NOW) == 90
    assert pause("0", 4, NOW) == SHORTEST_PAUSE
    assert pause("86400", 1, NOW) == 86400
