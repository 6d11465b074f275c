"""The figures of a run, gathered page by page while it crawls; no page is kept. Pure."""

from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, fields
from http import HTTPStatus
from typing import NamedTuple

from crawler.base_spiders.expects import Expects
from crawler.health.examples import Examples
from crawler.health.tolerances import HALF_GONE, TOO_FEW
from crawler.items import Listing, PageCapture
from crawler.reading.garbled import GARBLED, is_garbled
from crawler.run_health import RunFigures, SearchFigures

_NO_FACTS = {"marketplace", "listing_id", "url", "sponsored", "raw", "sources"}
FACTS = tuple(field.name for field in fields(Listing) if field.name not in _NO_FACTS)
"""What a page can say of an offer, beside which offer it is."""
REFUSED = frozenset({403, 429})
"""Statuses by which a site refuses."""
_PAGES_OF_A_SEARCH = frozenset({"results", "no_results"})
_HELD_BACK = frozenset({"challenge", "login"})


class _Waiting(NamedTuple):
    """A page of which is not known yet whether another one follows."""

    offers: int
    told: bool
    """Whether it told of a next page."""
    name: str
    surely: bool
    """Whether that can be relied on: totals are rough, and many sites link to a next page from the last one too."""


@dataclass(slots=True)
class _Search:
    """How far a search has come."""

    asked: int
    number: int = 0
    """Of its last result page with offers."""
    first: int = 0
    """Offers on its first page."""
    done: bool = False
    waiting: _Waiting | None = None
    """Its last page so far."""


class Figures:
    """Counts what a run's pages are like. Memory grows with the number of searches alone.

    asked: term to the result pages that are asked for at most. repeats: the pages, by term and number, that showed no
    offers which the search had not shown.
    """

    def __init__(self, expects: Expects, asked: Callable[[str], int], repeats: Container[tuple[str, int]]) -> None:
        self.expects = expects
        self.examples = Examples()
        self._asked = asked
        self._repeats = repeats
        self._searches: dict[str, _Search] = {}
        self._states: Counter[str] = Counter()
        self._own_states: Counter[str] = Counter()
        self._had: Counter[str] = Counter()
        self._own_had: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()

    def expect(self, terms: Sequence[str]) -> None:
        """Take note of what is searched for, so that what is never answered is missed."""
        for term in terms:
            self._searches.setdefault(term, _Search(self._asked(term)))

    def add(self, page: PageCapture, name: str) -> None:
        """Count a page, by the name of its capture."""
        if page.status in REFUSED and not page.reading.listings:
            self._count("refused", name)
        if page.offer_id is not None:
            state = _own_state_of(page)
            self._own_states[state] += 1
            self.examples.add(f"own {state}", name)
            self._facts(page, name, self._own_had, "own_read")
        elif page.term is not None:
            self._result_page(page, page.term, name)

    def figures(self, *, requests: int = 0, failed: int = 0, forbidden: int = 0) -> RunFigures:
        """Return the figures so far; last pages of searches are judged by what they told."""
        for search in self._searches.values():
            if search.waiting and search.waiting.surely:
                self._followed(search, search.waiting)
        read, own_read = self._counts["read"], self._counts["own_read"]
        counted = ("followed", "followed_offers", "short", "told_next", "repeated", "refused", "garbled", "markup")
        return RunFigures(
            requests=requests,
            failed=failed,
            forbidden=forbidden,
            states=dict(self._states),
            own_states=dict(self._own_states),
            read=read,
            fields=_shares(self._had, read),
            own_read=own_read,
            own_fields=_shares(self._own_had, own_read),
            cut_off=self._counts["cut_off"],
            **{one: self._counts[one] for one in counted},
        )

    def searches(self) -> tuple[SearchFigures, ...]:
        """Return how far each search was read."""
        return tuple(
            SearchFigures(
                term=term,
                asked=one.asked,
                pages=one.number,
                offers=one.first,
                done=one.done or one.number >= one.asked,
            )
            for term, one in self._searches.items()
        )

    def _result_page(self, page: PageCapture, term: str, name: str) -> None:
        search = self._searches.setdefault(term, _Search(self._asked(term)))
        number, state = page.result_page or 1, _state_of(page)
        before = search.waiting if search.number == number - 1 else None
        if (term, number) in self._repeats:
            self._repeat(page, search, name)
        elif before and not before.told and state not in _PAGES_OF_A_SEARCH | _HELD_BACK:
            # Nobody had said that there is such a page: so sites answer where a search ends.
            search.done, search.waiting = page.status not in REFUSED, None
        else:
            self._states[state] += 1
            self.examples.add(state, name)
            self._markup(page, name)
            if state == "results":
                self._offers(page, search, name)
            elif state == "no_results":
                search.done, search.number, search.waiting = True, max(search.number, 1), None

    def _repeat(self, page: PageCapture, search: _Search, name: str) -> None:
        """Count a page that shows what was shown before: past the last page sites do so, and after the first none."""
        before, total = search.waiting, page.reading.total
        offers = before.offers if before else 0
        more = offers < total if total is not None else offers >= self.expects.offers
        if page.result_page == 2 and before and before.told and more:  # noqa: PLR2004 -- the one after the first
            self._count("repeated", name)
        else:
            search.done, search.waiting = True, None

    def _offers(self, page: PageCapture, search: _Search, name: str) -> None:
        reading, number, count = page.reading, page.result_page or 1, len(page.reading.listings)
        if search.waiting and search.number == number - 1:
            self._followed(search, search.waiting)
        if number == 1:
            search.first = count
        search.number = max(search.number, number)
        left = None if reading.total is None else reading.total - page.rank_offset - count
        linked = bool(reading.next_url)
        surely = left >= self.expects.offers / 2 if left is not None else linked and self.expects.next_page
        search.waiting = _Waiting(count, linked or (left or 0) > 0, name, surely)
        search.done = left is not None and left <= 0 and not linked
        self._facts(page, name, self._had, "read")

    def _followed(self, search: _Search, page: _Waiting) -> None:
        """Count a page that another one follows."""
        search.waiting = None
        self._counts.update(followed=1, followed_offers=page.offers, told_next=int(page.told))
        if not page.told:
            self.examples.add("next_page", page.name)
        if page.offers < self.expects.offers * TOO_FEW:
            self._count("short", page.name)

    def _facts(self, page: PageCapture, name: str, had: Counter[str], read: str) -> None:
        """Count which facts a page has; one that was recalled holds none, and its bytes were judged before."""
        listings = () if page.known else page.reading.listings
        if not listings:
            return
        self._counts[read] += len(listings)
        for fact in FACTS:
            having = sum(getattr(listing, fact) not in (None, "", ()) for listing in listings)
            had[fact] += having
            if having < HALF_GONE * len(listings):
                self.examples.add(f"{read} {fact}", name)
        garbled = sum(is_garbled(listing.title or "") for listing in listings)
        if garbled and read == "read":
            self._counts["garbled"] += garbled
            self.examples.add("garbled", name)

    def _markup(self, page: PageCapture, name: str) -> None:
        """Count a page of markup, and whether it is there to its end."""
        if page.known or b"<html" not in page.body[:4096].lower():
            return
        self._counts["markup"] += 1
        if not any(end in page.body for end in (b"</html", b"</HTML", b"</body", b"</BODY")):
            self._count("cut_off", name)

    def _count(self, what: str, name: str) -> None:
        self._counts[what] += 1
        self.examples.add(what, name)


def _state_of(page: PageCapture) -> str:
    """Return the state of a page; one of which nothing was taken for its encoding is a state of its own here."""
    return "garbled" if GARBLED in page.reading.anomalies else page.reading.state


def _own_state_of(page: PageCapture) -> str:
    """Return the state of an offer's own page; an offer that is not there any more is no error of the site."""
    state = _state_of(page)
    return "not_found" if state == "error" and page.status == HTTPStatus.NOT_FOUND else state


def _shares(had: Counter[str], read: int) -> dict[str, float]:
    return {fact: round(had[fact] / read, 4) for fact in FACTS if had[fact]}
