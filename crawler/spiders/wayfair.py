"""Wayfair and its national sites."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class wayfair(SearchSpider):
    """Domain: wayfair.com and the national sites.

    Reads: results and offers in the page's state (WEBPACK_ENTRY_DATA) and elements, offers by their JSON-LD as well.
    Sure of: the state of offer pages that open within a list, by saved pages of 2024. The rest follows what is known of
    the site.
    Caveats: one number stands for all colours and sizes of a product, which differ in price. Automated requests often
    meet a robot check.
    """

    name = "wayfair"
    search_url = "https://www.{site}/keyword.php?keyword={term}&curpage={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="wayfair.com USD wayfair.ca CAD wayfair.co.uk GBP wayfair.ie wayfair.de EUR",
        listing_id=r"[A-Z]{1,5}\d{2,10}", listing_url="https://www.{site}/furniture/pdp/product-{id}.html",
        offer_url=r"/pdp/[^?#]*-([A-Za-z]{1,5}\d{2,10})\.html|~([A-Z]{1,5}\d{2,10})\.html",
        image_size=(r"/resize-h\d+[^/]*(?=/)", ""), search=[Rows(
            "application", each="props.browse.browse_grid_objects | props.browseGridObjects", listing_id="sku",
            total="props.browse.totalCount | props.browse.product_count", title="product_name | name",
            url="url | product_url", currency="raw_pricing_data.pricing.customerPrice.display.currency",
            price="raw_pricing_data.pricing.customerPrice.display.value | pricing.customerPrice.display.value",
            brand_claimed="manufacturer_name | manufacturer", rating="average_overall_rating", images="image_url",
            list_price="raw_pricing_data.pricing.listPrice.display.value", sponsored="is_sponsored",
            review_count="review_count | total_review_count",
        ), Cards(
            each="[data-hb-id='ProductCard'], [data-test-id='Browse-Grid'] > div, [data-enzyme-id='BrowseProductCard']",
            listing_id="a[href*='/pdp/'] @href | @data-sku", url="a[href*='/pdp/'] @href",
            title="[data-name-id='ListingCardName'], [data-test-id='ListingCard-ListingCardName-Text'], h2, h3",
            brand_claimed="[data-name-id='ListingCardManufacturer'] =~ ^(?:[Bb]y |[Vv]on )?(.+)",
            price="[data-name-id='PriceDisplay'], [data-test-id='PriceDisplay'], [data-enzyme-id='PriceBlock']",
            sponsored="span, p =~ ^(?:Sponsored|Gesponsert)$",
        )], offer=[InState(
            "application", at="props.productData | props.product", listing_id="mainCarousel.sku | sku",
            url="productUrl", price="price.customerPrice.quantityPrice.value | price.customerPrice.unitPrice.value",
            currency="price.customerPrice.quantityPrice.currency", list_price="price.listPrice.quantityPrice.value",
            brand_claimed="manufacturerName | manufacturer",
        ), OnPage(
            title="title =~ ^(.+?)(?: (?:&|and) Reviews)? [|] Wayfair | header h1",
            price="[data-test-id='StandardPricingPrice-PRIMARY'], [data-enzyme-id='PriceBlock'] [data-hb-id]",
        )],
    )  # fmt: skip
