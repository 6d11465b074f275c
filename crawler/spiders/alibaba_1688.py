"""1688, the wholesale market of Alibaba within China."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class alibaba_1688(SearchSpider):
    """Domain: 1688.com. A name that begins with a digit can not be a file's, which has a longer one.

    Reads: results in the interface's answers (2024), in the state of pages before (offerList), and as the browser shows
    them since 2014; offer pages of 2021 and later (__INIT_DATA, window.context), of phones, and of before.
    Sure of: __INIT_DATA, by saved pages of 2024. The rest follows what is known of the site.
    Caveats: prices depend on quantity and on the buyer: the price is the lowest on show, `price_max` the highest.
    Searches want a login; save the page from the browser.
    """

    name = "1688"
    site = "s.1688.com"
    search_url = "https://{site}/selloffer/offer_search.htm?keywords={term}&charset=utf8&beginPage={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="1688.com CNY", listing_id=r"\d{8,14}", listing_url="https://detail.1688.com/offer/{id}.html",
        offer_url=r"/offer/(\d{8,14})\.html|detail[^#]*[?&]offerId=(\d{8,14})", no_results=".noresult, .sm-noresult",
        image_size=(r"\.(?:\d+x\d+|search|summ)(?=\.\w+$)|(?<=\.jpg|\.png)_.*", ""), search=[Rows(
            r"offerresultData(?:\s*=\s*\w+)?|__INIT_DATA", total="data.data.OFFER.found", listing_id="offerId | id",
            each="**.OFFER.items.*.data | data.offerList | offerList", title="title | information.subject | subject",
            images="offerPicUrl | image.imgUrl", price="priceInfo.price | tradePrice.offerPrice.valueString | price",
            seller="shop.text | company.name | companyName | loginId", url="linkUrl | information.detailUrl",
            units_sold="tradeQuantity.number | bookedCount | afterPrice.text",
        ), Cards(
            each=".sm-offer-item, .search-offer-item, .space-offer-card-box", images="img @data-lazy-src | img @src",
            listing_id="@data-offerid | @t-offer-id | a[href*='/offer/'], a[href*='offerId='] @href | @href",
            title=".sm-offer-title a @title | .title-text, .mojar-element-title, .offer-title | a[title] @title",
            price=".sm-offer-priceNum @title | .price-item .text-main, .showPricec, .price-item, .price",
            seller=".sm-offer-companyName @title | .company-name, .mojar-element-company a, .desc-text a",
            units_sold=".sm-offer-trade, .sale, .col-desc_after",
        )], offer=[InState(
            r"__INIT_DATA|window\.contextPath", at="globalData | result.data.Root.fields.dataJson",
            unit="**.offerUnit", listing_id="**.offerId", title="tempModel.offerTitle", stock="**.canBookedAmount",
            price="skuModel.skuPriceScale | **.skuRangePrices.0.price", min_order="**.beginNum",
            list_price="skuModel.skuPriceScaleOriginal", seller="tempModel.companyName | offerBaseInfo.sellerLoginId",
            seller_id="**.sellerMemberId", images="images.*.fullPathImageURI", units_sold="tempModel.saledCount",
        ), InState(
            r"window\.contextPath", at="result.data", listing_id="gallery.fields.offerId",
            title="productTitle.fields.title", images="gallery.fields.offerImgList",
            seller="productTitle.fields.shopInfo.companyName",
        ), InState(
            r"wingxViewData\[0|iDetailConfig", listing_id="offerId | offerid", title="subject", seller="companyName",
            price="priceDisplay | refPrice", min_order="beginAmount", images="imageList.*.originalImageURI",
        ), OnPage(
            title="#mod-detail-title h1, h1.d-title", seller=".company-name", images="#dt-tab img @src",
            price="#mod-detail-price .price .value, .mod-detail-price .value",
        )],
    )  # fmt: skip
