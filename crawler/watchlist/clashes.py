"""Mistakes between brands: two of the same name, and a spelling that two of them claim."""

import unicodedata
from collections.abc import Iterator, Mapping

from crawler.watchlist.marked import Document, Fault, Path, shorten


def find(document: Document) -> list[Fault]:
    """Compare names and aliases, without regard to case and width. Looks at raw content: it may hold other mistakes."""
    faults: list[Fault] = []
    claimed: dict[str, tuple[int, str, int]] = {}
    for index, spelling, path in _spellings(document.content):
        line = document.line_of(path)
        first, kind, first_line = claimed.setdefault(_key(spelling), (index, _kind(path), line))
        if first != index:
            sentence = (
                f'"{shorten(spelling)}" is already {kind} of another brand in line {first_line}; keep it in one of them'
            )
            faults.append(Fault(line, sentence))
    return faults


def _kind(path: Path) -> str:
    return "the name" if path[-1] == "name" else "an alias"


def _key(spelling: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", spelling).casefold().split())


def _spellings(content: object) -> Iterator[tuple[int, str, Path]]:
    brands = content.get("brands") if isinstance(content, Mapping) else None
    for index, brand in enumerate(brands if isinstance(brands, tuple) else ()):
        if not isinstance(brand, Mapping):
            continue
        if isinstance(name := brand.get("name"), str):
            yield index, name, ("brands", index, "name")
        aliases = brand.get("aliases")
        for number, alias in enumerate(aliases if isinstance(aliases, tuple) else ()):
            if isinstance(alias, str):
                yield index, alias, ("brands", index, "aliases", number)
