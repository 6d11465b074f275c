"""Leboncoin."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class leboncoin(SearchSpider):
    """Domain: leboncoin.fr.

    Reads: results and offers in __NEXT_DATA__ and in answers of the interface.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: sellers are private persons in the main. Automated requests meet a robot check.
    """

    name = "leboncoin"
    search_url = "https://www.{site}/recherche?text={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="leboncoin.fr EUR", listing_id=r"\d{8,11}", listing_url="https://www.{site}/ad/annonce/{id}",
        offer_url=r"/ad/[^/?#]+/(\d{8,11})|/(\d{8,11})(?:\.htm|[?#]|$)", search=[Rows(
            "#__NEXT_DATA__", each="props.pageProps.searchData.ads | props.pageProps.initialProps.searchData.ads | ads",
            total="props.pageProps.searchData.total | total", listing_id="list_id", title="subject", url="url",
            price="price.0 | price | price_cents /100", images="images.urls_large | images.urls", seller="owner.name",
            location="location.city", seller_id="owner.user_id | owner.store_id", listed_at="first_publication_date",
        ), Cards(
            each="[data-test-id='ad'], [data-qa-id='aditem_container'], article[data-test-id]",
            listing_id="a[href*='/ad/'], a[href*='.htm'] @href | @href", location="[data-qa-id='aditem_location']",
            title="[data-qa-id='aditem_title'], [data-test-id='adcard-title'], h3, p",
            price="[data-qa-id='aditem_price'], [data-test-id='price']",
        )], offer=[InState(
            "#__NEXT_DATA__", at="props.pageProps.ad | props.pageProps.initialProps.ad | .", listing_id="list_id",
            title="subject", url="url", price="price.0 | price | price_cents /100", description="body",
            images="images.urls_large | images.urls", location="location.city", seller="owner.name",
            seller_id="owner.user_id", category="category_name", availability="status",
            listed_at="first_publication_date",
        ), OnPage(
            title="[data-qa-id='adview_title'] h1", price="[data-qa-id='adview_price']",
        )],
    )  # fmt: skip
