"""Find the watched brands that a listing names."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from crawler.watchlist import Watchlist
from pipelines.matching import disguise, spellings, ways
from pipelines.matching.everyday import frequency
from pipelines.matching.found import InField, Named
from pipelines.matching.gate import HIDDEN, PLAIN
from pipelines.matching.hidden import HiddenNames, Written
from pipelines.matching.judging import judged
from pipelines.matching.sentences import hit
from pipelines.matching.spellings import Spelling
from pipelines.matching.surroundings import Surroundings, Text, trade_words
from pipelines.snapshot import Hit
from pipelines.words.edges import kind
from pipelines.words.folding import FOLDING_VERSION, fold, origins, span_in
from pipelines.words.terms import Found, TermFinder

RULES_VERSION = 4
"""Raise it when the same text could be matched differently."""


_LONGEST_GLUED = {"CJK": 2, "HANGUL": 4}
"""Up to how many letters a name may be part of a longer word by chance."""


class BrandFinder:
    """Finds the names of a watchlist, plain and in disguise. Building it costs a moment: keep it."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.version = f"{RULES_VERSION}-{FOLDING_VERSION}-{watchlist.version}"
        """Changes whenever the same listing could be matched differently."""
        known = spellings.of(watchlist)
        self._plain = TermFinder((form, spelling) for spelling in known for form in spelling.forms)
        self._hidden = HiddenNames(known, self._plain)
        self._surroundings = Surroundings(watchlist)

    def find(self, fields: Mapping[str, str]) -> tuple[Hit, ...]:
        """Find the brands in a listing's fields (field name to text as stored).

        Each spelling is reported once a field, where it stands first; spans are code points of the text as given.
        """
        read: list[InField] = []
        for name, text in fields.items():
            if not (worth := self._hidden.look(text)):
                continue
            folded = fold(text)
            plain = self._plain.find(folded) if worth & PLAIN else []
            hidden = self._hidden.find(text) if worth & HIDDEN else []
            if plain or hidden:
                read.append(self._read(name, text, folded, plain, hidden))
        if not read:
            return ()
        title = next((field.around for field in read if field.name == "title"), None)
        title = title or Text(fold(fields.get("title", "")), self._surroundings)
        return tuple(hit(one) for one in judged(read, title))

    def _read(self, name: str, text: str, folded: str, plain: list[Found[Spelling]], hidden: list[Written]) -> InField:
        places = origins(text)
        met = [named for found in plain for named in _as_written(text, folded, places, found)]
        for spelling, how, start, end, shown in hidden:
            first, last = bisect_left(places, start), bisect_left(places, end)
            met.append(Named(spelling, how, start, end, first, last, shown))
        return InField(name, text, Text(folded, self._surroundings), met)


def _as_written(text: str, folded: str, places: Sequence[int], found: Found[Spelling]) -> Iterator[Named]:
    start, end = span_in(text, places, found.start, found.end)
    for spelling in found.meanings:
        how = spelling.ways | disguise.ways_of(text[start:end], spelling.alias) | _glued(folded, found)
        odd = bool(how & ways.ACCENTS) and not frequency(text[start:end].casefold())
        yield Named(spelling, how, start, end, found.start, found.end, found.end - found.start, odd)


def _glued(folded: str, found: Found[Spelling]) -> int:
    """Tell whether a short name runs on into more letters of a script without spaces: 三星 in 三星堆."""
    script = kind(folded[found.start])
    if found.end - found.start > _LONGEST_GLUED.get(script, 0):
        return 0
    after = found.end < len(folded) and kind(folded[found.end]) == script
    before = found.start > 0 and kind(folded[found.start - 1]) == script
    if after and not folded.startswith(trade_words(), found.end):
        return ways.GLUED
    return ways.GLUED if before and not folded.endswith(trade_words(), 0, found.start) else 0
