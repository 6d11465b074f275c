"""momo (富邦momo購物網)."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, OnPage, Reader, Rows


class momo(SearchSpider):
    """Domain: momoshop.com.tw.

    Reads: results in answers of the interface and as lists of several years; offer pages by their JSON-LD and elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: the shop sells most of its goods itself; other sellers have a part of the site.
    """

    name = "momo"
    search_url = "https://www.{site}/search/searchShop.jsp?keyword={term}&curPage={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="momoshop.com.tw TWD", listing_id=r"\d{5,10}|TP\d{13}", offer_url=r"[?&]i_code=(\d{5,10})|/TP/(TP\d{13})",
        listing_url="https://www.{site}/goods/GoodsDetail.jsp?i_code={id}",
        search=[Rows(
            "", each="**.rtnSearchData.goodsInfoList", listing_id="goodsCode", title="goodsName", url="goodsUrl",
            price="goodsPriceModel.basePrice.price | SALE_PRICE | goodsPrice", images="imgUrl | goodsImgUrl",
            units_sold="totalSalesInfo.text", rating="rating",
        ), Cards(
            each="li[gcode], .listArea li, li.listAreaLi, .goodsItemLi", listing_id="@gcode | a[href*='i_code'] @href",
            url="a[href*='i_code'], a[href*='/TP/'] @href", title=".prdName, h3, .prdNameTitle",
            images="img.prdImg, img @src", price=".price b, .money .price, .price", seller=".brandName, .shop-name",
            total=".totalTxt, .total-txt =~ {count}",
        )], offer=[OnPage(
            title="#osmGoodsName, .prdnoteArea h3, .fprdTitle", list_price=".prdPrice del, .prdPrice .original",
            price=".prdPrice .special .seoPrice, .special .price, .prdPrice .special span",
            images=".jqzoom, .prdImg img @src", brand_claimed=".brandNameTxt, .brand a",
        )],
    )  # fmt: skip
