"""Amazon and its national sites."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader


class amazon(SearchSpider):
    """Domain: amazon.com and the national sites.

    Reads: result cards of 2019 and later (s-search-result) and before (li.s-result-item); offer pages since 2012.
    Sure of: both, by saved pages of 2016, 2025 and 2026. Pages of other categories (Kindle, cars) are less certain.
    Caveats: the offer is the one in the buy box; those of other sellers stand on a page of their own. Automated
    requests often meet the robot check ("Type the characters you see").
    """

    name = "amazon"
    search_url = "https://www.{site}/s?k={term}&page={page}"
    expects = Expects(offers=15, price=0.8, next_page=True)
    # Short rules stand side by side.
    reader = Reader(
        sites="amazon.com USD amazon.co.uk GBP amazon.de amazon.fr amazon.it amazon.es amazon.nl amazon.ie EUR "
        "amazon.co.jp JPY amazon.in INR amazon.ca CAD amazon.com.au AUD amazon.com.mx MXN amazon.com.br BRL "
        "amazon.sa SAR amazon.ae AED amazon.eg EGP amazon.sg SGD amazon.se SEK amazon.pl PLN amazon.com.tr TRY",
        listing_id=r"B[\dA-Z]{9}|\d{9}[\dX]", listing_url="https://www.{site}/dp/{id}", url_noise=r"/ref=.*",
        offer_url=r"/(?:dp|gp/product|gp/aw/d|gp/offer-listing|ASIN)/(?:product/)?([\dA-Z]{10})(?![\dA-Z])",
        no_results="#noResultsTitle | .s-main-slot span =~ {nothing_found}",
        image_size=(r"\._[^/]*_(?=\.\w+$)", ""), search=[Cards(
            each="[data-component-type='s-search-result'], li.s-result-item, .s-result-list > div.s-result-item",
            total="[data-component-type='s-result-info-bar'], #s-result-count =~ {out_of} {count} | #s-result-count",
            next_url="a.s-pagination-next, .a-last a, #pagnNextLink @href", listing_id="@data-asin",
            url="a[href*='/dp/'], a[href*='/gp/product/'] @href", images=".s-image, .s-access-image @src",
            title="a h2 span, h2 a span, a.s-access-detail-page h2, a h2, h2 span, h2", rating=".a-icon-alt",
            price=".a-price-range, .a-price:not(.a-text-price) .a-offscreen, .s-price, .a-color-price | "
            ".a-color-base =~ {amount}", list_price=".a-text-price[data-a-strike='true'] .a-offscreen, .a-text-strike",
            review_count="a[aria-label] @aria-label =~ ^{count} {ratings} | a[href*='#customerReviews']",
            sponsored="@class =~ AdHolder | [class*='s-sponsored-'], [class*='puis-sponsored-'], a[href*='/sspa/']",
        )], offer=[InState(r"colorImages'?: \{ ?'initial", images="*.hiRes | *.large"), OnPage(
            listing_id="#ASIN, input[name='ASIN'], input[name='ASIN.0'] @value", rating="#acrPopover @title",
            title="#productTitle, #ebooksProductTitle, #btAsinTitle", review_count="#acrCustomerReviewText",
            price="[id^='corePrice'] .a-price-range, [id^='corePrice'] [class*='riceToPay'] .a-offscreen, "
            "#corePrice_feature_div .a-offscreen, [id^='corePrice'] .priceToPay, #price_inside_buybox, "
            "#newBuyBoxPrice, [id^='priceblock_'][class*='rice'], #kindle-price, #buyNewSection .offer-price, "
            ".a-accordion-active .header-price, #actualPriceValue, .priceLarge, #buybox .a-color-price",
            list_price=".basisPrice .a-offscreen, #corePrice_desktop [data-a-strike] .a-offscreen, "
            ".priceBlockStrikePriceString, #price .a-text-strike", currency="[name*='[currencyCode]'] @value",
            seller="#sellerProfileTriggerId, [id^='merchantInfo'] [class$='-message'] | #merchant-info =~ {sold_by}",
            seller_id=r"#sellerProfileTriggerId, #merchant-info a @href =~ seller=([A-Z\d]+) | #merchantID @value",
            availability="#availability .a-color-success, #availability, #outOfStock | #add-to-cart-button @value",
            brand_claimed="tr.po-brand .po-break-word | #bylineInfo =~ {brand} (.+)|Visit the (.+) Store | #brand",
            attributes="#productDetails_techSpec_section_1 tr, #detailBullets_feature_div li",
            images="#landingImage @data-old-hires | #landingImage, #imgBlkFront @data-a-dynamic-image",
        )],
    )  # fmt: skip
