from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Reader

READER = Reader(sites="shop.de shop.fr EUR", listing_id=r"\d+", offer_url=r"/(\d+)", listing_url="https://{site}/{id}")


class Plain(SearchSpider):
    name = "plain"
    search_url = "https://www.{site}/?q={term}"
    reader = READER


class Named(SearchSpider):
    name = "named"
    site = "suche.shop.de"
    search_url = "https://{site}/?q={term}"
    reader = READER


def test_the_site_is_the_first_of_the_readers_unless_another_is_named() -> None:
    assert Plain.site == "shop.de"
    assert Plain(terms="bag").result_url("bag", 1) == "https://www.shop.de/?q=bag"
    assert Named.site == "suche.shop.de"
