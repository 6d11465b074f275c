"""Temu."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class temu(SearchSpider):
    """Domain: temu.com in all languages.

    Reads: results and offers in the page's state (rawData) and elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: currency and price depend on where the visitor is. Searches want a login; save the page from the browser.
    """

    name = "temu"
    search_url = "https://www.{site}/search_result.html?search_key={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="temu.com USD", listing_id=r"\d{12,18}", offer_url=r"-g-(\d{12,18})\.html|[?&]goods_id=(\d{12,18})",
        listing_url="https://www.{site}/goods.html?goods_id={id}", image_size=(r"\?.*", ""), search=[Rows(
            "rawData", each="store.goodsList.*.data | **.goodsList | result.data.goods_list", title="title | goodsName",
            url="linkUrl | seoLinkUrl | link_url", listing_id="goodsId | goods_id", units_sold="salesTip",
            price="priceInfo.priceStr | price_info.price_str", currency="priceInfo.currency | price_info.currency",
            list_price="priceInfo.marketPriceStr", images="image.url | thumbUrl | image.0", seller_id="mallId",
            rating="comment.goodsScore",
        ), Cards(
            each="[data-tooltip^='goodContainer'], .goods-list [data-goods-id]", url="a[href*='-g-'] @href",
            listing_id="a[href*='-g-'] @href | @data-goods-id", units_sold="[data-type='saleTips']",
            title="h2, h3 | [data-tooltip-title] @data-tooltip-title",
            price="[data-type='price'], [aria-label*='price'] @aria-label",
        )], offer=[InState(
            "rawData", at="store", listing_id="goods.goodsId | goodsId", title="goods.goodsName | goods.title",
            price="price.priceStr | goods.priceStr | sku.0.normalPriceStr", list_price="goods.marketPriceStr",
            seller="mall.mallName | moduleMap.mallModule.data.mallData.mallName", seller_id="mall.mallId",
            images="goods.gallery.*.url", units_sold="goods.sideSalesTip.text",
        ), OnPage(
            title="h1", price="#goods_price [aria-label], #goods_price @aria-label",
        )],
    )  # fmt: skip
