"""Due times by the clock of a place, against a minute-by-minute walk through time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.cron import due_before, due_times
from crawler.watchlist.schedules import Schedule

MINUTE = timedelta(minutes=1)
ZONES = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",  # at midnight its clock is set back, and shows the last hour of no other day twice
    "America/Santiago",  # has days without a midnight
    "Africa/Cairo",
    "Africa/Casablanca",  # keeps its summer time but for Ramadan
    "Antarctica/Troll",  # moves by two hours
    "Antarctica/Casey",  # moved by three
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Australia/Lord_Howe",  # moves by half an hour
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Chatham",
]
MINUTES = ["0", "30", "59", "*", "*/15", "*/25", "5,35", "10-50/20"]
HOURS = ["*", "0", "1", "2", "3", "23", "*/2", "*/5", "0-3", "1,2,22"]
DAYS = ["*", "1", "31", "*/2", "29,30", "25-31"]
WEEKDAYS = ["*", "0", "7", "1-5", "6"]
MONTHS = ["*", "2", "3,4,9,10,11"]


@cache
def moves(zone: str) -> list[datetime]:
    """Days on which a clock is moved."""
    there = ZoneInfo(zone)
    days = [datetime(2019, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(12 * 365)]
    offsets = [day.astimezone(there).utcoffset() for day in days]
    return [days[at] for at in range(len(days) - 1) if offsets[at] != offsets[at + 1]] or [days[0]]


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, datetime]:
    zone = draw(st.sampled_from(ZONES))
    near = st.sampled_from(moves(zone))
    anywhere = st.datetimes(datetime(2019, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 -- gets its zone in the next line
        lambda one: one.replace(tzinfo=UTC, second=0, microsecond=0)
    )
    return zone, draw(st.one_of(near, near, anywhere)) + draw(st.integers(-600, 900)) * MINUTE


crons = st.tuples(*map(st.sampled_from, (MINUTES, HOURS, DAYS, MONTHS, WEEKDAYS))).map(" ".join)


def numbers(field: str, least: int, most: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        low, _, high = span.partition("-")
        first, last = (least, most) if span == "*" else (int(low), int(high or low))
        found |= set(range(first, last + 1, int(step or 1)))
    return found


class Line:
    """A line of a crontab, read by itself."""

    def __init__(self, cron: str) -> None:
        minute, hour, day, month, weekday = cron.split()
        self.minutes, self.hours = numbers(minute, 0, 59), numbers(hour, 0, 23)
        self.days, self.months = numbers(day, 1, 31), numbers(month, 1, 12)
        self.weekdays = {number % 7 for number in numbers(weekday, 0, 6)}
        self.both = day.startswith("*") or weekday.startswith("*")

    def means(self, wall: datetime) -> bool:
        of_month, of_week = wall.day in self.days, wall.isoweekday() % 7 in self.weekdays
        on_day = (of_month and of_week) if self.both else (of_month or of_week)
        return on_day and wall.month in self.months and wall.hour in self.hours and wall.minute in self.minutes


def walked(schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
    """Walk through time by the minute, and look at the clock on the wall."""
    line = Line(schedule.cron)
    minute, hour, *_ = schedule.cron.split()
    once = not minute.startswith("*") and not hour.startswith("*")
    zone = ZoneInfo(schedule.time_zone)
    at = after - 600 * MINUTE  # so that the latest time that was shown is known
    latest = at.astimezone(zone).replace(tzinfo=None)
    while at < until:
        at += MINUTE
        wall = at.astimezone(zone).replace(tzinfo=None)
        if once:
            # Everything later than what was shown before, up to what is shown now; in a gap that is many times at once.
            shown = (latest + number * MINUTE for number in range(1, (wall - latest) // MINUTE + 1))
            hit = any(line.means(one) for one in shown)
            latest = max(latest, wall)
        else:
            hit = line.means(wall)
        if hit and after < at <= until:
            yield at


@settings(max_examples=80, deadline=None)
@given(cron=crons, span=spans())
def test_due_times_are_those_of_a_walk_through_time(cron: str, span: tuple[str, datetime]) -> None:
    zone, after = span
    if cron.split()[2:4] in (["31", "2"], ["29,30", "2"]):
        return
    until = after + timedelta(days=2)
    schedule = Schedule(cron=cron, time_zone=zone)
    found = list(takewhile(lambda due: due <= until, due_times(schedule, after)))
    assert found == list(walked(schedule, after, until))


@settings(max_examples=80, deadline=None)
@given(cron=crons, span=spans())
def test_what_was_due_before_is_one_of_the_last(cron: str, span: tuple[str, datetime]) -> None:
    zone, moment = span
    if cron.split()[2:4] == ["31", "2"]:
        return
    schedule = Schedule(cron=cron, time_zone=zone)
    before = due_before(schedule, moment)
    assert before is not None
    assert before <= moment
    assert len(list(takewhile(lambda due: due <= moment, due_times(schedule, before)))) <= 8 * 60


def first(cron: str, zone: str, after: str, count: int = 3) -> list[str]:
    moment = datetime.fromisoformat(after).astimezone(UTC)
    found = islice(due_times(Schedule(cron=cron, time_zone=zone), moment), count)
    return [f"{due.astimezone(ZoneInfo(zone)):%d %H:%M %z}" for due in found]


@pytest.mark.parametrize(
    ("cron", "zone", "after", "times"),
    [
        # The hour that is left out: the first moment after it, once, though two times lie in it.
        ("30 2 * * *", "Europe/Paris", "2026-03-28T12:00Z", ["29 03:00 +0200", "30 02:30 +0200", "31 02:30 +0200"]),
        ("0,30 2 * * *", "Europe/Paris", "2026-03-28T12:00Z", ["29 03:00 +0200", "30 02:00 +0200", "30 02:30 +0200"]),
        ("0 2,3 * * *", "Europe/Paris", "2026-03-28T12:00Z", ["29 03:00 +0200", "30 02:00 +0200", "30 03:00 +0200"]),
        ("0 0 * * *", "America/Santiago", "2026-09-05T12:00Z", ["06 01:00 -0300", "07 00:00 -0300", "08 00:00 -0300"]),
        ("*/30 2 * * *", "Europe/Paris", "2026-03-28T12:00Z", ["30 02:00 +0200", "30 02:30 +0200", "31 02:00 +0200"]),
        ("15 * * * *", "Europe/Paris", "2026-03-29T00:30Z", ["29 03:15 +0200", "29 04:15 +0200", "29 05:15 +0200"]),
        # The hour that comes twice: once, where it is named; twice, where time passes.
        ("30 2 * * *", "Europe/Paris", "2026-10-24T12:00Z", ["25 02:30 +0200", "26 02:30 +0100", "27 02:30 +0100"]),
        ("30 2 * * *", "Europe/Paris", "2026-10-25T00:45Z", ["26 02:30 +0100", "27 02:30 +0100", "28 02:30 +0100"]),
        ("30 * * * *", "Europe/Paris", "2026-10-25T00:15Z", ["25 02:30 +0200", "25 02:30 +0100", "25 03:30 +0100"]),
        ("*/40 * * * *", "Europe/Paris", "2026-10-25T00:20Z", ["25 02:40 +0200", "25 02:00 +0100", "25 02:40 +0100"]),
        # Ends of months, and the day that most years lack.
        ("0 0 31 * *", "UTC", "2026-01-31T00:00Z", ["31 00:00 +0000"] * 3),
        ("0 6 L * *", "Asia/Tokyo", "2028-01-31T12:00Z", ["29 06:00 +0900", "31 06:00 +0900", "30 06:00 +0900"]),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00Z", ["29 00:00 +0000"] * 3),
    ],
)
def test_moved_clocks_and_ends_of_months(cron: str, zone: str, after: str, times: list[str]) -> None:
    assert first(cron, zone, after) == times


def test_the_day_of_leap_years_alone() -> None:
    after = datetime(2026, 1, 1, tzinfo=UTC)
    found = islice(due_times(Schedule(cron="0 0 29 2 *", time_zone="Asia/Tokyo"), after), 3)
    assert [due.astimezone(ZoneInfo("Asia/Tokyo")).year for due in found] == [2028, 2032, 2036]


def test_the_31st_of_months_that_have_one() -> None:
    after = datetime(2026, 1, 1, tzinfo=UTC)
    found = islice(due_times(Schedule(cron="0 0 31 * *"), after), 7)
    assert [due.month for due in found] == [1, 3, 5, 7, 8, 10, 12]


def test_no_clock_is_set_back_by_more_than_is_looked_for() -> None:
    for zone in sorted(available_timezones()):
        there = ZoneInfo(zone)
        days = [datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=21 * number) for number in range(660)]
        offsets = [day.astimezone(there).utcoffset() or timedelta() for day in days]
        back = max(one - other for one, other in pairwise(offsets))
        assert back <= timedelta(hours=4), zone
