"""What the market's offers are composed of: brands with their goods, shops, homonyms, and sellers' wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from crawler.sample_market.offer import Kind, Language, Shop


@dataclass(frozen=True, slots=True)
class Good:
    """One thing that a brand makes."""

    form: str
    """What its picture shows."""
    usd: float
    """What an authorised shop asks."""
    en: str
    zh: str
    ar: str
    category: str
    material: str

    def named(self, language: Language) -> str:
        """Return what it is called in `language`."""
        return {"en": self.en, "zh": self.zh, "ar": self.ar}[language]


@dataclass(frozen=True, slots=True)
class Brand:
    """A watched brand as sellers write it."""

    name: str
    names: Mapping[Language, tuple[str, ...]]
    near: tuple[str, ...]
    """Names of others that come close to it."""
    reference_usd: float
    goods: tuple[Good, ...]


@dataclass(frozen=True, slots=True)
class Homonym:
    """Innocent goods that a search for the brand they resemble also shows."""

    resembles: str
    language: Language
    form: str
    usd: float
    category: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Templates of titles and descriptions, with {brand}, {near}, {good} and {colour} to fill in."""

    titles: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that offers are composed of."""

    brands: tuple[Brand, ...]
    shops: tuple[Shop, ...]
    homonyms: tuple[Homonym, ...]
    wording: Mapping[Kind, Mapping[Language, Wording]]
    shapes: Mapping[str, str]
    """SVG of the picture of each form."""


@cache
def catalogue() -> Catalogue:
    """Return the bundled catalogue."""
    here = files(__package__)
    parts = {
        name: yaml.safe_load((here / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("brands", "shops", "homonyms", "wording", "shapes")
    }
    return TypeAdapter(Catalogue).validate_python(parts)
