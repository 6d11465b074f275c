"""What a healthy result page of a marketplace has: held against a run, it tells a broken reader from a quiet market."""

from dataclasses import dataclass

from crawler.errors import ContributorError

SHARES = ("price", "seller", "image")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expects:
    """What a result page has that another one follows. The last page of a search may have less.

    The default holds for most marketplaces; what a site does not show on its result pages is 0 or False.
    Raises ContributorError for a share that is none.
    """

    offers: int = 10
    """Offers on it at least."""
    price: float = 0.9
    """Share of its offers that have a price, from 0 to 1."""
    seller: float = 0.0
    """Share of its offers that name their seller. Many sites name sellers on offer pages only."""
    image: float = 0.9
    """Share of its offers that have an image."""
    next_page: bool = True
    """Whether it says itself that it is not the last: by a link to the next page, or by the number of results."""

    def __post_init__(self) -> None:
        for name in SHARES:
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise ContributorError(f"expects: {name}={share} is no share; write a number from 0 to 1, as 0.9.")
        if self.offers < 1:
            raise ContributorError(f"expects: offers={self.offers}; a result page has at least 1.")
