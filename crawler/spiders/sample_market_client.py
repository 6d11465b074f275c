"""The client-rendered corner of the sample market: the model of a marketplace whose pages a browser must show."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, OnPage, Reader


class sample_market_client(SearchSpider):
    """Domain: loopback, where `python -m crawler.sample_market` serves it.

    Reads: its search and offer pages, once a browser has shown them; what the server sends is a shell.
    Sure of: all of it; the project serves the pages itself.
    Caveats: the same offers as on the plain pages, under a name of their own.
    """

    name = "sample_market_client"
    site = "127.0.0.1:8642"
    search_url = "http://{site}/client/search?q={term}&page={page}"
    renders = True
    # Loopback needs no rest beyond what the market's robots.txt asks for.
    custom_settings = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}  # noqa: RUF012 -- Scrapy only reads it
    reader = Reader(
        sites="",
        listing_id=r"[\w-]{1,40}",
        offer_url=r"/client/offer/([\w-]+)",
        listing_url="http://127.0.0.1:8642/client/offer/{id}",
        no_results=".no-results",
        search=[Cards(
            each="#results > .card", total=".total__count @data-total", next_url=".paging__next @href",
            listing_id="@data-offer-id", url=".card__title a @href", title=".card__title",
            price=".price @data-amount", currency=".price @data-currency", list_price=".list-price @data-amount",
            seller=".seller-name", location=".ships-from", units_sold=".units-sold @data-count",
            images=".card__picture img @src", sponsored=".card__mark",
        )],
        offer=[OnPage(
            price=".offer__prices .price @data-amount", currency=".offer__prices .price @data-currency",
            list_price=".offer__prices .list-price @data-amount", location=".offer .ships-from",
            units_sold=".offer .units-sold @data-count", attributes=".attributes .attribute",
        )],
    )  # fmt: skip
