"""What a run falls short of that the healthy runs before it had. Pure."""

from collections.abc import Iterator, Mapping

from crawler.health.run import Finding, Run, counted, percent, usual
from crawler.health.tolerances import (
    COLLAPSE,
    COMPARED,
    ENOUGH_OFFERS,
    ENOUGH_OWN_PAGES,
    FALL,
    MISSED_OFFERS,
    SURE_AFTER,
    USUAL,
    VANISHED,
)
from crawler.run_health import Verdict

_WEIGHTY = frozenset({"title", "price", "images", "seller"})
"""Facts without which an offer can not be judged."""


def facts_before(run: Run) -> Iterator[Finding]:
    """Find facts that vanished from result pages, or from the pages of offers."""
    now = run.figures
    if now.read >= ENOUGH_OFFERS:
        before = [one.figures.fields for one in run.earlier if one.figures.read >= ENOUGH_OFFERS]
        yield from _fallen(run, now.fields, before, ("read", "offers on result pages", ""))
    if now.own_read >= ENOUGH_OWN_PAGES:
        before = [one.figures.own_fields for one in run.earlier if one.figures.own_read >= ENOUGH_OWN_PAGES]
        yield from _fallen(run, now.own_fields, before, ("own_read", "offer pages", "own_"))


def _fallen(
    run: Run, now: Mapping[str, float], before: list[Mapping[str, float]], where: tuple[str, str, str]
) -> Iterator[Finding]:
    read, place, prefix = where
    before = before[:COMPARED]
    for fact in sorted({fact for one in before for fact in one}):
        shares = [one.get(fact, 0.0) for one in before]
        share, least = now.get(fact, 0.0), min(shares)
        vanished = share <= VANISHED and least >= USUAL
        if not vanished and not (len(before) >= SURE_AFTER and least >= USUAL and share < least * FALL):
            continue
        verb = "has vanished from" if vanished else "is missing on many"
        told = f"{_named(fact)} {verb} {place}: {percent(share)} have one, {percent(usual(shares))} had."
        verdict: Verdict = "broken" if vanished and fact in _WEIGHTY else "degraded"
        yield Finding(verdict, prefix + fact, told, run.examples.of(f"{read} {fact}"))


def _named(fact: str) -> str:
    words = {"images": "image", "attributes": "table of particulars"}.get(fact, fact)
    return f"The {words.replace('_', ' ')}"


def offers_before(run: Run) -> Iterator[Finding]:
    """Find searches that find far less than they did; a quiet market has been quiet before."""
    before = _before(run, "offers")
    now = {one.term: one.offers for one in run.searches if one.pages and one.term in before}
    was, found = sum(usual(before[term]) for term in now), sum(now.values())
    least = sum(min(before[term]) for term in now)
    if was < max(MISSED_OFFERS, run.expects.offers):
        return
    told = f"{counted(len(now), 'search')} found {found} offers on first pages, where {was:.0f} are usual."
    captures = run.examples.of("no_results", "results")
    if not found:
        yield Finding("broken", "empty", told.replace("found 0", "found no"), captures)
    elif found < least * COLLAPSE:
        yield Finding("broken", "fewer_offers", told, captures)
    elif found < least * FALL and _runs(run) >= SURE_AFTER:
        yield Finding("degraded", "fewer_offers", told, captures)


def pages_before(run: Run) -> Iterator[Finding]:
    """Find searches that say that they end long before the page up to which they could be read."""
    before = _before(run, "pages")
    now = {one.term: one for one in run.searches if one.done and one.term in before}
    was = sum(min(usual(before[term]), one.asked) for term, one in now.items())
    least = sum(min(*before[term], one.asked) for term, one in now.items())
    read = sum(one.pages for one in now.values())
    if _runs(run) >= SURE_AFTER and read < least * FALL:
        told = f"{counted(len(now), 'search')} ended after {counted(read, 'page')}, where {was:.0f} are usual."
        yield Finding("degraded", "fewer_pages", told)


def _before(run: Run, figure: str) -> dict[str, list[int]]:
    """Each search that earlier runs have read to its end, with a figure of it in each, newest first."""
    found: dict[str, list[int]] = {}
    for one in run.earlier:
        for search in one.searches:
            if search.done and len(found.setdefault(search.term, [])) < COMPARED:
                found[search.term].append(getattr(search, figure))
    return {term: values for term, values in found.items() if values}


def _runs(run: Run) -> int:
    return len(run.earlier)
