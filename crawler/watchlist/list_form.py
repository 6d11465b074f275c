"""The list form of a watchlist: a JSON list of brands, as other tools write it.

[{"brand": "Gucci", "aliases": ["古驰"], "abbreviations": [], "product_lines": ["Marmont"], "category": "bag",
  "ambiguous": false, "negative_terms": ["gucci mane"]}]
"""

from collections.abc import Mapping

from crawler.watchlist.marked import Document, Fault, Path

NAMES = {
    "brand": "name",
    "product_lines": "lines",
    "ambiguous": "everyday_word",
    "negative_terms": "not_when",
}
"""What the list form calls differently. Any other key has the same name in both."""


def to_mapping(document: Document) -> Document:
    """Bring a list of brands into the shape of the YAML form; each value keeps its line."""
    brands = document.content if isinstance(document.content, tuple) else ()
    faults = list(document.faults)
    for index, entry in enumerate(brands):
        faults += _doubles(entry, document, index)
    content = {"brands": tuple(_renamed(entry) for entry in brands)}
    lines = {_path(path): line for path, line in document.lines.items()}
    return Document(content, lines, faults)


def _renamed(entry: object) -> object:
    return {NAMES.get(key, key): value for key, value in entry.items()} if isinstance(entry, Mapping) else entry


def _doubles(entry: object, document: Document, index: int) -> list[Fault]:
    if not isinstance(entry, Mapping):
        return []
    both = [(theirs, ours) for theirs, ours in NAMES.items() if theirs in entry and ours in entry]
    return [
        Fault(document.line_of((index, ours)), f'"{theirs}" and "{ours}" mean the same; keep one of them')
        for theirs, ours in both
    ]


def _path(path: Path) -> Path:
    match path:
        case (int(index), str(key), *rest):
            return ("brands", index, NAMES.get(key, key), *rest)
        case _:
            return ("brands", *path)
