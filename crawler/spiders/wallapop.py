"""Wallapop."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class wallapop(SearchSpider):
    """Domain: wallapop.com in all languages.

    Reads: results in answers of the interface and as the browser shows them; offers in __NEXT_DATA__ and JSON-LD.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: sellers are private persons in the main. The number of an offer is the one at the end of its address.
    """

    name = "wallapop"
    site = "es.wallapop.com"
    search_url = "https://{site}/app/search?keywords={term}"
    # Short rules stand side by side.
    reader = Reader(
        sites="wallapop.com EUR", listing_id=r"\d{6,12}", offer_url=r"/item/(?:[^/?#]*-)?(\d{6,12})(?:[?#]|$)",
        listing_url="https://es.wallapop.com/item/{id}", image_size=(r"\?.*", ""), search=[Rows(
            "", each="data.section.payload.items | data.section.items | search_objects", title="title | content.title",
            listing_id=r"web_slug =~ -(\d+)$", url="https://es.wallapop.com/item/{web_slug}", description="description",
            price="price.amount | price", currency="price.currency | currency", seller="user.micro_name",
            images="images.*.urls.big | images.*.original", seller_id="user_id | user.id", location="location.city",
            list_price="previous_price.amount", listed_at="created_at",
        ), Cards(
            each="a[href*='/item/']", listing_id="@href", title="@title | [class*='title']",
            price="[class*='price'], strong",
        )], offer=[InState(
            "#__NEXT_DATA__", at="props.pageProps.item", listing_id=r"slug =~ -(\d+)$", title="title.original | title",
            price="price.cash.amount | price.amount", currency="price.cash.currency | price.currency",
            description="description.original", images="images.*.urls.big", location="location.city",
            seller_id="userId",
        ), OnPage(
            title="[class*='ItemDetail'] h1, h1", price="[class*='ItemDetailPrice']",
            seller="[class*='ItemSellerName'], [class*='user-name']",
        )],
    )  # fmt: skip
