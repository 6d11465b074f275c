from crawler.items import Listing


def test_a_listing_is_identified_by_marketplace_and_id() -> None:
    listing = Listing(marketplace="taobao", listing_id="5715", url="https://item.taobao.com/item.htm?id=5715")
    assert listing.key == "taobao:5715"
