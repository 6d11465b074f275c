"""How many changes of suspects are seen in time, against looking at all of them in turn with as many requests."""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from crawler.items import Suspect
from crawler.schedule.revisits import NEWS, choose
from tests.benchmarks.result import Result, compared

OFFERS, DAYS, SETTLING = 500, 40, 10
"""Changes of the first ten days are not counted: neither way knows anything then."""
MIX = ((0.05, 1.0), (0.15, 1 / 10), (0.80, 1 / 60))
"""Share of the offers, and how many changes a day each of them has: few change often, most hardly ever."""
RUN_EVERY, REQUESTS = timedelta(hours=3), 6
"""48 looks a day at 500 offers: each of them every ten days."""
SEEDS = (1, 2, 3, 4, 5)
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)

Choose = Callable[[Sequence[Suspect], datetime, int], list[Suspect]]


def freshness() -> list[Result]:
    """Share of the changes that are seen within a day, in percent."""
    ours, theirs = zip(*((_share(seed, choose), _share(seed, uniform)) for seed in SEEDS), strict=True)
    return [compared("revisit_freshness", "% seen in a day", "in turn, as many looks", ">= 1.5", ours, theirs)]


def uniform(suspects: Sequence[Suspect], now: datetime, requests: int) -> list[Suspect]:  # noqa: ARG001 -- as `choose`
    """Choose those that were not looked at for the longest time."""
    return sorted(suspects, key=lambda one: (one.looked_at or BEGIN, one.key))[:requests]


def _share(seed: int, choose: Choose) -> float:
    happened = _changes(Random(seed))  # noqa: S311 -- the same changes for both
    suspects = {key: _suspect(key) for key in happened}
    looks: dict[str, list[datetime]] = {key: [] for key in happened}
    now = BEGIN
    while (now := now + RUN_EVERY) < BEGIN + timedelta(days=DAYS):
        for one in choose(list(suspects.values()), now, REQUESTS):
            insort(looks[one.key], now)
            suspects[one.key] = _after(one, now, happened[one.key])
    counted = [(time, following, looks[key]) for key, times in happened.items() for time, following in _pairs(times)]
    counted = [one for one in counted if one[0] >= BEGIN + timedelta(days=SETTLING)]
    return 100 * sum(_in_time(*one) for one in counted) / len(counted)


def _changes(random: Random) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    rates = [rate for share, rate in MIX for _ in range(round(share * OFFERS))]
    random.shuffle(rates)
    for number, rate in enumerate(rates):
        times, day = [], random.expovariate(rate)
        while day < DAYS - NEWS / timedelta(days=1):
            times.append(BEGIN + timedelta(days=day))
            day += random.expovariate(rate)
        found[f"bazaar:{number}"] = times
    return found


def _suspect(key: str) -> Suspect:
    return Suspect(
        key=key, listing_id=key, url=f"https://bazaar.example/{key}", risk="high", status="live", waits=False,
        first_seen=BEGIN,
    )  # fmt: skip


def _after(one: Suspect, now: datetime, happened: list[datetime]) -> Suspect:
    """Return what is known after a look: whether anything changed since the look before, not how often."""
    before, after = (bisect_right(happened, time) for time in (one.looked_at or BEGIN, now))
    changes = (*one.changes, now) if after > before else one.changes
    return replace(one, looked_at=now, looks=one.looks + 1, changes=changes)


def _pairs(times: list[datetime]) -> list[tuple[datetime, datetime | None]]:
    """Return each change with the one after it."""
    return [*pairwise(times), *((last, None) for last in times[-1:])]


def _in_time(time: datetime, following: datetime | None, looks: list[datetime]) -> bool:
    """Whether it was seen within a day, and before another change had covered it."""
    at = bisect_right(looks, time)
    return at < len(looks) and looks[at] - time <= NEWS and (following is None or looks[at] < following)
