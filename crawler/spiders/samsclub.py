"""Sam's Club and its Mexican site."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class samsclub(SearchSpider):
    """Domain: samsclub.com and samsclub.com.mx.

    Reads: offer pages by their microdata (2023 to 2025) and by __NEXT_DATA__ (2025 and later); results in
    __NEXT_DATA__, in answers of the interface before, and in the page's elements.
    Sure of: offer pages with microdata, by a saved page of 2025. The rest follows what is known of the site.
    Caveats: prices depend on the club that the visitor has chosen; some are shown to members only.
    """

    name = "samsclub"
    search_url = "https://www.{site}/s/{term}?page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="samsclub.com USD samsclub.com.mx MXN", listing_id=r"P?\d{6,12}|prod\d{4,12}", image_size=(r"\?.*", ""),
        offer_url=r"/(?:p|ip)/(?:[^?#]*/)?(P?\d{6,12}|prod\d{4,12})(?:\.ip)?(?:[?#]|$)",
        listing_url="https://www.{site}/ip/{id}", no_results=".sc-null-search-page, [data-testid='no-results-message']",
        search=[Rows(
            "#__NEXT_DATA__", each="props.pageProps.initialData.searchResult.itemStacks.0.items | payload.records",
            total="props.pageProps.initialData.searchResult.itemStacks.0.count | payload.totalRecords",
            brand_claimed="brand", listing_id="usItemId | productId", title="name | descriptors.name",
            url="canonicalUrl | searchAndSeo.url | seoUrl", seller="sellerName", sponsored="isSponsoredFlag",
            price="priceInfo.linePrice | price | skus.0.onlineOffer.price.finalPrice.amount | "
            "skus.0.clubOffer.price.finalPrice.amount", images="imageInfo.thumbnailUrl | image | skus.0.assets.image",
            availability="availabilityStatusV2.value | skus.0.onlineOffer.inventory.status",
        ), Cards(
            each=".sc-pc-medium-desktop-card, .sc-product-card, [data-testid='item-stack'] [data-item-id]",
            url="a[href*='/p/'], a[href*='/ip/'] @href", sponsored="span, div =~ ^Sponsored$",
            listing_id="a[href*='/p/'], a[href*='/ip/'] @href | @data-product-id",
            title=".sc-pc-title-medium, .sc-pc-title-full-desktop, [data-automation-id='product-title'], h3",
            price=".Price-group @title | .sc-channel-savings, [data-automation-id='product-price'], .Price-group",
        )], offer=[InState(
            "#__NEXT_DATA__", at="props.pageProps.initialData.data.product", listing_id="usItemId", title="name",
            price="priceInfo.currentPrice.price", currency="priceInfo.currentPrice.currencyUnit", brand_claimed="brand",
            list_price="priceInfo.wasPrice.price", seller="sellerName | sellerDisplayName", seller_id="sellerId",
            availability="availabilityStatus", images="imageInfo.allImages.*.url",
        ), OnPage(
            listing_id="[itemprop='productGroupID'], [itemprop='productID'] @content | link[rel='canonical'] @href",
            title=".sc-pc-large-desktop-product-card h1, h1.sc-product-header-title, h1[itemprop='name']",
        )],
    )  # fmt: skip
