"""Yahoo! Auctions of Japan (ヤフオク!)."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class yahoo_auctions(SearchSpider):
    """Domain: auctions.yahoo.co.jp.

    Reads: result lists (Product) of 2018 and later; offer pages in __NEXT_DATA__ (2022 and later), and in pageData and
    elements before.
    Sure of: result lists, by a saved page of 2026. The rest follows what is known of the site.
    Caveats: the price is the current bid, often one yen; a price to buy at once is the highest (`price_max`) on offer
    pages. Offers of the flea market among the results have a marketplace of their own, and are left out.
    """

    name = "yahoo_auctions"
    search_url = "https://{site}/search/search?p={term}&n=50&b={start}"
    expects = Expects(seller=0.9, next_page=True)
    page_size = 50
    # Short rules stand side by side.
    reader = Reader(
        sites="auctions.yahoo.co.jp JPY", listing_id=r"[a-z]?\d{8,11}", no_results=".Empty, .Notice--noResult",
        offer_url=r"/(?:jp/)?(?:auction|item)/([a-z]?\d{8,11})(?!\d)", listing_url="https://{site}/jp/auction/{id}",
        image_size=(r"^https://auc-pctr\.c\.yimg\.jp/i/([^?]+).*", r"https://\1"), search=[Cards(
            each=".Products__items > .Product, .Products__list .Product, li.Product, .Product",
            next_url=".Pager__list--next a, a.Pager__link[rel='next'] @href",
            total=".Tab__item--current .Tab__subText, .SearchMode__count, .Tab__subText", seller=".Product__seller",
            listing_id="[href*='/auction/'] @href",
            title="[data-auction-title] @data-auction-title | .Product__titleLink, .Product__title",
            price="[data-auction-price] @data-auction-price | .Product__priceValue",
            seller_id="[data-auction-auc-seller-id] @data-auction-auc-seller-id",
            images="[data-auction-img] @data-auction-img | .Product__imageData @src",
        ), Rows(
            "#__NEXT_DATA__", each="props.pageProps.initialState.search.items.listing.items", listing_id="auctionId",
            title="title", price="price", images="imageUrl", seller_id="seller.id",
            total="props.pageProps.initialState.search.items.listing.totalResultsAvailable",
        )], offer=[InState(
            "#__NEXT_DATA__", at="props.pageProps.initialState.item.detail.item", listing_id="auctionId", title="title",
            price="taxinPrice =~ ^[1-9].* | price", price_max="bidorbuy =~ ^[1-9].*", images="img.*.image",
            seller="seller.displayName", seller_id="seller.aucUserId", condition="conditionName",
            stock="availableQuantity", availability="status =~ (?i)(open|ended)",
            location="location.prefecture | location",
        ), InState(
            "pageData", at="items", listing_id="productID", title="productName", price="price", price_max="winPrice",
            stock="quantity",
        ), OnPage(
            title=".ProductTitle__text, h1.title", price=".Price--current .Price__value, .Price__value",
            seller=".Seller__name a, .seller_name a", images=".ProductImage__inner img @src",
            condition=".ProductDetail__condition, .ProductDetail__item--condition .ProductDetail__description",
            availability=".ClosedHeader__tag",
        )],
    )  # fmt: skip
