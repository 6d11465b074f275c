"""Walmart and its national sites."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class walmart(SearchSpider):
    """Domain: walmart.com, walmart.ca and walmart.com.mx.

    Reads: results in __NEXT_DATA__ (2021 and later), in searchContent (2017 to 2021), in answers of the interface and
    in the page's elements; offer pages in __NEXT_DATA__, with their JSON-LD.
    Sure of: __NEXT_DATA__, by saved pages of 2024 and 2025. The rest follows what is known of the site.
    Caveats: of several stacks of results the first is the search's own. The seller is the one whose offer is preferred;
    others have a page of their own. Automated requests often meet "Robot or human?".
    """

    name = "walmart"
    search_url = "https://www.{site}/search?q={term}&page={page}"
    expects = Expects(offers=30, seller=0.9)
    # Short rules stand side by side.
    reader = Reader(
        sites="walmart.com USD walmart.ca CAD walmart.com.mx MXN", listing_id=r"\d{4,15}|[\dA-Z]{12,13}",
        offer_url=r"/ip/(?:[^?#]*/)?([\dA-Z]{4,15})(?:[?#]|$)", listing_url="https://www.{site}/ip/{id}",
        no_results="[data-testid='no-results-message'], .zero-results-message", image_size=(r"\?.*", ""), search=[Rows(
            "#__NEXT_DATA__", total="props.*.*.searchResult.itemStacks.0.count", listing_id="usItemId", title="name",
            each="props.*.*.searchResult.itemStacks.0.items | data.search.searchResult.itemStacks.0.items | items | .",
            seller="sellerName", seller_id="sellerId", list_price="priceInfo.wasPrice", brand_claimed="brand",
            price=r"priceInfo.linePrice | priceInfo.currentPrice.price | price =~ ^(?!0(?:\.0+)?$).+ | "
            r"priceInfo.minPrice =~ ^(?!0(?:\.0+)?$).+ | priceInfo.priceRangeString", sponsored="isSponsoredFlag",
            availability="availabilityStatusV2.value | availabilityStatus", url="canonicalUrl",
            images="imageInfo.allImages.*.url | imageInfo.thumbnailUrl | image",
            rating="averageRating | rating.averageRating", review_count="numberOfReviews | rating.numberOfReviews",
        ), Rows(
            "#searchContent", each="searchContent.preso.items", listing_id="usItemId", title="title", images="imageUrl",
            total="searchContent.preso.requestContext.itemCount.total", url="productPageUrl", rating="customerRating",
            price="primaryOffer.offerPrice | primaryOffer.minPrice", seller="sellerName", review_count="numReviews",
        ), Cards(
            each="[data-testid='item-stack'] [data-item-id], #searchProductResult [data-item-id]",
            listing_id="a[href*='/ip/'] @href | @data-us-item-id", url="a[href*='/ip/'] @href",
            title="[data-automation-id='product-title']", sponsored="span, div =~ ^Sponsored$",
            rating="[data-testid='product-ratings'] @data-value",
            price="[data-automation-id='product-price'] .w_iUH7, [data-automation-id='product-price']",
        )], offer=[InState(
            "#__NEXT_DATA__", at="props.pageProps.initialData.data.product | data.product | product | .", title="name",
            listing_id="usItemId", price="priceInfo.currentPrice.price | priceInfo.priceRange.minPrice",
            brand_claimed="brand", currency="priceInfo.currentPrice.currencyUnit", seller_id="sellerId",
            list_price="priceInfo.wasPrice.price", seller="sellerName | sellerDisplayName", condition="conditionType",
            seller_url="sellerStoreFrontURL", availability="availabilityStatus", url="canonicalUrl",
            images="imageInfo.allImages.*.url", rating="averageRating", review_count="numberOfReviews",
        ), OnPage(
            title="h1#main-title, h1.prod-ProductTitle, h1[itemprop='name']", seller="[data-testid='seller-name-link']",
            price="[itemprop='price'] @content | [data-seo-id='hero-price'], [itemprop='price']",
        )],
    )  # fmt: skip
