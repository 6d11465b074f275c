"""The watchlist: the brands that are watched, how they are written, who may sell them and what they cost."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from crawler.errors import AnalystError
from crawler.watchlist import clashes, faults, list_form, marked
from crawler.watchlist.currencies import CODES
from crawler.watchlist.faults import nearest

MAX_BYTES = 16 * 1024 * 1024
MAX_FAULTS = 100
"""A message with more mistakes is read by nobody; the rest are counted."""


def _words(text: str) -> str:
    text = " ".join(text.split())
    if not any(character.isalnum() for character in text):
        raise ValueError("a text with at least one letter or digit")
    return text


def _currency(code: str) -> str:
    if code not in CODES:
        raise ValueError("an ISO 4217 code in capitals, such as USD, EUR or CNY" + nearest(code.upper(), CODES))
    return code


def _amount(amount: object) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal) or not 0 < amount < 10**12:
        raise ValueError("a number above 0 without a currency sign, such as 1200 or 89.50")
    return Decimal(amount)


Words = Annotated[str, Field(max_length=200), AfterValidator(_words)]
Currency = Annotated[str, AfterValidator(_currency)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ReferencePrice(_Entry):
    """What the genuine article costs in shops."""

    amount: Amount
    currency: Currency
    line: Words | None = None
    """The product line that has this price; None: the brand's goods in general."""


class Brand(_Entry):
    """One watched brand."""

    name: Words
    owner: Words | None = None
    aliases: tuple[Words, ...] = ()
    """Other spellings, in any script. The name itself always counts."""
    abbreviations: tuple[Words, ...] = ()
    """Short forms, too short to mean the brand on their own."""
    lines: tuple[Words, ...] = ()
    """Product lines."""
    category: Words | None = None
    everyday_word: bool = False
    """Whether the name is also an ordinary word, a person or a place."""
    not_when: tuple[Words, ...] = ()
    """Terms that rule a hit out."""
    reference_prices: tuple[ReferencePrice, ...] = ()
    authorised_sellers: Mapping[Words, tuple[Words, ...]] = Field(default_factory=dict)
    """Marketplace to the names or identifiers of sellers there."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases, each once, the name first."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))


class Search(_Entry):
    """What to look for on one marketplace."""

    marketplace: Words
    terms: Annotated[tuple[Words, ...], Field(min_length=1)]
    pages: Annotated[int, Field(ge=1, le=1000)] = 1


class Watchlist(_Entry):
    """Everything an analyst watches."""

    brands: Annotated[tuple[Brand, ...], Field(min_length=1)]
    searches: tuple[Search, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Brand]:
        """The brands by their names."""
        return {brand.name: brand for brand in self.brands}

    def terms_for(self, marketplace: str) -> tuple[str, ...]:
        """Return what to search for on a marketplace: the terms of its searches, else the brands' own names."""
        return tuple(self.pages_for(marketplace)) or tuple(brand.name for brand in self.brands)

    def pages_for(self, marketplace: str) -> Mapping[str, int]:
        """Return how many result pages to read of each term of the searches on a marketplace."""
        pages: dict[str, int] = {}
        for search in self.searches:
            if search.marketplace == marketplace:
                pages |= {term: max(search.pages, pages.get(term, 0)) for term in search.terms}
        return pages

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of the SHA-256 of all that judges: neither owners, searches nor the order of brands."""
        judging = [brand.model_dump(mode="json", exclude={"owner"}) for brand in self.brands]
        judging.sort(key=lambda brand: str(brand["name"]))
        return hashlib.sha256(orjson.dumps(judging, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


NOTHING_WATCHED = Watchlist.model_construct(brands=(), searches=())
"""For pages that are read without a watchlist."""

_KEYS: Mapping[tuple[str, ...], type[_Entry]] = {
    (): Watchlist,
    ("brands",): Brand,
    ("brands", "reference_prices"): ReferencePrice,
    ("searches",): Search,
}


def load(path: Path) -> Watchlist:
    """Read a watchlist: YAML, JSON of the same shape, or a JSON list of brands (see `list_form`).

    Raises one AnalystError that names every mistake with its line.
    """
    try:
        document = marked.read(_text_of(path))
    except marked.UnreadableError as error:
        raise _mistakes(path, [error.fault]) from error
    if document.content is None:
        raise AnalystError(f'{path} is empty; write at least "brands:" with one "- name: …" below it')
    if isinstance(document.content, tuple):
        document = list_form.to_mapping(document)
    found = [*document.faults, *clashes.find(document)]
    try:
        watchlist = Watchlist.model_validate(document.content)
    except ValidationError as error:
        keys = {place: tuple(entry.model_fields) for place, entry in _KEYS.items()}
        found += faults.describe(error.errors(include_url=False), document, keys)
        raise _mistakes(path, found) from error
    if found:
        raise _mistakes(path, found)
    return watchlist


def _mistakes(path: Path, found: list[marked.Fault]) -> AnalystError:
    found = sorted(set(found))
    count = "1 mistake" if len(found) == 1 else f"{len(found)} mistakes"
    told = [f"  {path}:{fault.line}: {fault.sentence}" for fault in found[:MAX_FAULTS]]
    rest = [f"  … and {len(found) - MAX_FAULTS} more"] if len(found) > MAX_FAULTS else []
    return AnalystError("\n".join([f"watchlist {path} has {count}:", *told, *rest]))


def _text_of(path: Path) -> str:
    if path.is_dir():
        raise AnalystError(f"watchlist {path} is a directory; name the file in it")
    if path.exists() and not path.is_file():
        raise AnalystError(f"watchlist {path} is not a regular file; save it to disk and name that file")
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise AnalystError(f"watchlist {path} is not there; check the path, or write the file") from error
    except OSError as error:
        raise AnalystError(f"watchlist {path} can not be read: {error.strerror}; check its permissions") from error
    if len(body) > MAX_BYTES:
        raise AnalystError(f"watchlist {path} is larger than {MAX_BYTES // 1024**2} MiB; is it the right file?")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        sentence = f"not UTF-8: found the byte 0x{body[error.start]:02x}; save the file as UTF-8"
        raise _mistakes(path, [marked.Fault(line, sentence)]) from error
