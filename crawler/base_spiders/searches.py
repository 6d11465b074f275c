"""How far each search of a run was read: only what was read in full tells that an offer was not there."""

from collections.abc import Iterator
from dataclasses import replace

from crawler.items import SearchRead


class Searches:
    """The searches of one run, by term; each is read page after page."""

    def __init__(self) -> None:
        self._read: dict[str, SearchRead] = {}
        self._unsound: set[str] = set()

    def __iter__(self) -> Iterator[SearchRead]:
        return iter(self._read.values())

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
