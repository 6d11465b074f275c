"""What the signals look at: one listing, the brands it names, and what its words say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.items import Listing
from crawler.watchlist import Brand
from pipelines.signals.vocabulary import Claim

Finding = tuple[float, str]
"""Strength 0–1, and the sentence that a reviewer reads."""


@dataclass(frozen=True, slots=True)
class Case:
    """One listing before its judges."""

    listing: Listing
    brands: tuple[Brand, ...]
    """The watched brands that it names, most certain first, without those whose authorised seller offers it."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Class of the vocabulary to the strongest term of it."""

    @property
    def second_hand(self) -> bool:
        """Whether the page's condition or the seller's words say that it was used."""
        condition = (self.listing.condition or "").casefold()
        return "second_hand" in self.claims or any(word in condition for word in _USED)


# In the page's own words, so in the words of the marketplaces that have a field for it.
_USED = (
    "used",
    "pre-owned",
    "preowned",
    "second hand",
    "second-hand",
    "refurbished",
    "gebraucht",
    "d'occasion",
    "usado",
    "usato",
    "б/у",
    "二手",
    "中古",
    "중고",
    "مستعمل",
)
