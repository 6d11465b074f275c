"""The watchlist: the brands that are watched, how they are written, who may sell them and what they cost."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import orjson
from pydantic import Field, ValidationError

from crawler.errors import AnalystError
from crawler.watchlist import alerts as alerting
from crawler.watchlist import called, clashes, contradictions, faults, files, list_form, manners, marked, marketplaces
from crawler.watchlist.alerts import Alerts, Channel, PriceFloor
from crawler.watchlist.judging import Condition, Judging, Rule, unknown_brands
from crawler.watchlist.marketplaces import Marketplace
from crawler.watchlist.quiet_hours import QuietHours
from crawler.watchlist.schedules import Schedule
from crawler.watchlist.seasons import Season
from crawler.watchlist.trade_marks import TradeMark
from crawler.watchlist.values import Amount, Currency, Entry, Priority, Requests, Slug, Words, written_keys

MAX_FAULTS = 100
"""A message with more mistakes is read by nobody; the rest are counted."""


Origin = Literal["names", "lines", "abbreviations", "disguises"]
ORIGINS: tuple[Origin, ...] = ("names", "lines", "abbreviations", "disguises")
Number = Annotated[int, Field(ge=1, le=1000)]
_JUDGES_NOTHING = {"owner", "trade_marks", "budget"}


class ReferencePrice(Entry):
    """What the genuine article costs in shops."""

    amount: Amount
    """A number without a currency sign."""
    currency: Currency
    """ISO 4217 code: USD, EUR, CNY, …"""
    line: Words | None = None
    """The product line that has this price; without one, the brand's goods in general."""


class Brand(Entry):
    """One watched brand."""

    name: Words
    """The name by which it is reported."""
    owner: Words | None = None
    """Who holds it; for your own reading."""
    aliases: tuple[Words, ...] = ()
    """Other spellings, in any script. The name itself always counts."""
    abbreviations: tuple[Words, ...] = ()
    """Short forms, too short to mean the brand on their own."""
    lines: tuple[Words, ...] = ()
    """Product lines."""
    disguises: tuple[Words, ...] = ()
    """How sellers are known to write the name so that it is not found; searched besides those that rules make."""
    category: Words | None = None
    """What it makes: handbags, footwear, watches, jewellery, cosmetics, …"""
    everyday_word: bool = False
    """Whether the name is also an ordinary word, a person or a place."""
    not_when: tuple[Words, ...] = ()
    """Terms that rule a hit out."""
    reference_prices: tuple[ReferencePrice, ...] = ()
    """What the genuine articles cost; one in each currency that its marketplaces use."""
    authorised_sellers: Mapping[Words, tuple[Words, ...]] = Field(default_factory=dict)
    """Marketplace to the names or identifiers of sellers there."""
    trade_marks: tuple[TradeMark, ...] = ()
    """The registrations that a notice rests on."""
    budget: Number = 6
    """At most so many terms are generated for it in one search, strongest first."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases, each once, the name first."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))


class Search(Entry):
    """What to look for on one marketplace: terms as they stand, and terms that are generated from brands.

    With neither `terms` nor `brands` all brands are searched.
    """

    marketplace: Words
    """Name of a marketplace, or the host of a shop: shop.example."""
    terms: Annotated[tuple[Words, ...], Field(min_length=1)] = ()
    """Searched as they stand."""
    brands: Annotated[tuple[Words, ...], Field(min_length=1)] = ()
    """Names of brands for which terms are generated."""
    terms_from: Annotated[tuple[Origin, ...], Field(min_length=1)] = ORIGINS
    """What of a brand the terms are generated from."""
    budget: Number | None = None
    """At most so many generated terms in all; without it, what the brands allow."""
    pages: Number = 1
    """Result pages of each term."""
    capture_images: bool | None = None
    """Whether to keep the images of offers that name a watched brand; without it, what the watchlist says."""
    schedule: Schedule | None = None
    """When to run it; without one, when you say so."""
    name: Slug | None = None
    """Name of its job; without one, that of the marketplace, from its second search on with a number: ebay, ebay-2."""
    priority: Priority = 0
    """Of what is due at once, the highest is run first."""
    requests: Requests | None = None
    """At most so many requests in one run."""
    seasons: Annotated[tuple[Slug, ...], Field(min_length=1)] = ()
    """Seasons in which to run it more often: singles_day, black_friday, prime_day, lunar_new_year, or your own."""
    revisit: bool = False
    """Whether known suspects of the marketplace are looked at again, and nothing is searched for."""

    @property
    def generates(self) -> bool:
        """Whether terms are generated for it."""
        return not self.revisit and (bool(self.brands) or not self.terms)


class Watchlist(Entry):
    """Everything an analyst watches."""

    brands: Annotated[tuple[Brand, ...], Field(min_length=1)]
    """The brands that are watched."""
    searches: tuple[Search, ...] = ()
    """What to look for on which marketplace; on any other, all brands are searched."""
    capture_images: bool = False
    """Whether to keep the images of offers that name a watched brand, as evidence: up to four of each."""
    sites: tuple[manners.Site, ...] = ()
    """How much is asked of which marketplace, and when."""
    judging: Judging = Judging()
    """Weights and rules of the analyst's own."""
    seasons: tuple[Season, ...] = ()
    """Seasons of your own, or known ones with other days; a name may stand again for another year."""
    alerts: Alerts | None = None
    """What is told to people while nobody looks; without it, nothing is."""

    @cached_property
    def by_name(self) -> Mapping[str, Brand]:
        """The brands by their names."""
        return {brand.name: brand for brand in self.brands}

    def searches_on(self, marketplace: str) -> tuple[Search, ...]:
        """Return the searches of a marketplace; what looks at known suspects again is none."""
        return tuple(one for one in self.searches if one.marketplace == marketplace and not one.revisit)

    def manners_on(self, marketplace: str) -> manners.Site | None:
        """Return how much may be asked of a marketplace; None where nothing is said."""
        return next((site for site in self.sites if site.marketplace == marketplace), None)

    def captures_images(self, marketplace: str) -> bool:
        """Whether images are to be kept of offers on a marketplace: if any search there says so."""
        said = [search.capture_images for search in self.searches_on(marketplace)] or [None]
        return any(self.capture_images if one is None else one for one in said)

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of the SHA-256 of all that judges: no owner, search, season, nor the order of brands."""
        brands = [brand.model_dump(mode="json", exclude=_JUDGES_NOTHING) for brand in self.brands]
        brands.sort(key=lambda brand: str(brand["name"]))
        judges = [brands, self.judging.model_dump(mode="json")]
        return hashlib.sha256(orjson.dumps(judges, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


NOTHING_WATCHED = Watchlist.model_construct(brands=(), searches=())
"""For pages that are read without a watchlist."""

_KEYS: Mapping[tuple[str, ...], type[Entry]] = {
    (): Watchlist,
    ("brands",): Brand,
    ("brands", "reference_prices"): ReferencePrice,
    ("brands", "trade_marks"): TradeMark,
    ("searches",): Search,
    ("searches", "schedule"): Schedule,
    ("seasons",): Season,
    ("sites",): manners.Site,
    ("judging",): Judging,
    ("judging", "rules"): Rule,
    ("judging", "rules", "when"): Condition,
    ("alerts",): Alerts,
    ("alerts", "channels"): Channel,
    ("alerts", "price_floors"): PriceFloor,
    ("alerts", "quiet_hours"): QuietHours,
}


class Checked(NamedTuple):
    """A text that was read as a watchlist, and what is wrong with it."""

    watchlist: Watchlist
    """`NOTHING_WATCHED` where anything is wrong."""
    document: marked.Document
    """The raw values with their lines."""
    faults: tuple[marked.Fault, ...]


def load(path: Path) -> Watchlist:
    """Read a watchlist: YAML, JSON of the same shape, or a JSON list of brands (see `list_form`).

    A file that has not changed is read once a process. Raises one AnalystError that names every mistake with its line.
    """
    return examine(path).watchlist


def examine(path: Path, known: Sequence[Marketplace] = ()) -> Checked:
    """Read a watchlist as `load` does, with its lines; the names of marketplaces are held against the known ones."""
    stamp = files.stamp_of(path)
    found = _checked_file(path.resolve(), stamp)
    if found.document.content is None and not found.faults:
        raise AnalystError(f'{path} is empty; write at least "brands:" with one "- name: …" below it')
    faults_found = [*found.faults, *marketplaces.find(found.document, known)]
    if faults_found:
        raise _mistakes(path, faults_found)
    return found


def check(text: str) -> Checked:
    """Read a text as a watchlist. What is wrong with it is among the faults; an empty one has none."""
    try:
        document = marked.read(text)
    except marked.UnreadableError as error:
        return Checked(NOTHING_WATCHED, marked.Document(None, {}, []), (error.fault,))
    if document.content is None:
        return Checked(NOTHING_WATCHED, document, ())
    if isinstance(document.content, tuple):
        document = list_form.to_mapping(document)
    found = [*document.faults, *clashes.find(document), *contradictions.find(document), *unknown_brands(document)]
    found += [*called.find(document), *alerting.unknown_names(document), *manners.find_twice(document)]
    try:
        watchlist = Watchlist.model_validate(document.content)
    except ValidationError as error:
        keys = {place: written_keys(entry) for place, entry in _KEYS.items()}
        found += faults.describe(error.errors(include_url=False), document, keys)
    return Checked(NOTHING_WATCHED if found else watchlist, document, tuple(found))


@lru_cache(maxsize=2)
def _checked_file(path: Path, _stamp: files.Stamp) -> Checked:
    try:
        text = files.text_of(path)
    except marked.UnreadableError as error:
        return Checked(NOTHING_WATCHED, marked.Document(None, {}, []), (error.fault,))
    return check(text)


def _mistakes(path: Path, found: list[marked.Fault]) -> AnalystError:
    found = sorted(set(found))
    count = "1 mistake" if len(found) == 1 else f"{len(found)} mistakes"
    told = [f"  {path}:{fault.line}: {fault.sentence}" for fault in found[:MAX_FAULTS]]
    rest = [f"  … and {len(found) - MAX_FAULTS} more"] if len(found) > MAX_FAULTS else []
    return AnalystError("\n".join([f"watchlist {path} has {count}:", *told, *rest]))
