"""Tokopedia."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class tokopedia(SearchSpider):
    """Domain: tokopedia.com.

    Reads: results in answers of the interface and as the browser shows them; offer pages by answers of the
    interface (pdpGetLayout), elements and JSON-LD.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: an offer is known by the name of its shop and its own within it, as in its address.
    """

    name = "tokopedia"
    search_url = "https://www.{site}/search?st=product&q={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="tokopedia.com IDR", listing_id=r"[\w.-]+/[\w.-]+", id_join="/", listing_url="https://www.{site}/{id}",
        offer_url=r"(?:tokopedia\.com|^)/(?!p/|find/|discovery/|help/|blog/)([\w.-]+)/([\w.-]+)(?:[?#]|$)",
        search=[Rows(
            "", listing_id="url", url="url", title="name", price="price.number | price.text | price",
            each="*.data.searchProductV5.data.products | *.data.ace_search_product_v4.data.products | "
            "data.searchProductV5.data.products | data.ace_search_product_v4.data.products", seller="shop.name",
            list_price="price.original | originalPrice", images="mediaURL.image700 | mediaURL.image | imageUrl",
            seller_id="shop.id", location="shop.city", rating="rating | ratingAverage", review_count="countReview",
            sponsored="ads.id | ads.adsId",
        ), Cards(
            each="[data-testid='master-product-card'], [data-testid='divSRPContentProducts'] a[href*='tokopedia.com/']",
            listing_id="@href | a @href",
            title="[data-testid='spnSRPProdName'] | img[alt] @alt | span",
            price=r"[data-testid='spnSRPProdPrice'] | span, div =~ ^Rp ?[\d.]+$",
            location="[data-testid='spnSRPProdTabShopLoc']", units_sold="span =~ {count} ?terjual|[Tt]erjual {count}",
        )], offer=[InState(
            "", at="0.data.pdpGetLayout | data.pdpGetLayout", listing_id="basicInfo.url", url="basicInfo.url",
            title="components.*.data.*.name", price="components.*.data.*.price.value", seller="basicInfo.shopName",
            list_price="components.*.data.*.campaign.originalPrice =~ ^[1-9].*", seller_id="basicInfo.shopID",
            units_sold="basicInfo.txStats.countSold", availability="basicInfo.status", condition="basicInfo.condition",
            images="components.*.data.*.media.*.urlOriginal", min_order="basicInfo.minOrder",
            rating="basicInfo.stats.rating", review_count="basicInfo.stats.countReview",
        ), OnPage(
            title="[data-testid='lblPDPDetailProductName']", price="[data-testid='lblPDPDetailProductPrice']",
            list_price="[data-testid='lblPDPDetailOriginalPrice']", stock="[data-testid='stock-label'] b =~ {count}",
            seller="[data-testid='llbPDPFooterShopName']", rating="[data-testid='lblPDPDetailProductRatingNumber']",
            units_sold="[data-testid='lblPDPDetailProductSoldCounter'] =~ {count}",
            images="[data-testid='PDPMainImage'] @src",
            location="[data-testid='lblPDPFooterShopLocation'], [data-unify='Typography'] b",
        )],
    )  # fmt: skip
