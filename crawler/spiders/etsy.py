"""Etsy."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, OnPage, Reader


class etsy(SearchSpider):
    """Domain: etsy.com in all languages.

    Reads: result cards of 2018 and later; offer pages by their JSON-LD and elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: currency and price depend on where the visitor is. Automated requests meet a robot check.
    """

    name = "etsy"
    search_url = "https://www.{site}/search?q={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="etsy.com USD", listing_id=r"\d{8,11}", offer_url=r"/listing/(\d{8,11})", url_noise="",
        listing_url="https://www.{site}/listing/{id}", image_size=(r"/il_(\d+)x[\dN]+\.", None), search=[Cards(
            each="[data-search-results] [data-listing-id], .v2-listing-card, .js-merch-stash-check-listing, "
            ".listing-card", listing_id="@data-listing-id | a[href*='/listing/'] @href | @href",
            url="a[href*='/listing/'] @href | @href", title="h3, h2 | a[title] @title | .title",
            currency=".currency-symbol", images="img @src | img @data-src", review_count=".text-body-smaller",
            price=".lc-price .currency-value, .n-listing-card__price .currency-value, .currency-value, .price",
            list_price=".wt-text-strikethrough .currency-value, .search-collage-promotion-price .currency-value",
            seller="[data-seller-name-container] span, .v2-listing-card__shop p, .card-shop-name, .shop-name",
            sponsored="span, p =~ ^(?:Ad|Anzeige|Annonce|Advertisement) (?:by|from|von|d)",
            total=".wt-text-caption, .search-result-count =~ {count} (?:results|items|Ergebnisse)",
            next_url="a[rel='next'] @href",
        )], offer=[OnPage(
            title="h1[data-buy-box-listing-title], h1[data-listing-id], h1", condition="",
            listing_id="h1[data-listing-id] @data-listing-id",
            price="[data-buy-box-region='price'] .wt-text-title-larger, [data-selector='price-only'] .currency-value",
            list_price="[data-buy-box-region='price'] .wt-text-strikethrough", seller="[data-shop-name] "
            "@data-shop-name | #listing-page-cart a[href*='/shop/'] span, .shop-name-and-title-container a",
            images="[data-carousel-pane-list] img @data-src-zoom-image | [data-carousel-pane-list] img @src",
        )],
    )  # fmt: skip
