from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Reader


class Market(SearchSpider):
    """Searched in two ways."""

    name = "market"
    site = "shop.com"
    search_url = "https://www.{site}/search?q={term}&page={page}"
    search_urls = {"shop.de": "https://{site}/suche/{term}?ab={start}&nach={offset}"}  # noqa: RUF012 -- read only
    page_size = 50
    reader = Reader(
        sites="shop.com USD shop.de EUR", listing_id=r"\d+", offer_url=r"/(\d+)", listing_url="https://{site}/{id}"
    )


def test_a_result_page_is_addressed_by_its_number() -> None:
    assert Market().result_url("old bag", 2) == "https://www.shop.com/search?q=old+bag&page=2"


def test_a_national_site_may_be_searched_in_another_way() -> None:
    spider = Market(site="shop.de")
    assert spider.result_url("bag", 1) == "https://shop.de/suche/bag?ab=1&nach=0"
    assert spider.result_url("bag", 3) == "https://shop.de/suche/bag?ab=101&nach=100"


def test_every_site_of_the_marketplace_is_its_own_ground() -> None:
    assert {"shop.com", "shop.de"} <= set(Market().allowed_domains)
