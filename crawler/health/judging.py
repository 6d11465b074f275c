"""The verdict on a finished run. Pure: no clock, no database, no page."""

from collections.abc import Callable, Iterator

from crawler.health.earlier import facts_before, offers_before, pages_before
from crawler.health.reach import cut_off, unanswered, unread
from crawler.health.run import Finding, Run
from crawler.health.shapes import encoding, facts_expected, next_pages, offers_a_page, whole_pages
from crawler.health.states import own_pages, result_pages, turned_away
from crawler.run_health import Health, HealthReason, Verdict

VERDICTS: tuple[Verdict, ...] = ("blocked", "broken", "incomplete", "degraded", "healthy")
"""Worst first: what the site does not let us see can not be broken, and what is broken need not be completed."""
CHECKS: tuple[Callable[[Run], Iterator[Finding]], ...] = (
    turned_away,
    result_pages,
    whole_pages,
    encoding,
    facts_expected,
    next_pages,
    offers_a_page,
    offers_before,
    own_pages,
    facts_before,
    pages_before,
    cut_off,
    unanswered,
    unread,
)
"""In the order in which reasons of one weight are told: what explains others comes first."""
_FOLLOWS = frozenset({"unread", "fewer_pages", "fewer_offers"})
"""What is no reason of its own where pages are missing or none for another reason."""


def judge(run: Run) -> Health:
    """Return what a run is worth."""
    found: dict[str, Finding] = {}
    for check in CHECKS:
        for finding in check(run):
            found.setdefault(finding.what, finding)
    grave = [one for one in found.values() if one.verdict in {"blocked", "broken"}]
    kept = [one for one in found.values() if one in grave or not (grave and one.what in _FOLLOWS)]
    kept.sort(key=lambda one: VERDICTS.index(one.verdict))
    return Health(
        verdict=kept[0].verdict if kept else "healthy",
        reasons=tuple(HealthReason(one.what, one.sentence, one.captures) for one in kept),
        figures=run.figures,
        searches=run.searches,
    )
