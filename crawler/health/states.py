"""What the states of a run's pages tell: who was turned away, and which pages were none. Pure."""

from collections.abc import Iterator

from crawler.health.run import Finding, Run, counted
from crawler.health.tolerances import ENOUGH_OWN_PAGES, MOST, SEVERAL, SOME, SPREAD
from crawler.run_health import Verdict

_RESULT_PAGES: tuple[tuple[str, tuple[str, ...], Verdict, str], ...] = (
    ("challenge", ("challenge",), "blocked", "answered with a robot check"),
    ("login", ("login",), "blocked", "asked for a login"),
    ("encoding", ("garbled",), "broken", "are in a wrong encoding, and nothing was taken from them"),
    ("errors", ("error",), "broken", "answered with an error text"),
    ("unreadable", ("unknown", "shell"), "broken", "could not be read: their layout may have changed"),
    ("removed", ("removed",), "broken", "said that what was asked for is gone"),
)
"""Word, states, what it makes of a run where most result pages are so, and the words for it."""


def turned_away(run: Run) -> Iterator[Finding]:
    """Tell whether the site does not want to be crawled."""
    states, own = run.figures.states, run.figures.own_states
    if run.ended == "blocked":
        checks = states.get("challenge", 0) + own.get("challenge", 0)
        told = f"The site answered with {counted(checks, 'robot check')}, and the run ended there."
        yield Finding("blocked", "challenge", told, run.examples.of("challenge", "own challenge"))
    answered = sum(states.values()) + sum(own.values())
    if run.figures.refused > MOST * answered or run.ended == "refused":
        told = f"The site refused {run.figures.refused} of {counted(answered, 'page')} (HTTP 403 or 429)."
        if run.ended == "refused":
            told = "The site refused again and again (HTTP 429 or 503), and the run ended there."
        yield Finding("blocked", "refused", told, run.examples.of("refused"))
    if run.figures.forbidden and not answered:
        addresses = counted(run.figures.forbidden, "address")
        told = f"robots.txt forbids {addresses} that the searches need; ingest saved pages instead."
        yield Finding("blocked", "robots_txt", told)


def result_pages(run: Run) -> Iterator[Finding]:
    """Find result pages that show neither offers nor that there are none."""
    whole = sum(run.figures.states.values())
    for what, states, verdict, words in _RESULT_PAGES:
        count, share = sum(run.figures.states.get(state, 0) for state in states), run.share_of(*states)
        before = run.most_before(*states)
        told = f"{count} of {counted(whole, 'result page')} {words}."
        if share > MOST:
            yield Finding(verdict, what, told, run.examples.of(*states))
        elif count >= SEVERAL and share >= SOME and share > (before or 0) + SOME:
            yield Finding("degraded", what, told, run.examples.of(*states))


def own_pages(run: Run) -> Iterator[Finding]:
    """Find pages of single offers in a state that has spread."""
    whole = sum(run.figures.own_states.values())
    if whole < ENOUGH_OWN_PAGES:
        return
    for what, states, verdict, words in _RESULT_PAGES:
        count, share = sum(run.figures.own_states.get(state, 0) for state in states), run.own_share_of(*states)
        before = run.most_own_before(*states) or 0.0
        if share <= before + SPREAD:
            continue
        # Offers that results still list and whose pages say that they are gone: the one state that can be the market's.
        worst: Verdict = verdict if share > MOST and what != "removed" else "degraded"
        told = f"{count} of {counted(whole, 'offer page')} {words}."
        yield Finding(worst, f"own_{what}", told, run.examples.of(*(f"own {state}" for state in states)))
