"""Yahoo! Shopping and Auctions of Taiwan (Yahoo奇摩)."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class yahoo_tw(SearchSpider):
    """Domain: tw.buy.yahoo.com, tw.bid.yahoo.com and tw.mall.yahoo.com.

    Reads: results in the page's state (isoredux-data, 2018 and later) and elements; offer pages by their declared
    product and their elements.
    Sure of: results of the shopping centre, by a saved page of 2026. The rest follows what is known of the site.
    Caveats: bundles have numbers of their own, which begin with c.
    """

    name = "yahoo_tw"
    search_url = "https://{site}/search/product?p={term}&pg={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="tw.buy.yahoo.com tw.bid.yahoo.com tw.mall.yahoo.com TWD", listing_id=r"[cp]?\d{5,14}",
        offer_url=r"/gdsale/(?:[^/?#]*-)?(\d{5,10})\.html|[?&]gdid=(\d{5,10})|"
        r"/(c)ombo\?(?:[^#]*&)?actid=(\d{4,10})|/item/(?:[^/?#]*-)?(p?\d{8,14})(?:[?#]|$)",
        listing_url="https://{site}/gdsale/gdsale.asp?gdid={id}", search=[Rows(
            "#isoredux-data", each="search.ecsearch.hits | data.getUther.hits", listing_id="ec_productid",
            title="ec_title", total="search.ecsearch.totalHits | search.ecsearch.total", price="ec_price",
            stock="ec_stockcount", list_price="ec_listprice", url="ec_item_url | pres_data.producturl",
            images="ec_image", rating="ec_global_rating", seller="ec_storename | ec_seller | pres_data.sourcetitle",
            review_count="ec_rating_count", units_sold="ec_total_sales_count | ec_sales_count", location="ec_location",
            brand_claimed="ec_brand",
        ), Cards(
            each="[class*='BaseGridItem__grid'], .srp-pdcontent, li[data-imprsn] a",
            listing_id="a[href] @href | @href", title="[class*='itemTitle'], [class*='__title'], .srp-pdtitle",
            price="[class*='itemInfo'] em, [class*='__price'], .srp-pdprice em",
        )], offer=[InState(
            "#isoredux-data", at="gditem.item | gditem | item", listing_id="id | productId", title="title | name",
            price="currentPrice | price.current | price", list_price="marketPrice", images="images.*.url",
        ), OnPage(
            title="[class*='HeroInfo__title'], [class*='ProductHtmlTitle'], h1[itemprop='name'], h1",
            price="[class*='HeroInfo__mainPrice'], [class*='price__current'], .price .current",
            list_price="[class*='HeroInfo__listPrice'] del", seller="[class*='StoreInfo__name'], .seller-name a",
        )],
    )  # fmt: skip
