"""Labelled lines: what one may hold, and what is wrong with one that can not be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, get_args

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from crawler.cli.evaluation import NONE
from crawler.errors import AnalystError
from crawler.items import Listing
from crawler.watchlist import Watchlist
from crawler.watchlist.faults import nearest
from crawler.watchlist.marked import shorten
from pipelines.snapshot import Label

MOST_BYTES = 4_000_000
"""Of one line: more than any offer holds, and little enough for any machine."""
SOMEWHERE = "evaluation"
"""The marketplace of a line that names none; no watchlist authorises a seller there."""
LABELS = (*get_args(Label), NONE)
_LISTING = TypeAdapter(Listing)


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled offer."""

    name: str
    """Its id, else the number of its line."""
    listing: Listing
    brand: str | None
    """The brand that is meant, as the watchlist names it; None where none is."""
    alt: frozenset[str]
    """Brands that are tolerated beside it, watched or not."""
    kind: str
    label: str | None
    """One of LABELS; None where the line says nothing of judging."""


def _brand(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


class Written(BaseModel):
    """A line as it is written; keys that are not here are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore")

    id: int | str | None = None
    text: str | None = None
    listing: dict[str, Any] | None = None
    brand: Annotated[str | None, BeforeValidator(_brand)]
    alt: list[str] | None = None
    kind: str | None = None
    label: str | None = None
    marketplace: str | None = None


def lines_of(path: Path, watchlist: Watchlist) -> Iterator[Line]:
    """Yield the lines of a file one after the other; blank ones are passed over.

    Raises AnalystError that names the file and the first line that can not be used, or says that there is none.
    """
    empty = True
    with _opened(path) as file:
        number = 0
        while written := file.readline(MOST_BYTES + 1):
            number += 1
            if number == 1:
                written = written.removeprefix(b"\xef\xbb\xbf")
            if len(written) > MOST_BYTES:
                raise AnalystError(f"{path}, line {number}: is longer than {MOST_BYTES:,} bytes; shorten it")
            if not written.strip():
                continue
            empty = False
            try:
                yield _line(written, number, watchlist)
            except ValueError as error:
                raise AnalystError(f"{path}, line {number}: {error}") from error
    if empty:
        raise AnalystError(f'{path} holds no line; write at least {{"text": "…", "brand": null, "kind": "…"}}')


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise AnalystError(f"{path} can not be read: {error.strerror}. Name a file of labelled lines.") from error


def _line(written: bytes, number: int, watchlist: Watchlist) -> Line:
    """Return what a line says. Raises ValueError with a sentence for people."""
    try:
        value = orjson.loads(written)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"is no JSON: {error}; write one object on each line") from error
    if not isinstance(value, dict):
        raise ValueError('is no JSON object; write {"text": "…", "brand": null, "kind": "…"}')  # noqa: TRY004 -- told as any other mistake
    try:
        said = Written.model_validate(value)
    except ValidationError as error:
        raise ValueError(_sentence(error, "")) from error
    if (said.text is None) == (said.listing is None):
        raise ValueError('must hold either "text", a title, or "listing", an offer')
    if said.brand is not None and said.brand not in watchlist.by_name:
        hint = nearest(said.brand, watchlist.by_name)
        raise ValueError(f'no brand of the watchlist is called "{shorten(said.brand)}"{hint}')
    return Line(
        name=str(number if said.id is None else said.id),
        listing=_listing(said, number),
        brand=said.brand,
        alt=frozenset(said.alt or ()),
        kind=said.kind or "(no kind)",
        label=_label(said) if "label" in said.model_fields_set else None,
    )


def _label(said: Written) -> str:
    label = said.label or NONE
    if label not in LABELS:
        hint = nearest(label, LABELS)
        raise ValueError(f'no label is called "{shorten(label)}"{hint} There are: {", ".join(LABELS)}')
    return label


def _listing(said: Written, number: int) -> Listing:
    facts: dict[str, Any] = {"listing_id": str(number), "url": "", "marketplace": SOMEWHERE}
    facts |= {"title": said.text} if said.listing is None else said.listing
    if said.marketplace is not None:
        facts["marketplace"] = said.marketplace
    try:
        return _LISTING.validate_python(facts)
    except ValidationError as error:
        raise ValueError(_sentence(error, "listing, ")) from error


def _sentence(error: ValidationError, where: str) -> str:
    first = error.errors(include_url=False)[0]
    place = ", ".join(str(step) for step in first["loc"])
    if first["type"] == "missing":
        return f'has no "{where}{place}"; add it, with null where there is none'
    return f"{where}{place}: found {shorten(repr(first['input']))}; {first['msg']}"
