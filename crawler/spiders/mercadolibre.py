"""Mercado Libre and Mercado Livre."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class mercadolibre(SearchSpider):
    """Domain: mercadolivre.com.br and the mercadolibre sites of the other countries.

    Reads: result lists of 2024 and later (poly-card), of 2020 to 2024 (ui-search) and before (results-item), and
    answers of the public interface; offer pages by their JSON-LD and elements (ui-pdp, and before), and item answers.
    Sure of: poly-card lists, by a saved page of 2024. The rest follows what is known of the site.
    Caveats: a result may be a product that many sell (/p/…) or one seller's offer; each has its own kind of number.
    Addresses of advertisements lead through a counter, so most of them have no number and are left out.
    """

    name = "mercadolibre"
    site = "lista.mercadolivre.com.br"
    search_url = "https://{site}/{term}_Desde_{start}"
    expects = Expects(offers=30, next_page=True)
    page_size = 48
    # Short rules stand side by side.
    reader = Reader(
        sites="mercadolivre.com.br BRL mercadolibre.com.ar ARS mercadolibre.com.mx MXN mercadolibre.com.co COP "
        "mercadolibre.cl CLP mercadolibre.com.uy UYU mercadolibre.com.pe PEN mercadolibre.com.ec USD "
        "mercadolibre.com.ve VES", listing_id=r"ML[A-Z]U?\d{6,13}", offer_url=r"/(ML[A-Z]U?)-?(\d{6,13})(?!\d)",
        url_noise="/[sr]$", listing_url="https://www.{site}/p/{id}", no_results=".ui-search-rescue, .zrp-offers",
        image_size=(r"D_(?:N?Q_?)?N?P_(?:2X_)?|-[A-Z](?=\.(?:jpg|webp))", ""), search=[Rows(
            "", each="results", total="paging.total", listing_id="id", title="title", price="price", url="permalink",
            currency="currency_id", list_price="original_price", seller="seller.nickname", seller_id="seller.id",
            location="address.state_name", units_sold="sold_quantity", images="thumbnail",
        ), Cards(
            each="li.ui-search-layout__item, .ui-search-result, li.results-item", listing_id="a[href*='/ML'] @href",
            next_url="[class*='pagination__'][class*='next'] a @href", brand_claimed=".poly-component__brand",
            total="[class*='quantity-results']", location="[class*='__location']", title=".poly-component__title, h2",
            price=".poly-price__current .andes-money-amount, .ui-search-price__second-line .andes-money-amount, "
            ".ui-search-price__second-line .price-tag-amount, .ui-search-price__part, .item__price",
            list_price=".andes-money-amount--previous, .ui-search-price__original-value, .price-old",
            seller=".poly-component__seller, .ui-search-official-store-label =~ ^(?i:(?:vendido )?por )?(.+)",
            review_count=".poly-reviews__total, .ui-search-reviews__amount", rating="[class*='reviews__rating']",
            sponsored="[class*='__ads-promotions'], [class*='__ad-label'], [class*='__pub-label'], a[href*='/mclics/']",
        )], offer=[InState(
            "", listing_id="id", title="title", price="price", currency="currency_id", list_price="original_price",
            seller_id="seller_id", url="permalink", images="pictures.*.secure_url", units_sold="sold_quantity",
            condition="condition", stock="available_quantity", availability="status",
        ), OnPage(
            title="h1.ui-pdp-title, .item-title__primary, .vip-title-main", attributes=".andes-table__row",
            units_sold=".ui-pdp-subtitle =~ {count} {sold}", condition=r".ui-pdp-subtitle, .item-conditions =~ ^(\w+)",
            price=".ui-pdp-price__second-line .andes-money-amount, .ui-pdp-price__second-line .price-tag-amount",
            list_price=".ui-pdp-price__original-value", stock=".ui-pdp-buybox__quantity__available",
            seller=".ui-pdp-seller__header__title, .ui-pdp-seller__link-trigger =~ ^(?i:(?:vendido )?por )?(.+)",
            images=".ui-pdp-gallery__figure img @data-zoom | .ui-pdp-gallery__figure img @src",
        )],
    )  # fmt: skip
