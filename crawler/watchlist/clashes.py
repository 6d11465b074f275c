"""Mistakes between brands: two of the same name, and a spelling that two of them claim."""

from collections.abc import Iterator

from crawler.watchlist.contradictions import groups, key_of, texts
from crawler.watchlist.marked import Document, Fault, Path, shorten

_KINDS = {"aliases": "an alias", "disguises": "a disguise"}


def find(document: Document) -> list[Fault]:
    """Compare what names brands, without regard to case and width. Looks at raw content: it may hold other mistakes."""
    faults: list[Fault] = []
    claimed: dict[str, tuple[int, str, int]] = {}
    for index, spelling, path, kind in _spellings(document.content):
        line = document.line_of(path)
        first, first_kind, first_line = claimed.setdefault(key_of(spelling), (index, kind, line))
        if first != index:
            already = f"already {first_kind} of another brand in line {first_line}"
            faults.append(Fault(line, f'"{shorten(spelling)}" is {already}; keep it in one of them'))
    return faults


def _spellings(content: object) -> Iterator[tuple[int, str, Path, str]]:
    for index, brand in groups(content, "brands"):
        if isinstance(name := brand.get("name"), str):
            yield index, name, ("brands", index, "name"), "the name"
        for key, kind in _KINDS.items():
            for number, spelling in texts(brand, key):
                yield index, spelling, ("brands", index, key, number), kind
