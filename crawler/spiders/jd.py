"""JD (京东)."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class jd(SearchSpider):
    """Domain: jd.com and jd.hk.

    Reads: result lists (gl-item) of 2014 to 2024, goods cards and answers of the interface of 2025; offer pages.
    Sure of: gl-item lists, by saved pages of 2016. The rest follows what is known of the site.
    Caveats: offer pages get their price by script; saved by a crawler, they have none. Searches want a login by now.
    """

    name = "jd"
    site = "search.jd.com"
    search_url = "https://{site}/Search?keyword={term}&enc=utf-8&page={start}"
    page_size = 2  # a page is counted as two halves
    # Short rules stand side by side.
    reader = Reader(
        sites="jd.com jd.hk CNY", listing_id=r"\d{6,15}", listing_url="https://item.jd.com/{id}.html",
        offer_url=r"(?:item[.\w]*\.jd\.(?:com|hk)|^)/(?:product/)?(\d{6,15})\.html|[?&](?:wareId|skuId)=(\d{6,15})",
        image_size=(r"/n\d+/(?:s\d+x\d+_)?(?=jfs/|g\d+/)", "/n0/"),
        no_results=".check-error, .ns-content, .notice-search", search=[Rows(
            "", each="data.wareList | data.searchm.Paragraph | wareInfo", total="data.resultCount", seller_id="shopId",
            listing_id="skuId | wareid | wareId", title="wareName | wname", seller="shopName | goodShop.goodShopName",
            price="realPrice | jdPrice | jdprice | price", images="https://img10.360buyimg.com/n0/{imageurl}",
            review_count="totalCount | commentCount", brand_claimed="brandName",
        ), Cards(
            each="#J_goodsList .gl-item, #plist .gl-item, li.gl-item, [class*='goodsCardWrapper'][data-sku], "
            "[data-sku].card", listing_id="@data-sku | .j-sku-item @data-sku", url=".p-name a, .p-img a @href",
            total="#J_resCount", review_count=".p-commit a", sponsored=".p-promo-flag",
            title=".p-name em, .p-name a | [class*='_goods_title'] [title], [class*='_text_'][title] @title",
            price=".p-price i | .p-price strong @data-price | [class*='_price_'], [class*='_realPrice_']",
            seller=".p-shop a @title | .p-shop a, .p-shopnum a, [class*='_shopName_'], [class*='_name_']",
            images=".p-img img @data-lazy-img =~ .*/.* | .p-img img @src | .p-img img @data-src | img @src",
        )], offer=[InState(
            "pageConfig", at="product", listing_id="skuid", title="name", brand_claimed="brandName",
            seller_id="venderId", images="https://img10.360buyimg.com/n0/{imageList.*}",
        ), InState(
            "", at="data | floorData | .", listing_id="skuId | wareId", title="wareName | skuName",
            price="price.p | jdPrice", seller="shopInfo.shop.name | shopName",
        ), OnPage(
            title=".sku-name, #name h1, .sku-title, .product-intro h1", brand_claimed="#parameter-brand a",
            price=".summary-price .price, .p-price .price, #jd-price, .p-price strong, [class^='J-p-']",
            list_price="#page_maprice, .p-price del, #page_origin_price", review_count="#comment-count a",
            seller=".J-hove-wrap .name a, #popbox .mt h3 a, .popbox-inner h3 a, .contact .name a, .top-name a",
            seller_url=".J-hove-wrap .name a, #popbox .mt h3 a, .popbox-inner h3 a @href", availability="#store-prompt",
            attributes=".parameter2 li, .Ptable-item dl dl, .goods-base .item",
            images="#spec-img @data-origin | #spec-n1 img, #spec-img @src",
        )],
    )  # fmt: skip
