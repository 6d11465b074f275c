"""Nordstrom."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Reader, Rows


class nordstrom(SearchSpider):
    """Domain: nordstrom.com.

    Reads: the product objects of its search, as the page loads them; offer pages by what they declare in JSON-LD.
    Sure of: the search objects, which saved ones confirm.
    Caveats: the site turns automated requests away: save pages in the browser and ingest them. The objects name no
    currency; it is that of the one site. Of their three ranges the selling one is the price; a clearance is part of it.
    """

    name = "nordstrom"
    search_url = "https://www.{site}/sr?keyword={term}&page={page}"
    reader = Reader(
        sites="nordstrom.com USD",
        listing_id=r"\d{6,9}",
        offer_url=r"/s/(?:[^/?#]+/)?(\d{6,9})(?![\w-])",
        listing_url="https://www.{site}/s/{id}",
        search=[
            Rows(
                state="__INITIAL_CONFIG__",
                each="* | **.products.*",
                listing_id="id",
                title="copyProductTitle",
                brand_claimed="labelDisplayName",
                price="propositions.0.sellingRetailPriceRange.min",
                price_max="propositions.0.sellingRetailPriceRange.max",
                list_price="propositions.0.baseRetailPriceRange.min",
                stock="propositions.0.availability.shipQuantity",
                images="coreProducts.0.coreChoices.0.orderedShots.0.imageUrl",
                rating="reviews.averageRating",
                review_count="reviews.numberOfReviews",
            )
        ],
    )
