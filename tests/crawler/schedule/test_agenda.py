from datetime import UTC, datetime, timedelta

from crawler.schedule.agenda import agenda, announced
from crawler.schedule.times import next_due
from crawler.watchlist.jobs import Job, KeptJob
from crawler.watchlist.schedules import Schedule

NOW = datetime(2026, 10, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def kept(  # noqa: PLR0913, PLR0917 -- what an agenda looks at
    name: str,
    cron: str = "0 6 * * *",
    marketplace: str = "ebay",
    priority: int = 0,
    seasons: tuple[str, ...] = (),
    since: datetime = NOW,
    paused_at: datetime | None = None,
) -> KeptJob:
    schedule = Schedule(cron=cron)
    job = Job(name=name, marketplace=marketplace, priority=priority, seasons=seasons, schedule=schedule)
    return KeptJob(job, NOW, next_due(job, since), paused_at=paused_at)


def test_in_order_of_time_and_who_waits_for_whom() -> None:
    jobs = [kept("a"), kept("b", priority=1), kept("c", marketplace="taobao"), kept("d"), kept("e", "0 5 * * *")]
    found = agenda(jobs, NOW, NOW + DAY)
    assert [(entry.job.name, entry.behind) for entry in found] == [
        ("e", ""),
        ("b", ""),
        ("a", "b"),
        ("c", ""),
        ("d", "a"),
    ]


def test_what_is_overdue_comes_first_and_once_and_what_rests_not_at_all() -> None:
    jobs = [kept("late", since=NOW - 5 * DAY), kept("rests", paused_at=NOW)]
    found = agenda(jobs, NOW, NOW + 2 * DAY)
    assert [entry.at - NOW for entry in found] == [timedelta(hours=-6) - 4 * DAY, 0.75 * DAY, 1.75 * DAY]


def test_a_season_is_announced_two_weeks_before() -> None:
    jobs = [kept("a", seasons=("singles_day", "black_friday")), kept("b", seasons=("singles_day",)), kept("c")]
    (soon,) = announced(jobs, NOW, NOW + 7 * DAY)
    assert (soon.window.season, soon.jobs) == ("singles_day", ("a", "b"))
    both = announced(jobs, NOW + 17 * DAY, NOW + 24 * DAY)
    assert [one.window.season for one in both] == ["singles_day"]
    assert [one.window.season for one in announced(jobs, NOW + 20 * DAY, NOW + 27 * DAY)] == ["black_friday"]


def test_the_runs_of_a_season_are_told_as_such() -> None:
    before = datetime(2026, 10, 31, 12, tzinfo=UTC)
    found = agenda([kept("a", seasons=("singles_day",), since=before)], before, before + 1.5 * DAY)
    times = [(f"{entry.at:%d %H}", entry.season) for entry in found]
    assert times == [("01 06", ""), ("01 14", "singles_day"), ("01 22", "singles_day")]
