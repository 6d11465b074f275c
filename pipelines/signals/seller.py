"""Signals from who sells. Authorised sellers are looked at before every signal: nothing else counts where they sell."""

from crawler.items import Listing
from crawler.watchlist import Brand
from pipelines.signals.case import Case, Finding
from pipelines.words.folding import fold

_FULL_AT = 3
"""Decisions against a seller, or other sellers with the same image, from which on a signal has its full strength."""
_BROAD = 8
"""Watched brands that no ordinary shop has all of."""
_BROADEST = 20
_OFFICIAL = tuple(
    fold(word)
    for word in (
        "official",
        "officiel",
        "oficial",
        "ufficiale",
        "offiziell",
        "flagship",
        "authorized",
        "authorised",
        "官方",
        "旗舰店",
        "旗艦店",
        "专卖店",
        "официальный",
        "公式",
        "공식",
        "الرسمي",
        "resmi",
    )
)


def is_authorised(listing: Listing, brand: Brand) -> bool:
    """Tell whether the brand authorised this seller on this marketplace.

    Names are compared letter by letter but for case: a look-alike of an authorised name must not pass for it.
    """
    seller = listing.seller
    if seller is None or not brand.authorised_sellers:
        return False
    known = {value.strip().casefold() for value in (seller.name, seller.id) if value}
    marketplace = listing.marketplace.casefold()
    return any(
        place.casefold() == marketplace and not known.isdisjoint(name.casefold() for name in names)
        for place, names in brand.authorised_sellers.items()
    )


def poses_as_official_shop(case: Case) -> Finding | None:
    """The seller is called the brand's official shop, while the watchlist names others for this marketplace."""  # noqa: D401 - a reviewer reads it as it is
    seller = case.listing.seller
    if seller is None or not seller.name:
        return None
    called = fold(seller.name)
    if not any(word in called for word in _OFFICIAL):
        return None
    marketplace = case.listing.marketplace.casefold()
    for brand in case.brands:
        listed = any(place.casefold() == marketplace for place in brand.authorised_sellers)
        if listed and any(fold(name) in called for name in brand.names):
            return (
                1.0,
                f'the seller is called "{seller.name}" and is not among the authorised sellers of {brand.name} here',
            )
    return None


def seller_decided_against(case: Case) -> Finding | None:
    """A person decided before that other offers of this seller were counterfeit."""  # noqa: D401 - a reviewer reads it as it is
    count = case.context.known.decided_against
    if count <= 0:
        return None
    offers = "1 other offer" if count == 1 else f"{count} other offers"
    return _grown(count, 0.5), f"{offers} of this seller {'was' if count == 1 else 'were'} decided to be counterfeit"


def images_at_other_sellers(case: Case) -> Finding | None:
    """Other sellers show the same picture: it is copied, or several names are one seller."""
    count = case.context.known.sellers_with_its_images
    if count <= 0:
        return None
    return _grown(
        count, 0.4
    ), f"{'another seller shows' if count == 1 else f'{count} other sellers show'} one of its pictures"


def seller_of_many_brands(case: Case) -> Finding | None:
    """The seller offers more of the watched brands than an ordinary shop has."""  # noqa: D401 - a reviewer reads it as it is
    count = case.context.known.brands_of_seller
    if count < _BROAD:
        return None
    strength = 0.5 + 0.5 * min(1.0, (count - _BROAD) / (_BROADEST - _BROAD))
    return round(strength, 3), f"the seller's offers name {count} watched brands"


def _grown(count: int, first: float) -> float:
    return round(first + (1 - first) * min(1.0, (count - 1) / (_FULL_AT - 1)), 3)
