"""Mistakes that lie between values: a price for no line, a term that rules out its own brand, a search for nobody."""

import unicodedata
from collections.abc import Iterator, Mapping

from crawler.watchlist.faults import nearest
from crawler.watchlist.marked import Document, Fault, Path, shorten

Found = Iterator[tuple[Path, str]]
_Group = Mapping[str, object]
_SEARCHING = {"terms", "brands", "terms_from", "budget", "pages"}


def find(document: Document) -> list[Fault]:
    """Compare the values with each other. Looks at raw content: it may hold other mistakes."""
    brands = list(groups(document.content, "brands"))
    found = [fault for index, brand in brands for fault in _in_brand(index, brand, document)]
    found += _twice_registered(brands, document)
    names = {spelling for _, brand in brands if isinstance(spelling := brand.get("name"), str)}
    for index, search in groups(document.content, "searches"):
        found += _in_search(index, search, names)
    return [Fault(document.line_of(path), sentence) for path, sentence in found]


def key_of(spelling: str) -> str:
    """Return what a spelling is compared by: neither case, width nor spaces count."""
    return " ".join(unicodedata.normalize("NFKC", spelling).casefold().split())


def groups(content: object, name: str) -> Iterator[tuple[int, _Group]]:
    """Yield the groups of a list in raw content, each with its place from 0; passes over what is no group."""
    entries = content.get(name) if isinstance(content, Mapping) else None
    for index, entry in enumerate(entries if isinstance(entries, tuple) else ()):
        if isinstance(entry, Mapping):
            yield index, entry


def texts(entry: _Group, name: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a list in a raw group, each with its place from 0."""
    entries = entry.get(name)
    for index, text in enumerate(entries if isinstance(entries, tuple) else ()):
        if isinstance(text, str):
            yield index, text


def _in_brand(index: int, brand: _Group, document: Document) -> Found:
    place: Path = ("brands", index)
    names = [name] if isinstance(name := brand.get("name"), str) else []
    own = {key_of(spelling) for spelling in (*names, *(alias for _, alias in texts(brand, "aliases")))}
    for number, term in texts(brand, "not_when"):
        if key_of(term) in own:
            sentence = f'not_when: "{shorten(term)}" is how the brand itself is written, and would rule out every offer'
            yield (*place, "not_when", number), f"{sentence}; add the word that makes it another thing, or leave it out"
    yield from _in_prices(place, brand, document)


def _in_prices(place: Path, brand: _Group, document: Document) -> Found:
    lines = {key_of(line): line for _, line in texts(brand, "lines")}
    known: dict[tuple[str, object], Path] = {}
    for number, price in groups(brand, "reference_prices"):
        path: Path = (*place, "reference_prices", number)
        line, currency = price.get("line"), price.get("currency")
        of_line = key_of(line) if isinstance(line, str) else ""
        if isinstance(line, str) and of_line not in lines:
            hint = nearest(line, lines.values())
            yield (
                (*path, "line"),
                f'"{shorten(line)}" is none of the brand\'s lines{hint} Correct it, or add it to lines',
            )
        first = known.setdefault((of_line, currency), path)
        if first != path and isinstance(currency, str):
            what = f'the line "{shorten(line)}"' if isinstance(line, str) else "the brand"
            sentence = f"a second price of {what} in {shorten(currency)}, first in line {document.line_of(first)}"
            yield path, f"{sentence}; keep one, or name the line that each is of"


def _twice_registered(brands: list[tuple[int, _Group]], document: Document) -> Found:
    known: dict[tuple[object, ...], Path] = {}
    for index, brand in brands:
        for number, mark in groups(brand, "trade_marks"):
            path: Path = ("brands", index, "trade_marks", number)
            identity = tuple(mark.get(name) for name in ("office", "number", "territory"))
            if not all(isinstance(part, str) for part in identity):
                continue
            first = known.setdefault(identity, path)
            if first != path:
                yield path, f"this registration stands in line {document.line_of(first)} already; keep it in one place"


def _in_search(index: int, search: _Group, names: set[str]) -> Found:
    place: Path = ("searches", index)
    for number, name in texts(search, "brands"):
        if " ".join(name.split()) not in names:
            hint = nearest(name, names).rstrip(".")
            yield (
                (*place, "brands", number),
                f'no brand of this watchlist is called "{shorten(name)}"{hint or "; add it"}',
            )
    if search.get("revisit") is True:
        for name in sorted(_SEARCHING & search.keys()):
            yield (*place, name), f"{name} is about searching, and a revisit searches for nothing; leave it out"
    elif "terms" in search and "brands" not in search:
        for name in ("terms_from", "budget"):
            if name in search:
                sentence = f"{name} is about generated terms, and this search has its own terms alone"
                yield (*place, name), f"{sentence}; leave it out, or add brands"
