"""The sample market that comes with the project: the model of what a marketplace's file looks like."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.reading.reader import Cards, OnPage, Reader


class sample_market(SearchSpider):
    """Domain: loopback, where `bazaarwatch demo` serves it.

    Reads: its search and offer pages; most of an offer page is read from its JSON-LD, which needs no rules.
    Sure of: all of it; the project serves the pages itself.
    Caveats: prices are in many currencies, so the site has none of its own.
    """

    name = "sample_market"
    site = "127.0.0.1:8642"
    search_url = "http://{site}/search?q={term}&page={page}"
    expects = Expects(offers=24, price=1, seller=1, image=1, next_page=True)
    # Loopback needs no rest beyond what the market's robots.txt asks for.
    custom_settings = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}  # noqa: RUF012 -- Scrapy only reads it
    reader = Reader(
        sites="",
        listing_id=r"[\w-]{1,40}",
        offer_url=r"/offer/([\w-]+)",
        listing_url="http://127.0.0.1:8642/offer/{id}",
        no_results=".no-results, .past-the-end",
        search=[Cards(
            each="#results > .card",
            total=".total__count @data-total",
            next_url=".paging__next @href",
            listing_id="@data-offer-id",
            url=".card__title a @href",
            title=".card__title",
            price=".price @data-amount",
            currency=".price @data-currency",
            list_price=".list-price @data-amount",
            seller=".seller-name",
            location=".ships-from",
            units_sold=".units-sold @data-count",
            images=".card__picture img @src",
            sponsored=".card__mark",
        )],
        offer=[OnPage(
            price=".offer__prices .price @data-amount",
            currency=".offer__prices .price @data-currency",
            list_price=".offer__prices .list-price @data-amount",
            location=".offer .ships-from",
            units_sold=".offer .units-sold @data-count",
            attributes=".attributes .attribute",
        )],
    )  # fmt: skip
