"""How far a run came: what cut it off, which searches were not read, which requests had no answer. Pure."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from crawler.health.run import Finding, Run, counted
from crawler.health.tolerances import FAILED_MOST, SEARCHES_NAMED, SEVERAL, SOME, UNREAD_MOST

_ENDED: Mapping[str, str] = MappingProxyType(
    {
        "shutdown": "The run was stopped.",
        "store_failed": "The run ended because its pages could not be kept.",
        "request_limit": "The run had used up the requests that it was given.",
        "daily_budget": "The day's requests for this marketplace are used up.",
        "quiet_hours": "The marketplace's quiet hours began.",
        "asked_to_wait": "The site asked to be left alone for longer than a crawl waits.",
        "lease_lost": "Another crawl took over the marketplace.",
    }
)
_WELL = frozenset({"finished", "blocked", "refused"})


def cut_off(run: Run) -> Iterator[Finding]:
    """Tell what ended the run before it was through."""
    if run.ended not in _WELL:
        told = _ENDED.get(run.ended, f"The run ended early: {run.ended.replace('_', ' ')}.")
        yield Finding("incomplete", "ended", told)


def unanswered(run: Run) -> Iterator[Finding]:
    """Find requests without an answer: the network's, or a site that is too slow."""
    figures = run.figures
    asked = figures.failed + sum(figures.states.values()) + sum(figures.own_states.values())
    told = f"{figures.failed} of {counted(asked, 'request')} had no answer: too slow, cut off, or not there."
    if figures.failed > FAILED_MOST * asked and (figures.failed >= SEVERAL or figures.failed == asked):
        yield Finding("incomplete", "unanswered", told)
    elif figures.failed >= SEVERAL and figures.failed >= SOME * asked:
        yield Finding("degraded", "unanswered", told)


def unread(run: Run) -> Iterator[Finding]:
    """Find searches that were not read as far as was asked."""
    left = [one for one in run.searches if not one.done]
    named = ", ".join(f"“{one.term}” ({one.pages} of {one.asked})" for one in left[:SEARCHES_NAMED])
    more = f" and {len(left) - SEARCHES_NAMED} more" if len(left) > SEARCHES_NAMED else ""
    whole = counted(len(run.searches), "search")
    told = f"{len(left)} of {whole} could not be read as far as asked: pages of {named}{more}."
    if len(left) > UNREAD_MOST * len(run.searches):
        yield Finding("incomplete", "unread", told)
    elif len(left) >= SEVERAL and len(left) >= SOME * len(run.searches):
        yield Finding("degraded", "unread", told)
