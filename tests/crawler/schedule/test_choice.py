from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.choice import MOST_COUNTED, Choice, due
from crawler.schedule.times import between, next_due
from crawler.watchlist.jobs import Job, KeptJob
from crawler.watchlist.schedules import Schedule

MADE = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def kept(  # noqa: PLR0913, PLR0917 -- what the choice looks at
    name: str = "job",
    cron: str = "0 * * * *",
    zone: str = "UTC",
    priority: int = 0,
    since: datetime = MADE,
    paused_at: datetime | None = None,
    asked_at: datetime | None = None,
) -> KeptJob:
    job = Job(name=name, marketplace="ebay", priority=priority, schedule=Schedule(cron=cron, time_zone=zone))
    return KeptJob(job, MADE, next_due(job, since), paused_at=paused_at, asked_at=asked_at)


def moved_on(one: KeptJob, choice: Choice) -> KeptJob:
    return KeptJob(one.job, one.made_at, choice.next_due)


def test_nothing_is_due_before_its_time() -> None:
    assert due([kept()], MADE + 59 * HOUR / 60) == []
    (choice,) = due([kept()], MADE + HOUR)
    assert (choice.due, choice.missed, choice.next_due) == (MADE + HOUR, 0, MADE + 2 * HOUR)


def test_what_was_missed_is_caught_up_once() -> None:
    (choice,) = due([kept()], MADE + 5.5 * HOUR)
    assert (choice.due, choice.missed, choice.next_due) == (MADE + HOUR, 4, MADE + 6 * HOUR)
    assert due([moved_on(kept(), choice)], MADE + 5.5 * HOUR) == []


def test_the_highest_priority_first_then_the_longest_overdue() -> None:
    jobs = [
        kept("later", "30 * * * *"),
        kept("sooner", "10 * * * *"),
        kept("chief", "50 * * * *", priority=5),
        kept("asked", "0 0 1 1 *", priority=-5, asked_at=MADE + HOUR),
        kept("also", "30 * * * *"),
    ]
    assert [choice.job.name for choice in due(jobs, MADE + HOUR)] == ["asked", "chief", "sooner", "also", "later"]


def test_what_rests_is_due_only_where_a_person_asks() -> None:
    assert due([kept(paused_at=MADE)], MADE + 9 * HOUR) == []
    asked = kept(paused_at=MADE, asked_at=MADE + HOUR)
    assert due([asked], MADE + 9 * HOUR) == [Choice(asked.job, MADE + HOUR, 0, None, manual=True)]


def test_what_fell_into_a_rest_is_not_caught_up() -> None:
    resumed = kept(since=MADE + 9.5 * HOUR)  # its next due time is counted from when it goes on
    assert due([resumed], MADE + 9.9 * HOUR) == []
    (choice,) = due([resumed], MADE + 10 * HOUR)
    assert (choice.due, choice.missed) == (MADE + 10 * HOUR, 0)


def test_a_clock_that_jumps_back_fires_nothing_twice_and_forward_once() -> None:
    one = kept()
    (choice,) = due([one], MADE + 5 * HOUR)
    one = moved_on(one, choice)
    assert all(due([one], MADE + hours * HOUR) == [] for hours in range(6))
    (choice,) = due([one], MADE + timedelta(days=365))
    assert (choice.missed, choice.next_due) == (365 * 24 - 6, MADE + timedelta(days=365) + HOUR)


def test_of_very_many_that_were_missed_so_many_are_counted() -> None:
    now = MADE + timedelta(days=30, seconds=1)
    (choice,) = due([kept(cron="* * * * *")], now)
    assert (choice.missed, choice.next_due) == (MOST_COUNTED, MADE + timedelta(days=30, minutes=1))


@settings(max_examples=80, deadline=None)
@given(
    cron=st.sampled_from(["0 * * * *", "*/20 * * * *", "30 2 * * *", "0 6,18 * * 1-5", "15 0 31 * *"]),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Pacific/Auckland", "America/Santiago"]),
    looks=st.lists(st.integers(-300, 3000), min_size=1, max_size=40),
)
def test_however_the_clock_goes_each_due_time_is_in_exactly_one_choice(cron: str, zone: str, looks: list[int]) -> None:
    """Two schedulers whose clocks jump about take turns; what they chose covers all that was due, without overlap."""
    one = kept(cron=cron, zone=zone)
    now = latest = MADE
    covered = []
    for look in looks:
        now += timedelta(minutes=look)
        latest = max(latest, now)
        for choice in due([one], now):
            until = choice.next_due - timedelta(microseconds=1) if choice.next_due else now
            those = [choice.due, *(each.at for each in between(one.job, choice.due, until))]
            assert len(those) == choice.missed + 1
            covered += those
            one = moved_on(one, choice)
    assert covered == [each.at for each in between(one.job, MADE, latest)]
