"""What a page says of its product in the vocabularies for search engines: JSON-LD, microdata, Open Graph."""

import re
from collections import Counter
from typing import Any

from lxml import etree

from crawler.items import Source
from crawler.reading.cuts import at_most, cut, stepwise
from crawler.reading.identity import Identity
from crawler.reading.node_text import Node, nodes, text_of
from crawler.reading.page import Page

_MARKED_OFF = re.compile(r"\s[|｜–—-]\s")
_PRODUCTS = frozenset({"product", "productgroup", "individualproduct", "productmodel", "vehicle", "book", "car"})
_OFFERS = frozenset({"offer", "aggregateoffer", "product", "individualproduct", "productgroup"})
_MOST_LISTED = 5_000
_MOST_MARKED = 10_000
"""Elements that are properties; a list of a hundred products has a tenth of that."""
_MOST_EMPTY = 50
"""Elements of one property without a value, after which it is taken to have none."""
_ITEMPROPS = etree.XPath("//*[@itemprop]")
_PROPERTIES = etree.XPath("//*[@property][ancestor::*[@typeof]]")
_MOST_OF_ONE = 3
"""Products side by side on the page of one offer, with what belongs to it; more are a list."""
_META_FIELDS = {
    "title": ("og:title", "twitter:title"),
    "description": ("og:description",),
    "images": ("og:image:secure_url", "og:image", "twitter:image"),
    "price": ("product:price:amount", "og:price:amount", "product:sale_price:amount"),
    "currency": ("product:price:currency", "og:price:currency", "product:sale_price:currency"),
    "availability": ("product:availability", "og:availability"),
    "brand_claimed": ("product:brand", "og:brand"),
    "condition": ("product:condition",),
}

Stated = dict[str, Any]


def declared(page: Page, identity: Identity, listing_id: str | None) -> list[tuple[Source, Stated]]:
    """Return what each vocabulary of a page states."""
    if page.json is not None:
        return []
    return [
        ("json_ld", _from_json_ld(page, identity, listing_id)),
        ("microdata", _from_microdata(page)),
        ("meta", _from_meta(page)),
    ]


def _from_json_ld(page: Page, identity: Identity, listing_id: str | None) -> Stated:
    """Return the fields of the page's product; {} where it has none. Of several, the one with the offer's id."""
    products = [node for node in page.json_ld if _is_a(node, _PRODUCTS)]
    if not products or (listing_id is None and len(products) > _MOST_OF_ONE):
        return {}
    chosen = next((node for node in products if listing_id and _names(node, identity, listing_id)), products[0])
    return _product(_with_variant(chosen, identity, listing_id))


def _with_variant(group: Stated, identity: Identity | None, listing_id: str | None) -> Stated:
    """Return a group of variants with what the variant asked for, else the first, states; its name is the group's."""
    variants = [node for node in _list(group.get("hasVariant")) if isinstance(node, dict)]
    if not variants or group.get("offers"):
        return group
    asked_for = (node for node in variants if identity and listing_id and _names(node, identity, listing_id))
    variant = next(asked_for, variants[0])
    kept = {name: group[name] for name in ("name", "productGroupID") if group.get(name)}
    if "productGroupID" in kept:
        variant = {key: value for key, value in variant.items() if key not in {"sku", "productID"}}
    return {**group, **{key: value for key, value in variant.items() if value}, **kept}


def _from_microdata(page: Page) -> Stated:
    """Return the fields of the page's first product in microdata, else in RDFa; {} where it has none."""
    return _from_marked(nodes(_ITEMPROPS, page.tree), "itemprop", "itemtype") or _from_marked(
        nodes(_PROPERTIES, page.tree), "property", "typeof"
    )


def _from_marked(elements: list[Node], prop: str, kind: str) -> Stated:
    found: dict[str, Any] = {}
    images: list[str] = []
    empty: Counter[str] = Counter()
    for element in at_most(_MOST_MARKED, elements, "properties"):
        scope = _scope(element, kind)
        for name in (element.get(prop) or "").lower().replace("schema:", "").split():
            key = "seller" if scope in {"organization", "person"} else "brand" if scope == "brand" else name
            if key in found or (scope is not None and not _fits(scope, name)):
                continue
            if empty[key] == _MOST_EMPTY:
                cut("properties")
                continue
            value = _microdata_value(element, kind)
            if not value:
                empty[key] += 1
                continue
            if key == "image":
                images.append(value)
            else:
                found.setdefault(key, value)
    if "price" not in found and "lowprice" not in found:
        return {}
    return _clean(
        {
            "title": found.get("name"),
            "description": found.get("description"),
            "price": found.get("price") or found.get("lowprice"),
            "price_max": found.get("highprice"),
            "currency": found.get("pricecurrency"),
            "availability": found.get("availability"),
            "listing_id": found.get("sku") or found.get("productid"),
            "brand_claimed": found.get("brand"),
            "seller": found.get("seller"),
            "condition": _last_word(found.get("itemcondition")),
            "images": images,
        }
    )


def _from_meta(page: Page) -> Stated:
    """Return the fields of the Open Graph and product meta elements."""
    meta = page.meta
    stated = {field: next((meta[key] for key in keys if key in meta), None) for field, keys in _META_FIELDS.items()}
    stated["title"] = _without_site(stated["title"], page) if stated["title"] else None
    return _clean(stated)


def _without_site(title: str, page: Page) -> str:
    """Return a title without the name of the site that is put behind it: "Pump | Shop", "Pump - shop.example"."""
    name, mark, tail = (
        (part.strip() for part in re.split(r"(\s[|｜–—-]\s)(?!.*\s[|｜–—-]\s)", title, maxsplit=1))
        if (_MARKED_OFF.search(title))
        else (title, "", "")
    )
    site = re.sub(r"\W", "", tail.casefold())
    own = re.sub(r"\W", "", page.meta.get("og:site_name", "").casefold())
    host = re.sub(r"\W", "", page.address.casefold().split("//", 1)[-1].split("/", 1)[0])
    return name if mark and name and site and (site == own or site in host) else title


def is_product_page(page: Page) -> bool:
    """Return whether the page declares itself the page of one product."""
    return page.json is None and (
        page.meta.get("og:type", "").lower() in {"product", "product.item", "og:product", "ebay-objects:item"}
        or 0 < sum(1 for node in page.json_ld if _is_a(node, _PRODUCTS) and node.get("offers")) <= _MOST_OF_ONE
    )


def declared_products(page: Page) -> int:
    """Return how many products a page declares in JSON-LD, those of its lists among them."""
    return len(page.made(_listed_nodes))


def listed(page: Page) -> list[Stated]:
    """Return the fields of every product that a page declares in JSON-LD, in lists or side by side."""
    return [_product(_with_variant(node, None, None)) for node in page.made(_listed_nodes)]


def _listed_nodes(page: Page) -> list[Stated]:
    found = []
    for node in page.json_ld:
        inner = [
            entry.get("item", entry)
            for entry in at_most(_MOST_LISTED, _list(node.get("itemListElement")), "listed_products")
            if isinstance(entry, dict)
        ]
        offered = [one for one in _list(node.get("offers")) if isinstance(one, dict)]
        inner += [entry for one in offered for entry in _list(one.get("itemOffered"))]
        found += [one for one in (node, *inner) if isinstance(one, dict) and _is_a(one, _PRODUCTS)]
    return found


def _product(node: Stated) -> Stated:
    offer = _offer(node)
    price, currency = _offer_price(offer)
    rating = node.get("aggregateRating")
    rating = rating if isinstance(rating, dict) else {}
    seller = offer.get("seller") or offer.get("offeredBy")
    return _clean(
        {
            "title": node.get("name"),
            "description": node.get("description"),
            "listing_id": node.get("sku") or node.get("productID") or node.get("productGroupID") or node.get("@id"),
            "url": offer.get("url") or node.get("url"),
            "price": price,
            "price_max": offer.get("highPrice"),
            "currency": currency,
            "availability": offer.get("availability"),
            "condition": _last_word(offer.get("itemCondition") or node.get("itemCondition")),
            "seller": _name(seller),
            **(_seller(seller) if isinstance(seller, dict) else {}),
            "list_price": _list_price(offer),
            "stock": _amount(offer.get("inventoryLevel")),
            "brand_claimed": _name(node.get("brand") or node.get("manufacturer")),
            "category": _name(node.get("category")),
            "images": _list(node.get("image")),
            "rating": rating.get("ratingValue"),
            "review_count": rating.get("reviewCount") or rating.get("ratingCount"),
        }
    )


def _seller(seller: Stated) -> Stated:
    address = seller.get("address")
    place = address.get("addressLocality") or address.get("addressCountry") if isinstance(address, dict) else address
    return {"seller_id": _amount(seller.get("identifier")), "seller_url": seller.get("url"), "seller_location": place}


def _list_price(offer: Stated) -> Any:  # noqa: ANN401 - JSON
    for node in _list(offer.get("priceSpecification")):
        if isinstance(node, dict) and _last_word(node.get("priceType")) in {"ListPrice", "StrikethroughPrice", "SRP"}:
            return node.get("price")
    return None


def _amount(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value that may be wrapped as QuantitativeValue or PropertyValue."""
    return value.get("value") if isinstance(value, dict) else value


def _offer(node: Stated) -> Stated:
    """Return the offer of a product: the first with a price, of several variants the first that can be bought."""
    offers = [offer for offer in _list(node.get("offers")) if isinstance(offer, dict)]
    inner = [o for offer in offers for o in _list(offer.get("offers")) if isinstance(o, dict)]
    candidates = [*offers, *inner]
    priced = [offer for offer in candidates if _offer_price(offer)[0] is not None]
    chosen = next((offer for offer in priced if _is_there(offer)), priced[0] if priced else None)
    if chosen is None:
        return candidates[0] if candidates else {}
    if chosen in offers and inner:  # an AggregateOffer says little beside the price
        return {**inner[0], **chosen}
    return chosen


def _is_there(offer: Stated) -> bool:
    return "instock" in str(offer.get("availability")).lower()


def _offer_price(offer: Stated) -> tuple[Any, Any]:
    special = _list_price(offer)
    for node in (offer, *(n for n in _list(offer.get("priceSpecification")) if isinstance(n, dict))):
        price = node.get("price", node.get("lowPrice"))
        if price not in (None, "") and (node is offer or price != special):
            return price, node.get("priceCurrency") or offer.get("priceCurrency")
    return None, offer.get("priceCurrency")


def _names(node: Stated, identity: Identity, listing_id: str) -> bool:
    stated = [node.get(key) for key in ("sku", "productID", "url", "@id", "mpn")]
    stated += [offer.get("url") for offer in _list(node.get("offers")) if isinstance(offer, dict)]
    return any(isinstance(text, str | int) and identity.id_in(str(text)) == listing_id for text in stated)


def _is_a(node: Stated, kinds: frozenset[str]) -> bool:
    return any(isinstance(kind, str) and _last_word(kind).lower() in kinds for kind in _list(node.get("@type")))


def _name(value: Any) -> str | None:  # noqa: ANN401 - JSON
    for one in _list(value):
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name.strip():
            return name
    return None


def _last_word(value: Any) -> str:  # noqa: ANN401 - JSON
    return str(value or "").rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].removesuffix("Condition")


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else [] if value is None else [value]


def _clean(stated: Stated) -> Stated:
    return {key: value for key, value in stated.items() if value not in (None, "", [])}


def _scope(element: Node, kind: str) -> str | None:
    """Return the kind of thing that a property belongs to; None where the page does not say."""
    for above in stepwise(element.iterancestors()):
        if above.get(kind) is not None or (kind == "itemtype" and above.get("itemscope") is not None):
            return _last_word(above.get(kind)).lower()
    return None


def _fits(scope: str, name: str) -> bool:
    return scope in _OFFERS or (name == "name" and scope in {"organization", "person", "brand"})


def _microdata_value(element: Node, kind: str) -> str:
    for attribute in ("content", "href", "src", "datetime"):
        value = element.get(attribute)
        if value is not None and (attribute == "content" or element.tag in {"link", "a", "img", "time"}):
            return value.strip()
    return "" if element.get("itemscope") is not None or element.get(kind) is not None else text_of(element)
