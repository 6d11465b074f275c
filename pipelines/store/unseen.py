"""How many complete runs of the searches that had found an offer have not found it since. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.items import SearchRead
from pipelines.store.documents import Document
from pipelines.store.status import Look

LOOKBACK = 20
"""Runs that are counted; an offer that so many have not shown is as gone as results can tell, and is let be."""
FINISHED = "finished"
"""How a run ends that was neither blocked nor stopped."""
_SOUND = frozenset({"healthy", "degraded"})


def tells_of_absence(crawl: Document) -> bool:
    """Whether what a run (its document) did not show was not there: it came to its end, and read what it should.

    Runs of earlier versions have no health; of these the end alone tells.
    """
    return crawl["ended"] == FINISHED and ("health" not in crawl or crawl["health"]["verdict"] in _SOUND)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one site of a marketplace."""

    crawl: str
    site: str | None
    started_at: datetime
    ended_at: datetime | None
    sound: bool
    """Whether what it did not show was not there."""
    searches: Mapping[str, SearchRead]
    """By term, as far as each was read."""

    @classmethod
    def of(cls, crawl: Document) -> "Run":
        """Return it from its document."""
        searches = {one["term"]: SearchRead(**one) for one in crawl.get("searches", ())}
        sound = tells_of_absence(crawl)
        return cls(crawl["_id"], crawl.get("site"), crawl["started_at"], crawl["ended_at"], sound, searches)


def covers(run: Run, pages: Mapping[str, int]) -> bool:
    """Whether a run is a complete one of a search that had found an offer: it was sound, and read as far as that page.

    `pages`: term to the page of results on which the search had found the offer.
    """
    read = ((run.searches.get(term), page) for term, page in pages.items())
    return run.sound and any(search and (search.to_end or search.pages >= page) for search, page in read)


def missed(pages: Mapping[str, int], last_seen: datetime, runs: Sequence[Run]) -> Look | None:
    """Return what the runs, newest first, tell of an offer that was last seen then; None where they tell nothing."""
    complete = [run for run in runs if run.started_at > last_seen and covers(run, pages)]
    if not complete:
        return None
    count, last = len(complete), complete[0]
    told = f"{count}{' or more' if count >= LOOKBACK else ''} complete run{'s' * (count != 1)}"
    terms = sorted(pages)
    more = f" (and {len(terms) - 1} more)" if len(terms) > 1 else ""
    sentence = f"not in {told} of the search “{terms[0]}”{more} since it was last seen"
    return Look(kind="missed", time=last.started_at, sentence=sentence, crawl=last.crawl, runs=count)
