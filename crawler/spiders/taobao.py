"""Taobao, and the Tmall offers among its results."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.base_spiders.taobao_state import TAOBAO_STATE
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class taobao(SearchSpider):
    """Domain: taobao.com.

    Reads: results in g_page_config (2014 to 2023), in answers of the mtop interface, and as the browser shows them
    (2023 and later); offer pages of 2026 (state of ICE), their mtop answers, and those of before.
    Sure of: g_page_config and the offer page of 2026, by saved pages. The rest follows what is known of the site.
    Caveats: what the server sends for a search is a shell; save the page from the browser. Advertisements (p4p) are
    results among the others. Where a price before subsidies is shown, it is the list price.
    """

    name = "taobao"
    site = "s.taobao.com"
    search_url = "https://{site}/search?q={term}&page={page}"
    expects = Expects(offers=30, seller=0.9)
    # Short rules stand side by side.
    reader = Reader(
        sites="taobao.com tmall.com tmall.hk CNY", listing_id=r"\d{8,14}", ads_are_results=True,
        listing_url="https://item.taobao.com/item.htm?id={id}", image_size=(r"(?<=\.jpg|\.png|\.gif)_.*", ""),
        offer_url=r"(?:(?:item|detail)[^#]*[?&](?:id|itemId|item_id)=|\.taobao\.com/i|^/i)(\d{8,14})(?!\d)",
        search=[Rows(
            "g_page_config", each="mods.itemlist.data.auctions | data.itemsArray",
            total="mods.sortbar.data.pager.totalCount", url="detail_url | auctionURL", listing_id="nid | item_id",
            title="raw_title | title", price="view_price | priceShow.price | price", list_price="reserve_price",
            seller="shopInfo.title | nick", seller_id="user_id | userId", location="item_loc | procity",
            units_sold="view_sales | realSales", review_count="comment_count", images="pic_url | pic_path",
            sponsored="p4p | isP4p",
        ), Cards(
            each="a[class*='CardWrapper'], .m-itemlist .item[data-category]", url="@href | a[data-nid] @href",
            listing_id=r"@id =~ item_id_(\d+) | @href | a[data-nid] @data-nid",
            title="[class*='title--'] @title | [class*='title--'], [class*='Title--title'], .row-2.title",
            price="[class*='price'][class*='t--'], .price strong", units_sold="[class*='realSales--'], .deal-cnt",
            seller="[class*='shopNameText--'], [class*='shopName--'], .shopname",
            location="[class*='procity--'], .location", images="img[class*='ainPic--'], .J_ItemPic @src",
        )], offer=[TAOBAO_STATE, InState(
            "g_config", listing_id="itemId", title="idata.item.title", seller="shopName",
        ), OnPage(
            title="#J_Title h3, .tb-main-title @data-title | .tb-main-title, [class*='mainTitle--']",
            price="#J_PromoPriceNum, #J_PromoPrice .tb-rmb-num, .tb-rmb-num, [class*='highlightPrice--']",
            list_price="#J_StrPrice .tb-rmb-num", seller=".tb-seller-name, .tb-shop-name a, [class*='shopName--']",
            units_sold="#J_SellCounter", stock="#J_SpanStock", images="#J_ImgBooth @data-src | #J_ImgBooth @src",
        )],
    )  # fmt: skip
