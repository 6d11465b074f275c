"""Rakuten Ichiba."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class rakuten(SearchSpider):
    """Domain: rakuten.co.jp.

    Reads: results in the page's state (ichibaSearch), in answers of the public interface, and as cards
    (searchresultitem); offer pages by their state (item-page-app-data), declared product and elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: an offer is known by the name of its shop and its own within it.
    """

    name = "rakuten"
    site = "search.rakuten.co.jp"
    search_url = "https://{site}/search/mall/{term}/?p={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="rakuten.co.jp JPY", listing_id=r"[\w-]+/[\w-]+", id_join="/", image_size=(r"\?.*", ""),
        listing_url="https://item.rakuten.co.jp/{id}/",
        offer_url=r"(?:item\.rakuten\.co\.jp|^)/([\w-]+)/([\w-]+)/?(?:[?#]|$)", search=[Rows(
            "__INITIAL_STATE__", each="**.ichibaSearch.items | Items.*.Item | Items", sponsored="itemOptions.cpc",
            total="**.ichibaSearch.pagination.numFound | count", listing_id="originalItemUrl | url | itemUrl",
            url="originalItemUrl | url | itemUrl", title="name | itemName", price="price | itemPrice",
            price_max=r"skuInfo.priceRange =~ /(\d+)$", seller="shop.name | shopName", seller_url="shop.url | shopUrl",
            seller_id="shop.urlCode | shopCode", images="images.*.url | images.*.location | mediumImageUrls.*.imageUrl",
            review_count="review.numReviews | reviewCount", rating="review.score | reviewAverage",
        ), Cards(
            each=".searchresultitem, .dui-card.searchresultitem",
            listing_id="a[href*='//item.rakuten.co.jp/'] @href", price="[class*='price--'], .important, .price",
            title="[class*='title-link'], .title h2 a, .content.title a", seller=".merchant a, .content.merchant",
            review_count=".review .legend, .content.review a", rating=".review .score",
            sponsored="[class*='ad-label'], .pr", total=".count, ._medium .count =~ {out_of} {count}|/ {count}件",
            next_url=".nextPage @href",
        )], offer=[InState(
            "#item-page-app-data", at="newApi.itemInfoSku | api.data.itemInfoSku", title="title",
            price="purchaseInfo.purchaseBySellType.normalPurchase.price.minPrice | sku.0.taxIncludedPrice",
            list_price="purchaseInfo.sku.0.doublePrice.taxIncludedVerifiedReferencePrice",
            price_max="purchaseInfo.purchaseBySellType.normalPurchase.price.maxPrice",
            availability="purchaseInfo.newPurchaseSku.stockCondition",
        ), OnPage(
            title=".normal_reserve_item_name, .item_name, [class*='item-name'], [itemprop='name']",
            price="[itemprop='price'] @content | #priceCalculationConfig @data-price | .price2, [class*='number--']",
            seller="#ratShopName @value | [class*='shop-name'], #shopName", seller_url="#ratShopUrl @value",
            availability=".soldout_msg, [class*='soldout']", images=".rakutenLimitedId_ImageMain1-3 img, #imgMain @src",
        )],
    )  # fmt: skip
