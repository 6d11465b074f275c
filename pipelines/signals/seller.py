"""Authorised sellers: looked at before every signal, because nothing else counts where they sell."""

from crawler.items import Listing
from crawler.watchlist import Brand


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
