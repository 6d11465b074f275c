"""How far each search of a run was read: only what was read in full tells that an offer was not there."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.items import Listing, Reading, SearchRead


class Searches:
    """The searches of one run, by term; each is read page after page."""

    def __init__(self) -> None:
        self._read: dict[str, SearchRead] = {}
        self._unsound: set[str] = set()
        self._shown: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        """Term to the offers of its first result page, and of its last one so far."""
        self.repeats: set[tuple[str, int]] = set()
        """Term and number of each page that showed nothing new: at most one of a search, which ends there."""

    def __iter__(self) -> Iterator[SearchRead]:
        return iter(self._read.values())

    def shows_new(self, term: str, page: int, listings: Iterable[Listing]) -> bool:
        """Whether a page differs from the first one and the one before: sites repeat either past the last page."""
        these = frozenset(listing.listing_id for listing in listings)
        first, last = self._shown.get(term, (frozenset(), frozenset()))
        self._shown[term] = (first or these, these)
        if these <= first or these <= last:
            self.repeats.add((term, page))
            return False
        return True

    def add(self, term: str, page: int, *, to_end: bool, sound: bool) -> None:
        """Take note of a result page that was read.

        to_end: whether no further one follows. sound: whether it has as many offers as is healthy for such a page;
        from one that has not, nothing is counted any more.
        """
        if not sound:
            self._unsound.add(term)
        if term in self._unsound:
            return
        before = self._read.get(term, SearchRead(term, 0, to_end=False))
        if page == before.pages + 1:
            self._read[term] = replace(before, pages=page, to_end=to_end)


def ends_here(reading: Reading, rank_offset: int) -> bool:
    """Whether a result page itself says that there is no next one; rank_offset: offers on the pages before it."""
    if reading.next_url:
        return False
    return reading.total is not None and rank_offset + len(reading.listings) >= reading.total
