"""The market as a web application: addresses, statuses, and what goes wrong on purpose."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from crawler.sample_market import client, pages
from crawler.sample_market.catalogue import catalogue
from crawler.sample_market.days import gone, offers
from crawler.sample_market.offer import Offer
from crawler.sample_market.pictures import draw_picture
from crawler.sample_market.searching import page_number, result_page
from crawler.sample_market.sour import Served, Sour, soured

FORBIDDEN = "/account/"
_RETRY_AFTER_SECONDS = "1"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the market saw it."""

    at: float
    """Monotonic time of arrival in seconds."""
    path: str
    """Path and query, as sent."""
    user_agent: str
    status: int


@dataclass(slots=True)
class Site:
    """What all requests share."""

    day: int
    crawl_delay: float
    sour: Sour | None = None
    origin: str = ""
    """Scheme, host and port; known once the server listens."""
    requests: list[Request] = field(default_factory=list)
    has_failed: set[str] = field(default_factory=set)
    """Ids of the offers that have answered 503 already."""

    def application(self) -> web.Application:
        """Return the application to serve."""
        app = web.Application(middlewares=[self._recorded])
        app.add_routes(
            [
                web.get("/", self._home),
                web.get("/search", self._search),
                web.get("/offer/{id}", self._offer),
                web.get("/seller/{id}", self._seller),
                web.get("/image/{name}.svg", self._image),
                web.get("/style.css", self._style),
                web.get("/robots.txt", self._robots),
                web.get(FORBIDDEN + "{rest:.*}", self._account),
                *client.routes(lambda: self.day, lambda: self.origin),
            ]
        )
        return app

    @web.middleware
    async def _recorded(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        at = time.monotonic()
        try:
            response = await handler(request)
        except web.HTTPNotFound:
            response = _html(pages.not_found(), status=404)
        self.requests.append(Request(at, request.raw_path, request.headers.get("User-Agent", ""), response.status))
        return response

    async def _home(self, _: web.Request) -> web.Response:
        return _html(pages.home(self.day))

    async def _search(self, request: web.Request) -> web.Response:
        query, number = request.query.get("q", ""), page_number(request.query.get("page", "1"))
        text = pages.search(result_page(query, number, self.day))
        if self.sour is None:
            return _html(text)
        return await soured(self.sour, Served(text, lambda: pages.search(result_page(query, 1, self.day))))

    async def _offer(self, request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        for offer in (*offers(self.day), *gone(self.day)):
            if offer.id == wanted:
                response = self._offer_page(offer)
                return await soured(self.sour, Served(response.text or "")) if self.sour else response
        raise web.HTTPNotFound

    def _offer_page(self, offer: Offer) -> web.Response:
        match offer.page:
            case "fails_once" if offer.id not in self.has_failed:
                self.has_failed.add(offer.id)
                return _html(pages.busy(), status=503, headers={"Retry-After": _RETRY_AFTER_SECONDS})
            case "challenge":
                return _html(pages.challenge())
            case "missing":
                raise web.HTTPNotFound
            case "ended":
                return _html(pages.ended())
            case "removed":
                return _html(pages.removed(), status=410)
            case _:
                return _html(pages.offer(offer, self.origin))

    async def _seller(self, request: web.Request) -> web.Response:
        for shop in catalogue().shops:
            if shop.id == request.match_info["id"]:
                return _html(pages.seller(shop, [offer for offer in offers(self.day) if offer.seller == shop]))
        raise web.HTTPNotFound

    async def _image(self, request: web.Request) -> web.Response:
        picture = draw_picture(request.match_info["name"])
        if picture is None:
            raise web.HTTPNotFound
        return web.Response(text=picture, content_type="image/svg+xml", charset="utf-8")

    async def _style(self, _: web.Request) -> web.Response:
        return web.Response(text=pages.style(), content_type="text/css", charset="utf-8")

    async def _robots(self, _: web.Request) -> web.Response:
        rules = f"User-agent: *\nDisallow: {FORBIDDEN}\nCrawl-delay: {self.crawl_delay:g}\n"
        return web.Response(text=rules, content_type="text/plain", charset="utf-8")

    async def _account(self, _: web.Request) -> web.Response:
        return _html(pages.account())


def _html(text: str, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # A query may hold half of a surrogate pair, which no encoding can express.
    body = text.encode("utf-8", errors="replace")
    return web.Response(body=body, status=status, headers=headers, content_type="text/html", charset="utf-8")
