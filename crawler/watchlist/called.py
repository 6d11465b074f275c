"""What searches and seasons are called: names that two searches have, and seasons that nobody knows."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, count
from typing import Protocol

from crawler.watchlist.contradictions import groups, texts
from crawler.watchlist.faults import nearest
from crawler.watchlist.marked import Document, Fault, shorten
from crawler.watchlist.seasons import KNOWN

_LONGEST = 50


class Named(Protocol):
    """A search, as far as its name goes."""

    @property
    def marketplace(self) -> str:
        """What it searches."""

    @property
    def name(self) -> str | None:
        """What it is called, where its writer has said so."""


def names_of(searches: Sequence[Named]) -> list[str]:
    """Return what the job of each search is called; what has no name is called by its marketplace and a number."""
    taken = {search.name for search in searches if search.name}
    met: Counter[str] = Counter()
    names = []
    for search in searches:
        usual = re.sub("[^a-z0-9]+$|[^a-z0-9._-]", "", search.marketplace.lower())[:_LONGEST].lstrip("._-") or "shop"
        met[usual] += 1
        numbered = usual if met[usual] == 1 else f"{usual}-{met[usual]}"
        numbers = (f"{usual}-{number}" for number in count(met[usual] + 1))
        names.append(search.name or next(other for other in chain([numbered], numbers) if other not in taken))
        taken.add(names[-1])
    return names


def find(document: Document) -> list[Fault]:
    """Find names that stand twice, and seasons that nobody describes. Looks at raw content."""
    found: list[Fault] = []
    first: dict[str, int] = {}
    own = {name for _, season in groups(document.content, "seasons") if isinstance(name := season.get("name"), str)}
    known = {*KNOWN, *own}
    for index, search in groups(document.content, "searches"):
        if isinstance(name := search.get("name"), str):
            line = document.line_of(("searches", index, "name"))
            if first.setdefault(name, line) != line:
                found.append(Fault(line, f'"{shorten(name)}" is the search in line {first[name]}; name one otherwise'))
        for number, season in texts(search, "seasons"):
            if season not in known:
                line = document.line_of(("searches", index, "seasons", number))
                hint = nearest(season, known)
                sentence = f'no season is called "{shorten(season)}"{hint} Known: {", ".join(sorted(known))}'
                found.append(Fault(line, sentence))
    return found
