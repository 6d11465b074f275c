"""Turns offers, results and shops into pages. Pure: no clock, no network."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from crawler.sample_market.catalogue import catalogue
from crawler.sample_market.offer import Offer, Shop
from crawler.sample_market.price_tags import shown
from crawler.sample_market.searching import ResultPage, liked

_TRIES = ("gucci", "耐克", "بوما", "norvane")
_POPULAR = 12
_CONDITIONS = {"New": "NewCondition", "Pre-owned": "UsedCondition"}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__ or "crawler.sample_market"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["shown"] = shown
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment


def _render(template: str, **values: object) -> str:
    return _templates().get_template(template).render({"query": "", **values})


def style() -> str:
    """Return the style sheet."""
    return (files(__package__) / "templates" / "style.css").read_text(encoding="utf-8")


def home(day: int) -> str:
    """Return the start page."""
    return _render("home.html", day=day, shops=len(catalogue().shops), tries=_TRIES, popular=liked(day)[:_POPULAR])


def search(page: ResultPage) -> str:
    """Return one page of results."""
    return _render("search.html", query=page.query, page=page)


def offer(shown_offer: Offer, origin: str) -> str:
    """Return the page of an offer; `origin` is what absolute addresses begin with."""
    return _render("offer.html", offer=shown_offer, origin=origin, json_ld=json_ld(shown_offer, origin))


def seller(shop: Shop, offers: Sequence[Offer]) -> str:
    """Return the page of a shop with its offers."""
    return _render("seller.html", shop=shop, offers=offers)


def challenge() -> str:
    """Return the robot check, which nothing ever passes."""
    return _render("challenge.html")


def ended() -> str:
    """Return what the page of an offer says when its seller has ended it."""
    text = "The seller has ended this offer. It can no longer be bought."
    return _render("notice.html", name="offer-ended", heading="This offer has ended", text=text)


def removed() -> str:
    """Return what the page of an offer says when the marketplace took it down."""
    text = "This offer was removed by the marketplace because it broke our rules. It is no longer available."
    return _render("notice.html", name="offer-removed", heading="This offer was removed", text=text)


def not_found() -> str:
    """Return the page for an address where nothing is; it says nothing about any offer."""
    text = "Nothing is at this address. The link may be old or mistyped."
    return _render("notice.html", name="not-found", heading="Page not found", text=text)


def busy() -> str:
    """Return the page of a server that can not answer just now."""
    text = "The server is busy. Please try again in a moment."
    return _render("notice.html", name="server-busy", heading="Service unavailable", text=text)


def failed() -> str:
    """Return what a site says that has failed and does not know it."""
    text = "Something went wrong. Please try again later."
    return _render("notice.html", name="failed", heading="Something went wrong", text=text)


def sign_in() -> str:
    """Return the page of a market that only members may see."""
    return _render("login.html")


def account() -> str:
    """Return the sign-in page of the area that robots.txt forbids."""
    text = "Please sign in to see your account. This market has no accounts."
    return _render("notice.html", name="sign-in", heading="Sign in", text=text)


def json_ld(product: Offer, origin: str) -> dict[str, Any]:
    """Return the offer in the words of schema.org; what the market does not know is left out."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.description,
        "sku": product.id,
        "category": product.category,
        "image": [origin + image for image in product.images],
        "offers": _json_ld_offer(product, origin),
    }
    if product.brand_claimed is not None:
        data["brand"] = {"@type": "Brand", "name": product.brand_claimed}
    if product.rating is not None:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(product.rating),
            "reviewCount": product.review_count,
        }
    return data


def _json_ld_offer(product: Offer, origin: str) -> dict[str, Any]:
    shop = product.seller
    data: dict[str, Any] = {
        "@type": "Offer",
        "url": f"{origin}/offer/{product.id}",
        "price": str(product.price),
        "priceCurrency": product.currency,
        "availability": f"https://schema.org/{product.availability}",
        "itemCondition": f"https://schema.org/{_CONDITIONS[product.condition]}",
        "seller": {
            "@type": "Organization",
            "identifier": shop.id,
            "name": shop.name,
            "url": f"{origin}/seller/{shop.id}",
            "address": shop.location,
        },
    }
    if product.stock is not None:
        data["inventoryLevel"] = {"@type": "QuantitativeValue", "value": product.stock}
    if product.list_price is not None:
        data["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": "https://schema.org/ListPrice",
            "price": str(product.list_price),
            "priceCurrency": product.currency,
        }
    return data
