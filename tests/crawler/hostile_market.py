"""A marketplace that means harm, on loopback: what it answers depends on the search term."""

import asyncio
import gzip
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from aiohttp import web

from tests.crawler.hostile_scripts import shell

BOMB_BYTES = 64 * 1024 * 1024
ENDLESS_TITLE = "Gucci bag without end"
TERMINAL_TITLE = "Gucci \x1b[2J\x1b[31mred\x07 \x9b31m bag"
BIDI_TITLE = "Gucci \u202egab\u202c \u2066bag\u2069 \u200bnew"
MARKUP_TITLE = "Gucci [bold red]bag[/bold red] <script>alert(1)</script>"
PRIVATE = (
    "http://10.0.0.1/",
    "http://192.168.1.1/admin",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]:80/",
    "http://2130706433/",
    "http://0.0.0.0/",
    "http://[::ffff:127.0.0.1]/",
)


@dataclass
class HostileMarket:
    """What was asked of it. `elsewhere` is a second port on loopback that no crawl has any business with."""

    host: str = ""
    elsewhere: str = ""
    asked: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    """Cookie header of each request that a script made."""

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/robots.txt", self.robots)
        app.router.add_get("/search", self.search)
        app.router.add_get("/offer/{id}", self.offer)
        app.router.add_get("/client/search", self.client_search)
        app.router.add_route("*", "/client/{rest:data|forbidden}", self.client_data)
        app.router.add_get("/client/away", self.client_away)
        return app

    def other(self) -> web.Application:
        async def reached(request: web.Request) -> web.Response:
            self.reached.append(request.path)
            return web.Response(text="a service inside")

        app = web.Application()
        app.router.add_get("/{rest:.*}", reached)
        return app

    async def robots(self, _: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nCrawl-delay: 0.01\nDisallow: /offer/f\nDisallow: /client/forbidden\n")

    async def search(self, request: web.Request) -> web.StreamResponse:
        term, page = request.query["q"], int(request.query["page"])
        self.asked.append(f"{term} {page}")
        if term == "bomb":
            return compressed(gzip.compress(bytes(BOMB_BYTES)), "gzip")
        if term == "deflated":
            return compressed(zlib.compress(bytes(BOMB_BYTES)), "deflate")
        if term == "flood":
            return await flood(request)
        if term == "drip":
            return await drip(request)
        return web.Response(body=results(self.cards(term, page), page), content_type="text/html", charset="utf-8")

    def cards(self, term: str, page: int) -> list[str]:
        titles = (TERMINAL_TITLE, BIDI_TITLE, MARKUP_TITLE)
        cards = {
            "redirects": [card(f"r{at}", "Gucci bag") for at in range(len(PRIVATE) + 1)],
            "forbidden": [card("f1", "Gucci bag")],
            "titles": [card(f"t{at}", title) for at, title in enumerate(titles)],
            "same": [card("s1", ENDLESS_TITLE)],
            "new": [card(f"n{page}x{at}", ENDLESS_TITLE) for at in range(3)],
            "ids": [card(name, "Gucci bag") for name in ("../../x", "$where", "a.b", "a#1")],
        }
        return cards.get(term, [])

    async def offer(self, request: web.Request) -> web.Response:
        identifier = request.match_info["id"]
        self.asked.append(request.path)
        if identifier.startswith("r"):
            targets = [*PRIVATE, f"http://{self.elsewhere}/inside"]
            raise web.HTTPFound(targets[int(identifier[1:])])
        return web.Response(status=404, text="<html><title>404</title>Not found</html>", content_type="text/html")

    async def client_search(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        page = shell(request.query["q"], self.elsewhere)
        return web.Response(text=page, content_type="text/html", headers={"Set-Cookie": "session=1"})

    async def client_data(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path_qs}")
        self.cookies.append(request.headers.get("Cookie", ""))
        return web.json_response({}, headers={"Set-Cookie": "session=2"})

    async def client_away(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        raise web.HTTPFound(f"http://{self.elsewhere}/redirected")


def results(cards: list[str], page: int) -> bytes:
    """A result page with the markup of the sample market, which always claims to have another one."""
    total = (
        f'<p class="total"><span class="total__count" data-total="100000">100000</span> offers, page {page} of 9999</p>'
    )
    listed = f'<ul class="cards results" id="results">{"".join(cards)}</ul>'
    return f"<!DOCTYPE html><html lang=en><body><h1>Results</h1>{total}{listed}</body></html>".encode()


def card(identifier: str, title: str) -> str:
    href = f"/offer/{identifier}"
    return (
        f'<li class="card" data-offer-id="{escape(identifier)}"><h2 class="card__title"><a href="{escape(href)}">'
        f'{escape(title)}</a></h2><p><bdi class="price" data-amount="9.50" data-currency="USD">$9.50</bdi></p></li>'
    )


def compressed(body: bytes, coding: str) -> web.Response:
    return web.Response(body=body, headers={"Content-Encoding": coding, "Content-Type": "text/html"})


async def flood(request: web.Request) -> web.StreamResponse:
    """Send as fast as the client takes it, without end."""
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    for _ in range(4096):
        await response.write(b"<p>more</p>" * 10_000)
    return response


async def drip(request: web.Request) -> web.StreamResponse:
    """Send a byte now and then, without end."""
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    for _ in range(600):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


@contextmanager
def hostile_market() -> Iterator[HostileMarket]:
    """Serve it from a thread, with its second port."""
    market = HostileMarket()
    with served(market):
        yield market


@contextmanager
def served(market: HostileMarket) -> Iterator[None]:
    """Serve any market of the kind."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        runners = [web.AppRunner(app, shutdown_timeout=0.2) for app in (market.application(), market.other())]
        addresses = []
        for runner in runners:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            addresses.append("{}:{}".format(*runner.addresses[0]))
        market.host, market.elsewhere = addresses
        ready.set()
        await stop.wait()
        await asyncio.sleep(0.1)  # a connection accepted in the instant of closing would leak
        for runner in runners:
            await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def embedded_state_with_hostile_keys() -> bytes:
    """A Taobao result page's state whose keys and ids would do harm if they were taken for anything but text."""
    auction = {
        "nid": "1234567890",
        "raw_title": "Gucci bag $where",
        "title": "Gucci bag",
        "view_price": "88.00",
        "detail_url": "//item.taobao.com/item.htm?id=1234567890",
        "$where": "sleep(1000)",
        "a.b.c": {"$gt": ""},
        "__proto__": {"polluted": True},
        "nick": "{$ne: 1}",
    }
    wrong = auction | {"nid": "../../x", "detail_url": "javascript:alert(1)"}
    return json.dumps({"mods": {"itemlist": {"status": "show", "data": {"auctions": [auction, wrong]}}}}).encode()
