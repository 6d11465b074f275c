"""Vinted and its national sites."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class vinted(SearchSpider):
    """Domain: vinted.fr and the Vinted sites of the other countries.

    Reads: results in answers of the interface and as the browser shows them; offer pages by their JSON-LD and elements.
    Sure of: nothing yet: no saved page confirms it; it follows what is known of the site.
    Caveats: sellers are private persons. The price is without the fee for buyer protection.
    """

    name = "vinted"
    search_url = "https://www.{site}/catalog?search_text={term}&page={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="vinted.fr vinted.de vinted.be vinted.es vinted.it vinted.nl vinted.at vinted.lu vinted.pt vinted.fi "
        "vinted.ie vinted.sk vinted.lt vinted.ee vinted.lv vinted.hr vinted.gr vinted.si EUR vinted.co.uk GBP "
        "vinted.pl PLN vinted.cz CZK vinted.com USD vinted.se SEK vinted.hu HUF vinted.ro RON vinted.dk DKK",
        listing_id=r"\d{7,12}", offer_url=r"/items/(\d{7,12})", listing_url="https://www.{site}/items/{id}",
        search=[Rows(
            "", each="items", total="pagination.total_entries", listing_id="id", title="title", url="url | path",
            price="price.amount | price", currency="price.currency_code | currency", seller="user.login",
            images="photo.full_size_url | photo.url", seller_id="user.id", brand_claimed="brand_title",
            condition="status", sponsored="promoted",
        ), Cards(
            each="[data-testid='grid-item'], .feed-grid__item", listing_id="a[href*='/items/'] @href",
            brand_claimed="[data-testid$='--description-title']",
            price="[data-testid$='--price-text'], [data-testid$='title-container'] h4",
            title=r"a[title] @title =~ ^(.+?), \w+: | img[alt] @alt =~ ^(.+?), \w+: | "
            "[data-testid$='--description-title']", condition="[data-testid$='--description-subtitle'] =~ ([^·]+)$",
        )], offer=[InState(
            "", at="item", listing_id="id", title="title", price="price.amount | price", url="url", seller="user.login",
            currency="price.currency_code | currency", seller_id="user.id", brand_claimed="brand_dto.title | brand",
            images="photos.*.full_size_url | photos.*.url", condition="status", description="description",
        ), OnPage(
            title="[data-testid='item-page-summary-plugin'] h1, h1", price="[data-testid='item-price']",
            seller="[data-testid='profile-username']", images="[data-testid^='item-photo-'] img @src",
            condition="[data-testid='item-attributes-status'] [itemprop='status']",
            brand_claimed="[itemprop='brand'] [itemprop='name'], [itemprop='brand'] a",
        )],
    )  # fmt: skip
