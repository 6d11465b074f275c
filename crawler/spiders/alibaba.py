"""Alibaba, the wholesale market for buyers abroad."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class alibaba(SearchSpider):
    """Domain: alibaba.com.

    Reads: results in the page's state (offerResultData) and as cards of several years; offer pages by their state
    (detailData) and JSON-LD.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: prices depend on quantity: the price is the lowest on show, `price_max` the highest.
    """

    name = "alibaba"
    search_url = "https://www.{site}/trade/search?SearchText={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="alibaba.com USD", listing_id=r"\d{8,15}", offer_url=r"/product-detail/[^?#]*?_(\d{8,15})\.html",
        listing_url="https://www.{site}/product-detail/x_{id}.html", image_size=(r"_\d+x\d+[^/]*$", ""), search=[Rows(
            "__page__data_sse10|__page__data__config", each="**.offerResultData.offers | **.offerResultData.offerList",
            total="**.offerResultData.totalCount | **.offerTotalCount", listing_id="productId | id | information.id",
            title="enPureTitle | title.displayTitle | title | information.puretitle | information.title",
            url="productUrl | information.productUrl", price="price | promotionPrice | tradePrice.price",
            min_order="moqV2 | moq", seller="companyName | supplier.supplierName", seller_id="companyId",
            images="mainImage | image.mainImage", rating="reviewScore", review_count="reviewCount",
            location="countryCode",
        ), Cards(
            each=".fy23-search-card, .organic-gallery-offer-outter, .m-gallery-product-item-v2, .J-search-card-wrapper",
            listing_id="@data-product-id | a[href*='/product-detail/'] @href", url="a[href*='/product-detail/'] @href",
            title=".search-card-e-title, .elements-title-normal__content, .elements-title-normal, h2",
            price=".search-card-e-price-main, .elements-offer-price-normal__price, .element-offer-price-normal__price",
            min_order=".search-card-m-sale-features__item, .element-offer-minorder-normal__value =~ {count}",
            seller=".search-card-e-company, .organic-list-offer__seller-company, .list-no-v2-decisionsup__element a",
            location=".search-card-e-country-flag__wrapper img @alt | .seller-tag__country @title",
            sponsored=".search-card-e-icon__ad, .seb-img-ad__badge",
        )], offer=[InState(
            "detailData", at="globalData", listing_id="product.productId", title="product.subject",
            min_order="product.moq", seller="seller.companyName", seller_id="seller.companyId",
            price="product.price.productLadderPrices.0.formatPrice | product.price.productRangePrices.priceRangeText | "
            "product.price.formatLadderPrice", images="product.mediaItems.*.imageUrl.big", unit="product.price.unit",
            location="seller.companyRegisterCountry",
        ), OnPage(
            title=".product-title-container h1, .title h1, h1.ma-title, h1", seller=".company-name a, .company-name",
            price=".price-list .price, .product-price .price, .ma-ref-price",
            min_order=".quality, .ma-min-order =~ {count}",
        )],
    )  # fmt: skip
