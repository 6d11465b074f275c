"""Tmall, the shops' side of Taobao."""

from crawler.base_spiders.search import SearchSpider
from crawler.base_spiders.taobao_state import TAOBAO_STATE
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class tmall(SearchSpider):
    """Domain: tmall.com and tmall.hk.

    Reads: result lists of list.tmall.com (2013 to 2022), its mobile interface, and what the browser shows since; offer
    pages of the desktop (TShop.Setup, 2012 to 2022; state of ICE since) and of phones (_DATA_Detail), and mtop answers.
    Sure of: _DATA_Detail and TShop.Setup, by saved pages of 2015 and 2019. The rest follows what is known of the site.
    Caveats: desktop pages before 2022 fill in the price that is paid by script; saved before that, they have the usual
    price alone. Searches want a login; save the page from the browser.
    """

    name = "tmall"
    site = "list.tmall.com"
    search_url = "https://{site}/search_product.htm?q={term}&s={offset}"
    page_size = 60
    # Short rules stand side by side.
    reader = Reader(
        sites="tmall.com tmall.hk CNY", listing_id=r"\d{8,14}", image_size=(r"(?<=\.jpg|\.png|\.gif)_.*", ""),
        listing_url="https://detail.tmall.com/item.htm?id={id}", no_results=".no-result, #J_NoResult",
        offer_url=r"(?:item|detail)[^#]*[?&](?:id|itemId|item_id|itemNumId)=(\d{8,14})(?!\d)|^/i(\d{8,14})\.htm",
        search=[Rows(
            "", each="item | data.itemsArray", total="total_num", listing_id="item_id | itemId", title="title",
            images="img | pic_path", price="price | priceShow.price", url="url | auctionURL",
            units_sold="sold | realSales", seller="shop_name | shopInfo.title | nick", location="location | procity",
        ), Cards(
            each="#J_ItemList > .product, .product[data-id], a[class*='CardWrapper']", total=".j_ResultsNumber",
            next_url=".ui-page-next @href", url=".productTitle a, .productImg @href | @href",
            listing_id=r"@data-id | @id =~ item_id_(\d+) | .productTitle a, .productImg @href",
            title=".productTitle a @title | .productTitle, .product-title | [class*='title--'] @title",
            price=".productPrice em @title | .productPrice em, [class*='price'][class*='t--']",
            seller=".productShop-name, [class*='shopNameText--']", location="[class*='procity--']",
            units_sold=".productStatus em, [class*='realSales--']",
            images=".productImg img @data-ks-lazyload | .productImg img, img[class*='ainPic--'] @src",
        )], offer=[TAOBAO_STATE, InState(
            r"_DATA_Detail|TShop\.Setup", listing_id="item.itemId | itemDO.itemId | rateConfig.itemId",
            title="item.title | itemDO.title", seller_id="seller.userId | itemDO.userId", location="itemDO.prov",
            price="mock.price.price.priceText | detail.defaultItemPrice | itemDO.reservePrice", stock="itemDO.quantity",
            images="item.images | itemDO.mainPic", brand_claimed="itemDO.brand",
            seller="seller.shopName | seller.sellerNick | itemDO.sellerNickName",
        ), OnPage(
            title=".tb-detail-hd h1, #s-title h1, [class*='mainTitle--']", seller=".slogo-shopname",
            price="#J_PromoPrice .tm-price, #J_StrPriceModBox .tm-price, #s-price, [class*='highlightPrice-']",
            list_price="#J_StrPriceModBox .tm-price", units_sold=".tm-count", images="#J_ImgBooth @src",
        )],
    )  # fmt: skip
