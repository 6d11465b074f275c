"""Which addresses a revisit may ask for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.base_spiders.revisits import Revisits
from crawler.errors import AnalystError
from crawler.items import Suspect
from crawler.spiders.ebay import ebay

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE = Suspect(
    key="ebay:1", listing_id="1", url="", risk="high", status="live", waits=True, first_seen=NOW
)  # fmt: skip


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://www.shop.example/offer/1", True),
        ("http://shop.example/offer/1", True),
        ("https://shop.example:8443/offer/1", False),
        ("https://myshop.example/offer/1", False),
        ("https://shop.example.evil.example/offer/1", False),
        ("https://evil.example/shop.example", False),
        ("ftp://shop.example/offer/1", False),
        ("file:///etc/passwd", False),
        ("https://[shop.example/1", False),
        ("", False),
    ],
)
def test_only_the_hosts_of_the_marketplace_are_asked(url: str, asked: bool) -> None:
    revisits = Revisits(10)
    revisits.choose([replace(ONE, url=url)], NOW, ["shop.example"], "shop.example")
    assert bool(list(revisits)) == asked


async def test_a_spider_asks_for_the_pages_of_offers_and_for_nothing_else() -> None:
    spider = ebay(revisit="2")
    urls = [f"https://www.ebay.de/itm/{number}" for number in (1, 2, 3)]
    spider.look_again([replace(ONE, key=url, url=url, listing_id=url[-1]) for url in urls], NOW)
    requests = [request async for request in spider.start()]
    assert {request.url for request in requests} < set(urls)
    assert len(requests) == 2
    assert [request.cb_kwargs["term"] for request in requests] == [None, None]
    assert list(spider.searches) == []


def test_no_number_of_requests_is_told() -> None:
    with pytest.raises(AnalystError, match="revisit"):
        ebay(revisit="all")
