"""Times of the year in which more is sold, and more of what is not genuine: when they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from crawler.watchlist.seasons import Season

TIMES_MORE = 3
"""How many times as often a job runs in a season that the watchlist does not describe."""
_NOVEMBER, _THURSDAY = 11, 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A season in one year."""

    season: str
    first: date
    last: date
    """The last day; it belongs to the season."""
    cron: str | None = None
    """When to run besides the usual times."""
    times_more: int | None = None
    """Or how many times as often."""
    certain: bool = True
    """False where the dates are a guess until they are announced."""


def windows(names: Sequence[str], own: Sequence[Season], first: date, last: date) -> Iterator[Window]:
    """Yield the windows of the seasons named that touch the days from first to last, by their first day.

    What the watchlist says of a season takes the place of what is known of it.
    """
    described = {season.name for season in own}
    years = range(first.year - 1, last.year + 2)
    found = [window for season in own if season.name in names for window in _own(season, years)]
    found += [known for name in names if name not in described for year in years for known in _known(name, year)]
    yield from sorted(
        (window for window in found if window.first <= last and window.last >= first),
        key=lambda window: (window.first, window.last, window.season),
    )


def _own(season: Season, years: range) -> Iterator[Window]:
    how = season.cron, season.times_more
    if season.dated:
        yield Window(season.name, date.fromisoformat(season.first), date.fromisoformat(season.last), *how)
        return
    for year in years:
        begins, ends = _in(year, season.first), _in(year, season.last)
        yield Window(season.name, begins, ends if ends >= begins else _in(year + 1, season.last), *how)


def _in(year: int, day: str) -> date:
    """Return a day of every year in one of them; 29 February is 28 February where there is none."""
    try:
        return date.fromisoformat(f"{year}-{day}")
    except ValueError:
        return date(year, 2, 28)


def _known(name: str, year: int) -> Iterator[Window]:
    if name in _DAYS:
        first, last = _DAYS[name](year)
        yield Window(name, first, last, times_more=TIMES_MORE, certain=name not in GUESSED)


def _singles_day(year: int) -> tuple[date, date]:
    """Double Eleven: pre-sales open on the first, the day itself is the eleventh."""
    return date(year, _NOVEMBER, 1), date(year, _NOVEMBER, 11)


def _black_friday(year: int) -> tuple[date, date]:
    """From the day after the fourth Thursday of November to Cyber Monday."""
    first = date(year, _NOVEMBER, 1)
    friday = first + (_THURSDAY - first.weekday()) % 7 * _DAY + 22 * _DAY
    return friday, friday + 3 * _DAY


def _prime_day(year: int) -> tuple[date, date]:
    """Two to four days that Amazon announces some weeks before. From 2022 to 2025 they were within these of July."""
    return date(year, 7, 8), date(year, 7, 18)


def _lunar_new_year(year: int) -> tuple[date, date]:
    """From two weeks before New Year's Day, when people shop for it, to the end of the holiday week."""
    day = lunar_new_year(year)
    return day - 14 * _DAY, day + 6 * _DAY


@lru_cache(maxsize=128)
def lunar_new_year(year: int) -> date:
    """Return the first day of the Chinese year that begins in a year."""
    from holidays import country_holidays  # noqa: PLC0415 -- takes half a second, and few jobs ask

    days = country_holidays("CN", years=year, observed=False, language="en_US")
    return min(days.get_named("Chinese New Year (Spring Festival)", lookup="exact"))


_DAYS: Mapping[str, Callable[[int], tuple[date, date]]] = {
    "singles_day": _singles_day,
    "black_friday": _black_friday,
    "prime_day": _prime_day,
    "lunar_new_year": _lunar_new_year,
}
GUESSED = frozenset({"prime_day"})
