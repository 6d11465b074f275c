"""Signals from how the seller wants to deal: where to meet, how many to sell, where from."""

import re

from pipelines.signals.case import Case, Finding
from pipelines.signals.contact import contact_in
from pipelines.words.folding import fold

_MANY = 10
"""Smallest order that a shop for people does not ask for."""
_VERY_MANY = 100
_STOCK = 500
"""Pieces of a dear article that no shop has of one kind."""
_DEAR = 300
"""Reference price, in whatever of the large currencies, of brands whose goods are not sold by the dozen."""
_LARGE = frozenset({"USD", "EUR", "GBP", "CHF"})
_LUXURY = ("luxury", "watch", "jewel", "designer")

# Towns that reports on seizures name for these goods; honest sellers live there as well.
_PLACES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"putian|莆田|jinjiang|晋江"), ("shoe", "sport", "sneaker", "footwear")),
    (re.compile(r"guangzhou|广州|廣州|baiyun|白云|dongguan|东莞"), ("luxury", "bag", "watch", "jewel", "cloth")),
    (re.compile(r"yiwu|义乌|義烏"), ("perfume", "beauty", "cosmetic", "jewel", "toy")),
    (re.compile(r"shenzhen|深圳|huaqiangbei|华强北"), ("electronic", "phone", "watch")),
)


def off_platform_contact(case: Case) -> Finding | None:
    """The seller gives, or asks for, a way to deal outside the marketplace: WeChat, WhatsApp, e-mail, telephone."""  # noqa: D401 - a reviewer reads it as it is
    found = next(((text.field, one) for text in case.texts if (one := contact_in(text.written, text.folded))), None)
    if found is None:
        return None
    field, (strength, written) = found
    return strength, f'{field} says "{written}", a way to deal outside the marketplace'


def hints_at_a_private_deal(case: Case) -> Finding | None:
    """The seller asks to be written to for prices or pictures ("DM for price", 私聊)."""  # noqa: D401 - a reviewer reads it as it is
    claim = case.claims.get("private_deal")
    return (
        (claim.strength, f'{claim.field} says "{claim.written}", which moves the deal out of sight') if claim else None
    )


def wholesale_quantities(case: Case) -> Finding | None:
    """Goods that shops sell piece by piece are offered by the dozen, to resellers, or in a stock no shop has."""
    listing = case.listing
    if (
        case.made_to_fit
        or "small_goods" in case.claims
        or not any(_is_dear(case, place) for place in range(len(case.brands)))
    ):
        return None
    if listing.min_order is not None and listing.min_order >= _MANY:
        strength = 0.5 + 0.5 * min(1.0, listing.min_order / _VERY_MANY)
        return round(strength, 3), f"at least {listing.min_order} pieces must be ordered"
    if listing.stock is not None and listing.stock >= _STOCK:
        return 0.6, f"{listing.stock:,} pieces are in stock"
    claim = case.claims.get("wholesale")
    return (claim.strength, f'{claim.field} says "{claim.written}", to those who sell on') if claim else None


def _is_dear(case: Case, place: int) -> bool:
    brand = case.brands[place]
    if any(word in fold(brand.category or "") for word in _LUXURY):
        return True
    return any(price.amount >= _DEAR and price.currency in _LARGE for price in brand.reference_prices)


def from_a_place_of_copies(case: Case) -> Finding | None:
    """It ships from a town known for copies of such goods. Honest sellers live there too: the weakest of hints."""  # noqa: D401 - a reviewer reads it as it is
    seller = case.listing.seller
    where = case.listing.location or (seller.location if seller else None)
    if not where or case.made_to_fit:
        return None
    folded = fold(where)
    for brand in case.brands:
        # Where the watchlist says who may sell here, that says more than a town.
        if case.listing.marketplace.casefold() in {place.casefold() for place in brand.authorised_sellers}:
            continue
        goods = fold(brand.category or "")
        if any(place.search(folded) and any(word in goods for word in kinds) for place, kinds in _PLACES):
            return 1.0, f'it ships from "{where}", where copies of such goods are made'
    return None
