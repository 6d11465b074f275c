"""DHgate."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class dhgate(SearchSpider):
    """Domain: dhgate.com.

    Reads: result lists of several years, then __NEXT_DATA__; offer pages by their JSON-LD, state and elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: prices depend on quantity: the price is the lowest on show, `price_max` the highest.
    """

    name = "dhgate"
    search_url = "https://www.{site}/wholesale/search.do?act=search&searchkey={term}&pageNum={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="dhgate.com USD", listing_id=r"\d{8,12}", offer_url=r"/(?:store/)?product/[^?#]*?/(\d{8,12})\.html",
        listing_url="https://www.{site}/product/x/{id}.html", image_size=(r"/\d+x\d+/", "/0x0/"), search=[Cards(
            each=".gallery-main .gallery-item, .gallery-pro, #proList .listitem, .gitem",
            listing_id="@itemcode | a[href*='/product/'] @href", url="a[href*='/product/'] @href",
            title=".gallery-pro-name, .pro-title a, h3 a, .subject | a[title] @title", seller=".seller a, .store-name",
            price=".current-price, .gallery-pro-price, .price", min_order=".min-order, .min-ord-text =~ {count}",
            units_sold=".sold, .gallery-pro-sold =~ {count}",
            images="img @src | img @data-original | img @lazyload-src",
        ), Rows(
            "#__NEXT_DATA__", each="props.pageProps.data.totalProducts", listing_id="itemcode | productDetailUrl",
            title="productname | internationalProductname", url="productDetailUrl | productDurl", price="price",
            min_order="minOrderNum", units_sold="recentlysold",
        )], offer=[InState(
            "__INITIAL_STATE__|productInfo", at="productBase | product | .", listing_id="itemCode | itemcode",
            title="title | productName", price="minPrice", price_max="maxPrice", seller="supplierName | storeName",
        ), OnPage(
            title="h1[itemprop='name'], .hinfo h1, h1", seller=".store-name a, [class*='storeName']",
            price=".wprice-line .unit, .js-wholesale-price, [class*='priceWarp']",
            min_order=".minimum-order =~ {count}",
        )],
    )  # fmt: skip
