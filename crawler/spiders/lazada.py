"""Lazada and its national sites."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class lazada(SearchSpider):
    """Domain: lazada.com.my and the Lazada sites of the other countries.

    Reads: results in the page's state (pageData) and in answers of the interface; offer pages by JSON-LD, state and
    elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: automated requests meet a sliding check.
    """

    name = "lazada"
    search_url = "https://www.{site}/catalog/?q={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="lazada.com.my MYR lazada.sg SGD lazada.co.id IDR lazada.co.th THB lazada.vn VND lazada.com.ph PHP",
        listing_id=r"\d{6,14}", offer_url=r"-i(\d{6,14})(?:-s\d+)?\.html|/products/i(\d{6,14})(?:-s\d+)?\.html",
        listing_url="https://www.{site}/products/i{id}.html", image_size=(r"_\d+x\d+[^/]*$", ""), search=[Rows(
            "pageData", each="mods.listItems | listItems", total="mainInfo.totalResults", listing_id="itemId | nid",
            title="name", price="price | priceShow", list_price="originalPrice", url="itemUrl | productUrl",
            images="image", seller="sellerName", seller_id="sellerId", location="location", rating="ratingScore",
            units_sold="itemSoldCntShow", review_count="review", brand_claimed="brandName", sponsored="isSponsored",
            availability="inStock",
        ), Cards(
            each="[data-qa-locator='product-item']", listing_id="@data-item-id | a @href", url="a @href",
            title="a[title] @title | .RfADt a", price=".ooOxS, ._6rL2l, .aBrP0 span",
            list_price=".WNoq3 del, del",
        )], offer=[InState(
            "__moduleData__", at="data.root.fields", listing_id="primaryKey.itemId", title="product.title",
            price="skuInfos.0.price.salePrice.value", list_price="skuInfos.0.price.originalPrice.value",
            seller="seller.name", seller_id="seller.sellerId", brand_claimed="product.brand.name",
            images="skuGalleries.0.*.src",
        ), OnPage(
            title=".pdp-mod-product-badge-title, h1", list_price=".pdp-price_type_deleted",
            price=".pdp-price_type_normal, .pdp-v2-product-price-content-salePrice",
            seller=".seller-name__detail-name, .seller-name-v2__detail-name",
        )],
    )  # fmt: skip
