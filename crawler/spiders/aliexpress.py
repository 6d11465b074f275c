"""AliExpress and its national sites."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class aliexpress(SearchSpider):
    """Domain: aliexpress.com in all languages, aliexpress.us and aliexpress.ru.

    Reads: results in runParams (2019 to 2022), _init_data_ (2022 and later), the interface's answers, and in the page's
    elements; offer pages in runParams of both makes, the interface's answers (2024), and elements of before 2019.
    Sure of: the items of the search state and the cards of aliexpress.ru, by saved pages of 2025.
    Caveats: currency and price depend on where the visitor is. Advertisements are results among the others.
    """

    name = "aliexpress"
    search_url = "https://www.{site}/wholesale?SearchText={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="aliexpress.com aliexpress.us USD aliexpress.ru RUB", listing_id=r"\d{8,18}", ads_are_results=True,
        listing_url="https://www.{site}/item/{id}.html", image_size=(r"(?<=\.jpg|\.png)_.*", ""),
        offer_url=r"/(?:item|i|store/product)/(?:[^/?#]*/)?(?:\d+_)?(\d{8,18})(?:\.html|[/?#]|$)", search=[Rows(
            "runParams|_init_data_", total="**.pageInfo.totalResults | **.searchResultInfo.totalResults",
            each="mods.itemList.content | **.itemList.content | items | .", rating="evaluation.starRating | starRating",
            listing_id="productId | redirectedId", title="title.displayTitle | title", url="productDetailUrl",
            price="prices.salePrice.minPrice | price", currency="prices.salePrice.currencyCode",
            sponsored="productType =~ ^ad$", list_price="prices.originalPrice.minPrice", seller="store.storeName",
            units_sold="trade.tradeDesc | tradeDesc", images="images.*.imgUrl | image.imgUrl | imageUrl",
            seller_id="store.storeId",
        ), Cards(
            each="[data-product-id], [class^='search-item-card-wrapper'], a.search-card-item, li.list-item",
            listing_id="@data-product-id | a[href*='/item/'] @href | @href", total=".search-count =~ {count}",
            url="a[href*='/item/'] @href | @href", seller=".store-name", images="img @src | img @image-src",
            title="h3 | [class*='title'], a.product @title | [class*='title'] | img[alt] @alt",
            price="[class*='price-sale'], [class*='price--current'], .price .value | "
            r"[class*='price'] =~ [-−]\d+ ?%\s*(.+) | [class*='price']",
            list_price=r"[class*='price-original'], .original-price, del, s | [class*='price'] =~ ^(.+?)\s*[-−]\d+ ?%",
            units_sold="span, div =~ ^{count} {sold}$ | [class*='trade'], .order-num =~ {count}",
        )], offer=[InState(
            r"runParams|_d_c_\.DCData", at="data | data.result", currency="**.minAmount.currency",
            title="productInfoComponent.subject | titleModule.subject | PRODUCT_TITLE.text", seller_id="**.storeNum",
            listing_id="productInfoComponent.id | actionModule.productId | GLOBAL_DATA.globalData.productId",
            images="imageComponent.imagePathList | imageModule.imagePathList | HEADER_IMAGE_PC.imagePathList",
            price="priceComponent.discountPrice.minActivityAmount.value | priceModule.minActivityAmount.value | "
            "priceModule.minAmount.value | PRICE.targetSkuPriceInfo.salePriceString",
            list_price="**.origPrice.minAmount.value | priceModule.minAmount.value", units_sold="**.formatTradeCount",
            seller="sellerComponent.storeName | storeModule.storeName | SHOP_CARD_PC.storeName",
        ), OnPage(
            title="h1[data-pl], h1", seller=".shop-name a, .store-name a", list_price="[class*='price--original']",
            price="[class*='price--current'], #j-sku-discount-price, #j-sku-price",
            units_sold="[class*='reviewer--sold'], #j-order-num",
        )],
    )  # fmt: skip
