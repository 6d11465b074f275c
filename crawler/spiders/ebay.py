"""eBay and its national sites."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.reading.reader import Cards, OnPage, Reader


class ebay(SearchSpider):
    """Domain: ebay.com and the national sites.

    Reads: result lists of 2025 and later (s-card), of 2017 to 2025 (s-item) and before (sresult); offer pages of 2021
    and later (x-…) and before (#itemTitle).
    Sure of: s-card lists, which saved pages confirm. The other layouts follow what is known of the site.
    Caveats: eBay hides which results are promoted, so none is marked as sponsored. What follows "Results matching fewer
    words" belongs to another search and is left out. Automated requests often meet "Pardon our interruption".
    """

    name = "ebay"
    search_url = "https://www.{site}/sch/i.html?_nkw={term}&_pgn={page}"
    expects = Expects(offers=40, next_page=True)
    # Short rules stand side by side.
    reader = Reader(
        sites="ebay.com USD ebay.co.uk GBP ebay.de ebay.fr ebay.it ebay.es ebay.nl ebay.at ebay.ie ebay.be EUR "
        "ebay.ca CAD ebay.com.au AUD ebay.ch CHF ebay.pl PLN ebay.com.hk HKD ebay.com.sg SGD ebay.com.my MYR",
        listing_id=r"\d{9,14}", offer_url=r"(?:/itm/(?:[^/?#]*/)?|ViewItem.*[?&]item=)(\d{9,14})(?!\d)",
        listing_url="https://www.{site}/itm/{id}", no_results=".srp-save-null-search__heading",
        image_size=(r"/s-l(\d+)\.\w+", None), search=[Cards(
            each=".srp-results > li.s-card, .srp-results > li.s-item, .srp-results > div > li, #ListViewInner > li",
            until="li.srp-river-answer[class*='--REWRITE_START']", next_url="a.pagination__next, a.gspr.next @href",
            total="h1.srp-controls__count-heading, h1.rsHdr =~ {count}", url="a[href*='/itm/'] @href",
            listing_id="@data-listingid | @listingid | a[href*='/itm/'] @href",
            title=".s-card__title .su-styled-text.primary, .s-card__title, .s-item__title, .lvtitle a",
            price=".s-card__price, .s-item__price, .lvprice .bold, .lvprice, .prc",
            list_price=".s-card__attribute-row .strikethrough, .STRIKETHROUGH, .stk-thr",
            condition=".s-card__subtitle, .s-item__subtitle .SECONDARY_INFO, .SECONDARY_INFO, .lvsubtitle",
            location=r".s-card__attribute-row, .s-item__location, .lvdetails li =~ ^{located}\s+([^\d%]+)$",
            units_sold=".s-card__attribute-row, .s-item__quantitySold, .s-item__hotness =~ ^{count} ?{sold}",
            seller=r"[class*='attributes__secondary'] .s-card__attribute-row =~ ^(\S+) [\d.,]+ ?% | "
            r".s-item__seller-info-text =~ ^(?:\w+: )?(\S+)",
            images=".s-card__image @data-defer-load | .s-item__image img @data-src | img[src*='ebayimg'] @src",
        )], offer=[OnPage(
            title=".x-item-title__mainTitle, #itemTitle, .vi-title__main", listing_id="#descItemNumber",
            price=".x-price-primary, .x-bid-price, .x-bin-price__content, #prcIsum, #mm-saleDscPrc, #prcIsum_bidPrice",
            list_price=".x-additional-info .ux-textspans--STRIKETHROUGH, .ux-textspans--STRIKETHROUGH, #orgPrc",
            seller="[class*='x-sellercard'] .ux-textspans--BOLD, .ux-seller-section__item--seller a, .mbg-nw",
            seller_id=r"[class*='x-sellercard'] a, .mbg a @href =~ (?:/usr/|/str/|[?&]_ssn=)([^/?&#]+)",
            condition=".x-item-condition-text .ux-textspans, .x-item-condition-value .ux-textspans, #vi-itm-cond",
            units_sold="[class*='quantity__availability'], .vi-qtyS, .vi-qtyS-hot-red =~ {count} ?{sold}",
            location=".ux-labels-values--shipping .ux-textspans =~ ^{located} (.+) | #itemLocation .iti-eu-bld-gry",
            availability=".d-statusmessage, #msgPanel .sml-cntr, [class*='quantity__availability'], #qtySubTxt",
            stock="[class*='quantity__availability'], #qtySubTxt =~ {count} ?{available}",
            images=".ux-image-carousel-item img @data-zoom-src | .ux-image-carousel-item img, #icImg @src",
            attributes=".ux-labels-values, .itemAttr tr", brand_claimed="[class*='values--brand'] [class$='__values']",
        )],
    )  # fmt: skip
