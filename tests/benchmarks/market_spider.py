"""Our spiders for the pages of the benchmarks: the same fields as the peer reads, from the DOM or from the state."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, Reader, Rows


class DomMarketSpider(SearchSpider):
    """Reads cards."""

    name = "bench_market"
    site = "127.0.0.1"
    search_url = "http://{site}/search?q={term}&page={page}"
    reader = Reader(
        sites="127.0.0.1 USD",
        listing_id=r"\d{6,9}",
        offer_url=r"/offer/(\d{6,9})",
        listing_url="http://{site}/offer/{id}",
        search=[
            Cards(
                each=".results > .card",
                next_url="a.next @href",
                listing_id="@data-id",
                url=".card__link @href",
                title=".card__link",
                price=".price",
                list_price=".was",
                seller=".seller",
                location=".from",
                units_sold=".sold",
                images=".card__image @src",
            )
        ],
    )


class StateMarketSpider(SearchSpider):
    """Reads the embedded state."""

    name = "bench_market"
    site = "127.0.0.1"
    search_url = DomMarketSpider.search_url
    reader = Reader(
        sites="127.0.0.1 USD",
        listing_id=r"\d{6,9}",
        offer_url=r"/offer/(\d{6,9})",
        listing_url="http://{site}/offer/{id}",
        search=[
            Rows(
                "#market-state",
                each="items",
                listing_id="id",
                url="url",
                title="title",
                price="price",
                currency="currency",
                list_price="listPrice",
                seller="seller",
                location="shipsFrom",
                units_sold="sold",
                images="image",
            )
        ],
    )
