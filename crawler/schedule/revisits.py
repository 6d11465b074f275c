"""Which suspects are looked at again now. Pure: no clock, no database.

How often an offer changes is estimated from few looks, each of which shows at most one change, by the bias-corrected
estimator of J. Cho and H. Garcia-Molina, "Estimating frequency of change", ACM Transactions on Internet Technology 3
(2003): -log((n - x + 0.5) / (n + 0.5)) changes in the time between two looks, where x of n looks showed one. What is
long ago counts less, and what is not known is filled by a prior, so that new offers are looked at early, and those that
were let be come up again.

A look is worth the chance that it shows a change while that is news. As in their "Effective page refresh policies for
web crawlers", ACM Transactions on Database Systems 28 (2003), what is gained by a look depends on how much more there
would be to gain by waiting, and an offer that changes faster than it can be followed is given up by degrees: all its
changes of a day are worth as much as one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import nlargest
from math import exp, log

from crawler.items import Suspect

NEWS = timedelta(hours=24)
"""A change that is seen within this time after it happened is seen in time."""
LEAST_REST = timedelta(hours=1)
"""No offer is looked at sooner than this after the look before."""
WORTH_A_REQUEST = 0.02
"""Chance of news below which a page is let be, however much budget there is."""
FORGET = 30.0
"""Days after which what was seen counts a third."""
PRIOR_RATE, PRIOR_DAYS = 0.5, 2.0
"""Changes a day of an offer of which nothing is known, and how many days of looking weigh as much as that."""
_RISK = {"high": 1.0, "medium": 0.6}
_LITTLE_RISK = 0.4
_WAITS = 1.5
"""What is about to be decided is looked at more often: a decision rests on what is there now."""
_STATUS = {"not_seen": 1.25, "blocked": 0.5, "removed": 0.3, "ended": 0.3}
"""Its own page alone can tell what became of one that results do not show; what is gone seldom comes back."""
_DAY = timedelta(days=1)


def choose(suspects: Iterable[Suspect], now: datetime, requests: int) -> list[Suspect]:
    """Return which offers to look at now, at most `requests`, the most worthwhile first."""
    rested = (one for one in suspects if one.looked_at is None or now - one.looked_at >= LEAST_REST)
    found = [(worth(one, now), one) for one in rested if chance(one, now) >= WORTH_A_REQUEST]
    return [suspect for _, suspect in nlargest(max(requests, 0), found, key=lambda one: _order(*one))]


def worth(suspect: Suspect, now: datetime) -> float:
    """Return what a look at the offer now is worth: the chance of a change that is news, by how much it matters."""
    return chance(suspect, now) * importance(suspect) / max(1.0, _changes_seen_a_day(suspect) * (NEWS / _DAY))


def chance(suspect: Suspect, now: datetime) -> float:
    """Return the chance that a look now shows a change that is news, less what waiting would still add to it."""
    rate = rate_of(suspect, now)
    news = NEWS / _DAY
    waited = (now - suspect.looked_at) / _DAY if suspect.looked_at else news
    # After a day there is no more to gain by waiting: what happened before is no news any more.
    later = 1 + rate * waited if waited < news else 1.0
    return 1 - later * exp(-rate * min(waited, news))


def rate_of(suspect: Suspect, now: datetime) -> float:
    """Return the estimated changes a day; more recent ones count more."""
    if suspect.looked_at is None or not suspect.looks:
        return PRIOR_RATE
    between = _between(suspect)
    watched = FORGET * (_weight(suspect.looked_at, now) - _weight(_begin(suspect), now))
    shown = sum(_weight(min(time, now), now) for time in suspect.changes)
    seen = _unbiased(shown, watched / between) / between
    return (PRIOR_DAYS * PRIOR_RATE + watched * seen) / (PRIOR_DAYS + watched)


def importance(suspect: Suspect) -> float:
    """Return how much it matters to see a change of the offer."""
    waits = _WAITS if suspect.waits else 1.0
    return _RISK.get(suspect.risk, _LITTLE_RISK) * _STATUS.get(suspect.status, 1.0) * waits


def _order(worth: float, suspect: Suspect) -> tuple[float, float, str]:
    """Of what is worth the same the one that has waited longest comes first."""
    return worth, -(suspect.looked_at or suspect.first_seen).timestamp(), suspect.key


def _changes_seen_a_day(suspect: Suspect) -> float:
    """Return how often it changed over all the time that it was watched, at least a day; 0 where nothing is known."""
    if suspect.looked_at is None or not suspect.looks:
        return 0.0
    return _unbiased(len(suspect.changes), suspect.looks) / max(_between(suspect), 1 / suspect.looks)


def _unbiased(shown: float, looks: float) -> float:
    """Return the changes between two looks, where so many of the looks showed one."""
    return -log((max(looks - shown, 0.0) + 0.5) / (max(looks, shown) + 0.5))


def _between(suspect: Suspect) -> float:
    """Return the mean time between looks, in days."""
    assert suspect.looked_at is not None  # noqa: S101 -- asked of offers that were looked at
    return max((suspect.looked_at - _begin(suspect)) / _DAY, LEAST_REST / _DAY) / suspect.looks


def _begin(suspect: Suspect) -> datetime:
    """Return since when it was watched; at least the least rest before the last look."""
    assert suspect.looked_at is not None  # noqa: S101 -- likewise
    return min(suspect.first_seen, suspect.looked_at - LEAST_REST)


def _weight(time: datetime, now: datetime) -> float:
    return exp(-max((now - time) / _DAY, 0.0) / FORGET)
