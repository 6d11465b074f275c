"""What is told to people while nobody looks, to whom, and when not."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from crawler.watchlist.contradictions import groups
from crawler.watchlist.faults import nearest
from crawler.watchlist.marked import Document, Fault, Path, shorten
from crawler.watchlist.quiet_hours import QuietHours
from crawler.watchlist.values import Amount, Currency, Entry, Words

Kind = Literal["new_suspect", "relisted", "changed", "price_floor", "broken_run", "blocked_run", "missed_job"]
KINDS: tuple[Kind, ...] = get_args(Kind)
RiskLevel = Literal["low", "medium", "high"]
RISK_LEVELS: tuple[RiskLevel, ...] = get_args(RiskLevel)
_NAME = r"^[a-z0-9][a-z0-9_-]{0,40}$"
_ADDRESS = r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+|[A-Za-z0-9_+-]+://.+)$"


def _kind(name: object) -> object:
    if not isinstance(name, str) or name not in KINDS:
        raise ValueError(f"one of {', '.join(KINDS)}{nearest(name, KINDS) if isinstance(name, str) else '.'}")
    return name


def _name(text: str) -> str:
    if not re.fullmatch(_NAME, text):
        raise ValueError("a short name of small letters, digits and dashes, such as team")
    return text


def _address(text: object) -> str:
    if not isinstance(text, str) or not re.fullmatch(_ADDRESS, text) or ".." in PurePath(text).parts:
        raise ValueError('"env:NAME", "file:/path" or an address of Apprise, such as slack://…')
    return text


def _minutes(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST:
        raise ValueError(f"a whole number of minutes from 0 to {LONGEST}")
    return value


LONGEST = 1440
Kinds = Annotated[tuple[Annotated[Kind, BeforeValidator(_kind)], ...], Field(min_length=1)]
Minutes = Annotated[
    int, BeforeValidator(_minutes), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": LONGEST})
]


class Channel(Entry):
    """Where to tell it."""

    name: Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": _NAME})]
    """What it is called here."""
    address: Annotated[str, BeforeValidator(_address), WithJsonSchema({"type": "string", "pattern": _ADDRESS})] = Field(
        repr=False
    )
    """An address of Apprise, or where it stands: env:NAME of an environment variable, file:/path of a file."""
    kinds: Kinds = KINDS
    """What is told here."""


class PriceFloor(Entry):
    """A price below which an offer is told of."""

    brand: Words
    """Name of a brand of this watchlist."""
    line: Words | None = None
    """Only offers whose title names this product line."""
    below: Amount
    """A number without a currency sign."""
    currency: Currency
    """ISO 4217 code: USD, EUR, CNY, …"""


class Alerts(Entry):
    """What is told to people while nobody looks, to whom, and when not."""

    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    """Where to tell it; each channel on its own."""
    kinds: Kinds = KINDS
    """What is told at all."""
    risk: RiskLevel = "high"
    """Offers of this risk or a higher one are told of."""
    brands: Annotated[tuple[Words, ...], Field(min_length=1)] | None = None
    """Only offers that name one of these brands; without it, those of all."""
    price_floors: tuple[PriceFloor, ...] = ()
    """Prices below which an offer is told of, whatever its risk."""
    quiet_hours: QuietHours | None = None
    """When nothing is sent: it is told in one message afterwards."""
    group_minutes: Minutes = 10
    """How long what comes up is gathered into one message."""

    @model_validator(mode="after")
    def _names_differ(self) -> "Alerts":
        names = [one.name for one in self.channels]
        if len(set(names)) < len(names):
            raise ValueError("channels that have each a name of their own")
        return self

    def wants(self, kind: Kind) -> bool:
        """Whether this kind is told at all."""
        return kind in self.kinds

    def channels_for(self, kind: str) -> tuple[str, ...]:
        """Return the names of the channels that are told of this kind."""
        return tuple(one.name for one in self.channels if kind in one.kinds)


def unknown_names(document: Document) -> list[Fault]:
    """Find brands that the watchlist does not hold. Looks at raw content: it may hold other mistakes."""
    known = [name for _, brand in groups(document.content, "brands") if isinstance(name := brand.get("name"), str)]
    return [
        Fault(
            document.line_of(path),
            f'alerts are for the brand "{shorten(name)}", which is not in this watchlist{nearest(name, known)}',
        )
        for name, path in _brands(document.content)
        if name not in known
    ]


def _brands(content: object) -> Iterator[tuple[str, Path]]:
    alerts = content.get("alerts") if isinstance(content, Mapping) else None
    named = alerts.get("brands") if isinstance(alerts, Mapping) else None
    for index, name in enumerate(named if isinstance(named, tuple) else ()):
        if isinstance(name, str):
            yield name, ("alerts", "brands", index)
    for index, floor in groups(alerts, "price_floors"):
        if isinstance(name := floor.get("brand"), str):
            yield name, ("alerts", "price_floors", index, "brand")
