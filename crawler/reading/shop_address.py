"""What the address of an independent shop's page tells: which offer it is of, or that it lists many.

Shops differ, but the ways in which their platforms build addresses are few. An identifier that stands in the address is
preferred to any other, because result pages and offer pages then name the same offer alike.
"""

import re

_END = r"(?=[/?#]|$)"
_CODE = r"[A-Za-z]{0,4}-?\d{4,}[A-Z0-9]*(?:-[A-Z0-9]{2,4})?"
_OFFER_FOLDER = (
    r"(?:p|dp|ip|pd|pdp|prd|prod|products?|items?|itm|goods|sku|t|produkte?|produits?|productos?|produtos?|prodott[io]"
    r"|artikel|articulo|article|shop)"
)
_LIST_FOLDER = (
    r"(?:c|cat|categor(?:y|ies|ia|ias|ie)|product-category|product-tag|collections?|search|suche|recherche|buscar|browse"
    r"|brands?|catalogsearch|plp|s|sch|b|blogs?|pages|help|stores?)"
)

OFFER_URL = (
    r"(?i:^(?=.{1,2000}$)(?![^?#]*?/" + _LIST_FOLDER + r"/(?!(?:[^?#]*/)?products/))[^?#]*?)(?:"
    # Shopify; a number at the end of the handle is the shop's own.
    rf"/products/(?:[^/?#]*-)?(\d{{6,}})/?{_END}"
    # A number or a code as a folder of its own.
    rf"|/{_OFFER_FOLDER}/(?:[^/?#]+/)*?({_CODE}){_END}"
    # A number or a code before the ending of the file, or in the folder of such a file.
    rf"|/(?:[^/?#]*[._-])?(\d{{5,}}|[a-z]{{1,3}}\d{{6,}}|[A-Z]{{1,3}}\d{{4,}}[A-Z0-9-]*)\.(?:s?html?|p|aspx|php|jsp|do){_END}"
    r"|/(\d{5,})/[a-z]{1,8}\.(?:html?|p|aspx|php|jsp|do)"
    # PrestaShop.
    r"|/(\d{1,7})-[^/?#]*\.html"
    # A number or a code at the end of the words.
    rf"|/[^/?#]*-((?:[a-zA-Z]{{1,3}})?\d{{6,}})/?{_END}"
    # A code as the last part.
    rf"|/([A-Z]{{1,4}}\d{{3,}}[A-Z0-9]*(?:-[A-Z0-9]{{2,4}})?)/?{_END}"
    # A name: Shopify, WooCommerce.
    rf"|/(?:products?|produkte?|produits?|productos?|produtos?|prodott[io])/((?=[^/?#]*[^/?#\d])[^/?#]+?)(?:\.js(?:on)?)?/?{_END}"
    # A parameter.
    r"|[^?#]*(?:product|item|goods|detail|pdp|offer|index)[^?#]*\?(?:[^#]*&)?(?:product_?[iI]d|pid|item_?[iI]d|goods_?id"
    r"|sku|sku_?[iI]d|id)=([\w-]+))"
)
"""Regular expression of the address of an offer; its groups are the places of the identifier."""

LISTING_ID = r"[\w][\w.~%+-]{0,119}"

_OFFER = re.compile(OFFER_URL)
_LIST = re.compile(
    rf"/{_LIST_FOLDER}(?:[/?#]|$)(?!(?:[^?#]*/)?products/)|[?&](?:q|query|keywords?|search|s|searchTerm)=",
    re.IGNORECASE,
)
_LAST = re.compile(r"([^/]+?)(?:\.(?:s?html?|aspx|php|jsp))?/?$")


def offer_in(address: str) -> str | None:
    """Return the identifier that an address, absolute or from its path on, has for an offer; None where it has none."""
    match = _OFFER.search(address.split("//", 1)[-1])
    return next((group for group in match.groups() if group), None) if match else None


def is_list(address: str) -> bool:
    """Return whether an address is that of a category, a collection or a search."""
    return _LIST.search(address.split("//", 1)[-1]) is not None


def handle_in(address: str) -> str | None:
    """Return the last part of an address's path, the name of an offer without a number; None without path."""
    path = address.split("//", 1)[-1].split("?", 1)[0].split("#", 1)[0]
    match = _LAST.search(path.partition("/")[2])
    name = match[1] if match else ""
    return name if re.fullmatch(LISTING_ID, name) else None
