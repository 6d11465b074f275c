"""The market's client-rendered corner: pages that are empty until a script has fetched what belongs on them."""

import json
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from crawler.sample_market.days import offers
from crawler.sample_market.offer import Offer
from crawler.sample_market.pages import json_ld
from crawler.sample_market.price_tags import shown
from crawler.sample_market.searching import ResultPage, page_number, result_page


def routes(day: Callable[[], int], origin: Callable[[], str]) -> list[web.RouteDef]:
    """Return the addresses of the corner; `day` and `origin` tell what they are when a request comes."""

    async def search(request: web.Request) -> web.Response:
        page = result_page(request.query.get("q", ""), page_number(request.query.get("page", "1")), day())
        return _answer(results(page))

    async def offer(request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        found = next((offer for offer in offers(day()) if offer.id == wanted and offer.page == "normal"), None)
        if found is None:
            raise web.HTTPNotFound
        return _answer(particulars(found, origin()))

    return [
        web.get("/client/search", _shell),
        web.get("/client/offer/{id}", _shell),
        web.get("/client/app.js", _script),
        web.get("/client/api/search", search),
        web.get("/client/api/offer/{id}", offer),
    ]


def results(page: ResultPage) -> dict[str, Any]:
    """Return one page of results as the script gets it."""
    following = urlencode({"q": page.query, "page": page.number + 1})
    return {
        "total": page.total,
        "offers": [summary(offer) | {"sponsored": offer.id in page.sponsored} for offer in page.found],
        "next": f"/client/search?{following}" if page.number < page.pages else None,
    }


def summary(offer: Offer) -> dict[str, Any]:
    """Return what a card shows."""
    return {
        "id": offer.id,
        "title": offer.title,
        "price": _price(offer, offer.price),
        "list_price": None if offer.list_price is None else _price(offer, offer.list_price),
        "seller": offer.seller.name,
        "ships_from": offer.ships_from,
        "units_sold": offer.units_sold,
        "images": offer.images,
        "language": offer.language,
    }


def particulars(offer: Offer, origin: str) -> dict[str, Any]:
    """Return what the page of an offer shows."""
    more = {"description": offer.description, "attributes": offer.attributes, "json_ld": json_ld(offer, origin)}
    return summary(offer) | more


def _price(offer: Offer, amount: Decimal) -> dict[str, str]:
    return {"amount": str(amount), "currency": offer.currency, "shown": shown(amount, offer.currency)}


def _template(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


async def _shell(_: web.Request) -> web.Response:
    return web.Response(text=_template("client.html"), content_type="text/html", charset="utf-8")


async def _script(_: web.Request) -> web.Response:
    return web.Response(text=_template("client.js"), content_type="text/javascript", charset="utf-8")


def _answer(told: dict[str, Any]) -> web.Response:
    return web.json_response(told, dumps=lambda value: json.dumps(value, ensure_ascii=False))
