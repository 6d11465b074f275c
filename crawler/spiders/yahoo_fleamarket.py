"""Yahoo! Flea Market of Japan (formerly PayPay Flea Market)."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class yahoo_fleamarket(SearchSpider):
    """Domain: paypayfleamarket.yahoo.co.jp.

    Reads: offer pages in __NEXT_DATA__, with their JSON-LD; results in __NEXT_DATA__, in answers of the interface, and
    as the browser shows them.
    Sure of: offer pages, by saved pages of 2026. Results follow what is known of the site.
    Caveats: sellers are private persons whose names the site shows in part.
    """

    name = "yahoo_fleamarket"
    search_url = "https://{site}/search/{term}?page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="paypayfleamarket.yahoo.co.jp JPY", listing_id=r"[a-z]\d{7,10}", image_size=(r"\?.*", ""),
        offer_url=r"/item/([a-z]\d{7,10})", listing_url="https://{site}/item/{id}", search=[Rows(
            "#__NEXT_DATA__", total="**.searchResult.totalResultsAvailable | totalResultsAvailable", title="title",
            each="props.initialState.searchState.search.result.items | "
            "props.initialState.searchState.search.searchResult.items | items", listing_id="id | itemId", price="price",
            images="thumbnailImageUrl | imageUrl | images.*.url", availability="itemStatus | status",
            seller="seller.nickname", seller_id="seller.id | sellerId", condition="condition.text | condition",
        ), Cards(
            each="#itm a[href^='/item/'], [class*='SearchResult'] a[href^='/item/']", listing_id="@href",
            title="img[alt] @alt", price=r"p, span, div =~ ^[¥￥]?[\d,]+円?$",
            availability="img[alt='sold'], [class*='sold'] @alt",
        )], offer=[InState(
            "#__NEXT_DATA__", at="props.initialState.itemsState.items.item", listing_id="id", title="title",
            price="price", description="description", images="images.*.url", availability="status", location="location",
            condition="condition.text", seller="seller.nickname", seller_id="seller.id", brand_claimed="brand.name",
            listed_at="openDate", category="productCategory.name",
        ), OnPage(
            title="#item-info h1, #itm_txt h1, main h1",
        )],
    )  # fmt: skip
