"""What the signals look at: one listing, the brands it names, what its words say, and what its price comes to."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.items import Listing
from crawler.watchlist import Brand
from pipelines.signals.context import Context
from pipelines.signals.measuring import Asks, Comparison, asks, compared_with_peers, compared_with_reference
from pipelines.signals.relations import Related, Relation, is_made_to_fit, relations_in
from pipelines.signals.vocabulary import Claim, Group, Text, claims_in
from pipelines.snapshot import Hit
from pipelines.words.folding import fold

Finding = tuple[float, str]
"""Strength 0–1, and the sentence that a reviewer reads."""


@dataclass(frozen=True, slots=True)
class Case:
    """One listing before its judges."""

    listing: Listing
    context: Context
    brands: tuple[Brand, ...]
    """The watched brands that it names, most certain first, without those whose authorised seller offers it."""
    hits: tuple[Hit, ...]
    """Where it names them."""
    texts: tuple[Text, ...]
    """Title and description, where there are."""
    claims: Mapping[Group, Claim]
    """Class of the vocabulary to the strongest term of it."""
    made_to_fit: bool
    """Whether the title names the brands only as what the thing fits."""
    related: tuple[Related, ...]
    """How title and description relate the thing to each name in them."""
    second_hand: bool
    """Whether the page's condition or the seller's words say that it was used."""
    asks: Asks | None
    """What one piece costs; None where there is nothing to compare: no price, a pack, an accessory."""
    reference: Comparison | None
    """The price beside the reference price."""
    peers: Comparison | None
    """The price beside the median of the same result page."""

    @property
    def title(self) -> str:
        """The title, "" where there is none."""
        return self.listing.title or ""

    def field_that_says(self, relation: Relation) -> str | None:
        """Return the field that relates the thing to a brand in this way; None where none does."""
        return next((one.field for one in self.related if one.relation == relation), None)


def case_of(listing: Listing, brands: tuple[Brand, ...], hits: tuple[Hit, ...], context: Context) -> Case:
    """Look at a listing once for all signals."""
    texts = texts_of(listing)
    claims = claims_in(
        texts,
        lambda: fold(f"{listing.title or ''} {listing.category or ''}"),
        # Folded only where a term was met.
        lambda: frozenset(fold(word) for brand in brands for word in (*brand.names, *brand.lines)),
    )
    related = relations_in(texts, hits, {brand.name: brand.lines for brand in brands})
    # "Dupe for Gucci lovers" is no accessory.
    fits = is_made_to_fit(related) and "look_alike" not in claims
    asked = None if fits or "small_goods" in claims else asks(listing)
    return Case(
        listing=listing,
        context=context,
        brands=brands,
        hits=hits,
        texts=texts,
        claims=claims,
        made_to_fit=fits,
        related=related,
        second_hand="second_hand" in claims or is_used(listing.condition),
        asks=asked,
        reference=compared_with_reference(asked, brands, listing.title or "", context.day) if asked else None,
        peers=compared_with_peers(asked, brands, context) if asked else None,
    )


def asked_for_one(listing: Listing, hits: tuple[Hit, ...]) -> Asks | None:
    """Return what one new piece of the thing itself costs; None for accessories and used goods. Looks at the title."""
    if is_used(listing.condition) or (asked := asks(listing)) is None:
        return None
    title = tuple(text for text in texts_of(listing) if text.field == "title")
    claims = claims_in(title, lambda: title[0].folded, frozenset)
    if claims.keys() & {"small_goods", "second_hand"} or is_made_to_fit(relations_in(title, hits, {})):
        return None
    return asked


def texts_of(listing: Listing) -> tuple[Text, ...]:
    """Fold the texts that a seller writes."""
    named = (("title", listing.title), ("description", listing.description))
    return tuple(Text(field, text, fold(text)) for field, text in named if text)


def is_used(condition: str | None) -> bool:
    """Tell whether a page's condition means used goods, in the words of the marketplaces that have a field for it."""
    folded = (condition or "").casefold()
    return bool(folded) and any(word in folded for word in _USED) and not folded.startswith(_UNUSED)


_UNUSED = ("unused", "nicht gebraucht", "未使用", "new")
_USED = (
    *("used", "pre-owned", "preowned", "second hand", "second-hand", "refurbished", "renewed", "worn", "open box"),
    *("gebraucht", "occasion", "usado", "usada", "usato", "usata", "tweedehands", "używan", "begagnad", "б/у"),
    *("二手", "中古", "闲置", "成新", "傷", "使用感", "중고", "مستعمل", "bekas", "đã qua", "มือสอง", "ikinci el"),
)
