"""What a healthy result page of a marketplace has: held against a run, it tells a broken reader from a quiet market."""

from dataclasses import dataclass

from crawler.errors import ContributorError

SHARES = ("price", "seller", "image")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expects:
    """What a result page has that another one follows. The last page of a search may have less.

    The default asks for what nearly all marketplaces show. A spider asks for more where its site shows more, and for
    0 of what the site does not show on result pages.
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
    next_page: bool = False
    """Whether it says itself that another follows, by a link to it or by the number of results. Where that is False,
    the page may say so or not."""

    def __post_init__(self) -> None:
        for name in SHARES:
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise ContributorError(f"expects: {name}={share} is no share; write a number from 0 to 1, as 0.9.")
        if self.offers < 1:
            raise ContributorError(f"expects: offers={self.offers}; a result page has at least 1.")
