"""What result pages are like beside what the spider expects of them. Pure."""

from collections.abc import Iterator

from crawler.health.run import Finding, Run, counted, percent
from crawler.health.tolerances import ENOUGH_OFFERS, GARBLED_MOST, HALF_GONE, MOST, SEVERAL, SLACK, SOME

_EXPECTED = (("price", "price", "a price"), ("seller", "seller", "a seller"), ("image", "images", "an image"))
"""Share of `Expects`, the fact behind it, and the words for it."""


def facts_expected(run: Run) -> Iterator[Finding]:
    """Find offers without what the spider says that they have."""
    if run.figures.read < ENOUGH_OFFERS:
        return
    for name, fact, words in _EXPECTED:
        expected, share = getattr(run.expects, name), run.figures.fields.get(fact, 0.0)
        told = f"{percent(share)} of {run.figures.read} offers have {words}; {percent(expected)} are healthy."
        captures = run.examples.of(f"read {fact}")
        if share < expected * HALF_GONE:
            yield Finding("broken", fact, told, captures)
        elif share < expected - SLACK:
            yield Finding("degraded", fact, told, captures)


def offers_a_page(run: Run) -> Iterator[Finding]:
    """Find pages that another one follows, with too few offers."""
    short, followed = run.figures.short, run.figures.followed
    if not short:
        return
    mean = run.figures.followed_offers / followed
    told = (
        f"{short} of {counted(followed, 'result page')} that another one follows have too few offers: "
        f"{mean:.0f} on average; at least {run.expects.offers} are healthy."
    )
    if short > MOST * followed and mean < run.expects.offers * (1 + HALF_GONE) / 2:
        yield Finding("broken", "offers", told, run.examples.of("short"))
    elif short >= SEVERAL and short >= SOME * followed:
        yield Finding("degraded", "offers", told, run.examples.of("short"))


def next_pages(run: Run) -> Iterator[Finding]:
    """Find pages that do not tell of the one that follows, or tell of one that brings the same again."""
    figures = run.figures
    silent = figures.followed - figures.told_next
    if run.expects.next_page and silent > MOST * figures.followed:
        told = f"{silent} of {counted(figures.followed, 'result page')} did not tell that another one follows."
        yield Finding("degraded", "next_page", told, run.examples.of("next_page"))
    first = sum(one.pages > 0 for one in run.searches)
    if figures.repeated:
        searches = counted(figures.repeated, "search")
        told = f"The next page of {searches} showed the first one again, though there are more offers."
        most = figures.repeated > MOST * (figures.repeated + sum(one.pages > 1 for one in run.searches))
        if most or figures.repeated >= max(SEVERAL, SOME * first):
            yield Finding("broken" if most else "degraded", "loop", told, run.examples.of("repeated"))


def encoding(run: Run) -> Iterator[Finding]:
    """Find titles in a wrong encoding."""
    garbled, read = run.figures.garbled, run.figures.read
    if read < ENOUGH_OFFERS or garbled < SEVERAL:
        return
    before = max((one.figures.garbled / one.figures.read for one in run.earlier if one.figures.read), default=0.0)
    share = garbled / read
    told = f"The titles of {garbled} of {read} offers are in a wrong encoding."
    if share > max(GARBLED_MOST, before + SOME):
        yield Finding("broken", "encoding", told, run.examples.of("garbled"))
    elif share > before + SOME:
        yield Finding("degraded", "encoding", told, run.examples.of("garbled"))


def whole_pages(run: Run) -> Iterator[Finding]:
    """Find pages that end before the document does, on a site whose pages do not, or with offers missing."""
    figures = run.figures
    if not figures.cut_off:
        return
    before = [one.figures.cut_off / one.figures.markup for one in run.earlier if one.figures.markup]
    if (max(before) >= SOME) if before else not figures.short:
        return
    told = f"{figures.cut_off} of {counted(figures.markup, 'result page')} are cut off before their end."
    if figures.cut_off > MOST * figures.markup:
        yield Finding("broken", "cut_off", told, run.examples.of("cut_off"))
    elif figures.cut_off >= SEVERAL and figures.cut_off >= SOME * figures.markup:
        yield Finding("degraded", "cut_off", told, run.examples.of("cut_off"))
