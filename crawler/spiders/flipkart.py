"""Flipkart."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class flipkart(SearchSpider):
    """Domain: flipkart.com.

    Reads: result cards, whose class names change from month to month and are not relied upon, and the state of pages
    (__INITIAL_STATE__); offer pages by that state, their JSON-LD, and class names of several years.
    Sure of: result cards, by a saved page of 2026. The rest follows what is known of the site.
    Caveats: of the amounts on a card the first is the price, and the one beside it the price before.
    """

    name = "flipkart"
    search_url = "https://www.{site}/search?q={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="flipkart.com INR", listing_id=r"[A-Z\d]{16}|itm[\da-z]{6,16}", image_size=(r"/image/(\d+)/\d+/", None),
        offer_url=r"/p/itm[^#]*[?&]pid=([A-Z\d]{16})|/p/(itm[\da-z]{6,16})(?:[?#]|$)|[?&]pid=([A-Z\d]{16})",
        listing_url="https://www.{site}/product/p/itm?pid={id}",
        no_results="[class*='no-results'] | div =~ ^Sorry, no results found!$", search=[Cards(
            each="[data-id]", listing_id="@data-id", url="a[href*='/p/itm'] @href", images="img[src*='/image/'] @src",
            title="a[title] @title | img[alt] @alt", price=r"div =~ ^₹[\d,]+$", list_price=r"div + div =~ ^₹[\d,]+$",
            rating="[id^='productRating_']", review_count="[id^='productRating_'] + span",
            total="span =~ {out_of} {count} results", sponsored="span, div =~ ^(?:Ad|AD|Sponsored)$",
            next_url="nav a =~ Next | a[rel='next'] @href",
        ), Rows(
            "__INITIAL_STATE__", each="pageDataV4.page.data.*.*.widget.data.products.*.productInfo.value",
            listing_id="id | productId", title="titles.title", price="pricing.finalPrice.value",
            list_price="pricing.mrp", url="baseUrl | smartUrl", rating="rating.average", brand_claimed="productBrand",
            review_count="rating.reviewCount", availability="availability.displayState",
        )], offer=[InState(
            "__INITIAL_STATE__", at="pageDataV4.page.pageData.pageContext", listing_id="productId | itemId",
            title="titles.title", price="pricing.finalPrice.value", list_price="pricing.mrp", rating="rating.average",
            seller="trackingDataV2.sellerName", seller_id="trackingDataV2.sellerId", brand_claimed="brand",
            availability="trackingDataV2.productStatus",
        ), OnPage(
            title="h1 .VU-ZEz, h1 .B_NuCI, h1 ._35KyD6, h1 span, h1", seller="#sellerName span, #sellerName",
            price=".Nx9bqj.CxhGGd, ._30jeq3._16Jk6d, ._1vC4OE._3qQ9m1", availability="._16FRp0, .Z8JjpR",
            list_price=".yRaY8j.A6-E6v, ._3I9_wc._2p6lqe, ._3auQ3N._1POkHg",
        )],
    )  # fmt: skip
