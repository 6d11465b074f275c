"""Jumia and its national sites."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, OnPage, Reader


class jumia(SearchSpider):
    """Domain: jumia.com.ng and the Jumia sites of the other countries.

    Reads: result cards (prd); offer pages by their JSON-LD and elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: the number of an offer is the one in its address; the site has a code of its own (sku) besides.
    """

    name = "jumia"
    search_url = "https://www.{site}/catalog/?q={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="jumia.com.ng NGN jumia.co.ke KES jumia.com.eg EGP jumia.ma MAD jumia.com.gh GHS jumia.ug UGX jumia.ci "
        "XOF jumia.sn XOF jumia.com.tn TND jumia.dz DZD", listing_id=r"\d{5,11}", offer_url=r"-(\d{5,11})\.html",
        listing_url="https://www.{site}/x-{id}.html", image_size=(r"/fit-in/\d+x\d+/filters[^/]*/", "/"), search=[Cards(
            each="article.prd, .sku.-gallery[data-sku]", listing_id="a[href*='.html'] @href", title=".name",
            price=".prc, .price:not(.-old)", list_price=".old, .price.-old",
            rating=r".stars =~ ^([\d.]+)", location=".xprss",
            review_count=r".rev, .total-ratings =~ \((\d+)\)", brand_claimed=".core @data-gtm-brand",
            total="p.-gy5, .total-products =~ {count} (?:products|produits)", sponsored=".bdg.-spr, .-spons",
            next_url="a.pg[aria-label='Next Page'], a[title='Next'] @href",
        )], offer=[OnPage(
            title="h1.-fs20, h1", price=".df .-fs24, .price-box .price", list_price=".df .-lthr",
            seller="a[href*='/seller'] p, .-hr section p.-m.-pbs, .seller-name", images="#imgs img @data-src",
            availability=".-df.-i-ctr .-fs12, .out-of-stock",
        )],
    )  # fmt: skip
