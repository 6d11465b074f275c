"""Any shop: what independent shops state of their products, whatever they are made with."""

from crawler.base_spiders.any_site import AnySiteSpider
from crawler.reading.beside_heading import BesideHeading
from crawler.reading.reader import Cards, Reader
from crawler.reading.shop import OwnAddress, ShopResults, ShopState, is_offer
from crawler.reading.shop_address import LISTING_ID, OFFER_URL


class storefront(AnySiteSpider):
    """Domain: any shop with a site of its own; name it with --site shop.example.

    Reads: offer pages by JSON-LD, microdata, RDFa, Open Graph and embedded state, then by what stands beside their
    heading; collections and result pages by the longest list of products, declared, in state or in cards.
    Sure of: shops that declare their products. Platforms met: Shopify, WooCommerce, Magento, PrestaShop, Salesforce.
    Caveats: shops have no search address in common: `/search?q=` is that of Shopify and many others. An identifier is
    the number in the offer's address, else the SKU, else the last part of the address. It is unique within one shop:
    each shop that is crawled is recorded as a marketplace of its own, called by its host.
    """

    name = "storefront"
    search_url = "https://{site}/search?q={term}&page={page}"
    reader = Reader(
        sites="", listing_id=LISTING_ID, offer_url=OFFER_URL, listing_url="", is_offer=is_offer,
        no_results=".woocommerce-no-products-found, .message.notice, [class*='no-results'], [class*='noResults']",
        search=[ShopResults(Cards(
            each="li.product, .product-item, .product-miniature, .product-tile, .grid-product, .product-card, "
            ".card-wrapper, .product-grid-item, .grid__item, .product-block, [itemtype*='schema.org/Product'], "
            "[data-product-id], [data-pid]",
            next_url="a.next, [class*='pages-item-next'] a, a[rel=next], .pagination__next a @href",
            title="[itemprop=name], .woocommerce-loop-product__title, .product-item-link, .product-title a, "
            ".pdp-link a, [class*='card__heading'], [class*='product'][class*='title'], "
            "[class*='product'][class*='name'], h3, h2",
            url="a[href*='/product'] @href | [itemprop=url] @href | a[href] @href",
            price="[itemprop=price] @content | .special-price .price, .price ins .amount, "
            ".price-item--sale, .sales .value, [class*='current-price'], [class*='sale-price'], .price, "
            "[class*='price']",
            currency="[itemprop=priceCurrency] @content",
            list_price=".old-price .price, .price del, del, s, .regular-price, [class*='compare']",
            listing_id="[data-product-sku] @data-product-sku | @data-pid | @data-product-id | @data-id-product",
            images="img @data-src | img @srcset | img @src", brand_claimed="[itemprop=brand], [class*='vendor']",
        ))],
        fallback=[ShopState(), BesideHeading(
            availability="[itemprop=availability] @href | [itemprop=availability] @content | .stock, "
            "#product-availability, [class*='stock-status'], [class*='availability'], .single_add_to_cart_button, "
            "#product-addtocart-button, [name=add], [data-button-action='add-to-cart'], [class*='add-to-cart']",
            listing_id="[itemprop=sku] @content | [itemprop=sku] | .sku | @data-pid",
            attributes="[class*='product-attributes'] tr, #product-attribute-specs-table tr, table[class*='spec'] tr",
            images=".woocommerce-product-gallery__image a @href | .product-cover img @src | "
            "[class*='gallery'] img @src",
        ), OwnAddress()],
    )  # fmt: skip
