import pytest

from crawler.base_spiders.expects import Expects
from crawler.errors import ContributorError


def test_the_default_asks_for_prices_and_images_and_not_for_sellers_or_a_next_page() -> None:
    default = Expects()
    assert (default.price, default.image) == (0.9, 0.9)
    assert (default.seller, default.next_page) == (0, False)
    assert default.offers > 1


@pytest.mark.parametrize(("name", "share"), [("price", 90), ("seller", -0.1), ("image", float("nan"))])
def test_a_share_that_is_none_is_named(name: str, share: float) -> None:
    with pytest.raises(ContributorError, match=f"{name}={share}"):
        Expects(**{name: share})  # type: ignore[arg-type]  # the name is data here


def test_a_page_without_offers_is_no_result_page() -> None:
    with pytest.raises(ContributorError, match="offers=0"):
        Expects(offers=0)
