"""A market whose offers show images, real ones and such as mean harm; which ones depends on the search term."""

import gzip
from dataclasses import dataclass, field
from html import escape

from aiohttp import web

from tests.crawler.hostile_market import HostileMarket, drip
from tests.pipelines.small_images import GIF, HTML, JPEG, SVG, WEBP, claiming, png

TITLES = {"real": "Gucci bag", "unnamed": "Leather bag"}
SHOWN = {
    "real": [["a.png", "b.jpg"], ["a.png", "c.webp", "d.gif", "same.png", "fifth.png"]],
    "unnamed": [["never.png"]],
    "hostile": [
        ["page.jpg", "drawing.svg", "huge.png", "missing.jpg"],
        ["bomb.png", "flood.jpg", "drip.png", "inside.png"],
        ["elsewhere.png", "forbidden/x.png", "same.png"],
    ],
}
"""Term to the images of each of its offers."""
IMAGES = {
    "a.png": png(),
    "b.jpg": JPEG,
    "c.webp": WEBP,
    "d.gif": GIF,
    "same.png": png(),
    "fifth.png": png(shade=7),
    "never.png": png(shade=8),
    "page.jpg": HTML,
    "drawing.svg": SVG,
    "huge.png": claiming(60_000, 60_000),
    "forbidden/x.png": png(shade=9),
}


@dataclass
class PictureMarket(HostileMarket):
    """`images_asked`: the paths of images that were asked for, in order."""

    images_asked: list[str] = field(default_factory=list)

    def application(self) -> web.Application:
        app = super().application()
        app.router.add_get("/i/{name:.*}", self.image)
        return app

    async def robots(self, _: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /i/forbidden\n")

    def cards(self, term: str, page: int) -> list[str]:
        term = term.removeprefix("gucci ")
        offers = SHOWN[term] if page == 1 else []
        return [self.card(f"{term}{at}", TITLES.get(term, "Gucci bag"), names) for at, names in enumerate(offers)]

    def card(self, identifier: str, title: str, names: list[str]) -> str:
        images = "".join(f'<img src="{escape(self.address(name))}" alt="">' for name in names)
        return (
            f'<li class="card" data-offer-id="{identifier}"><a class="card__picture">{images}</a>'
            f'<h2 class="card__title"><a href="/offer/{identifier}">{title}</a></h2>'
            '<p><bdi class="price" data-amount="9.50" data-currency="USD">$9.50</bdi></p></li>'
        )

    def address(self, name: str) -> str:
        return f"http://{self.elsewhere}/x.png" if name == "inside.png" else f"/i/{name}"

    async def image(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.images_asked.append(name)
        if name == "elsewhere.png":
            raise web.HTTPFound(f"http://{self.elsewhere}/redirected")
        if name == "bomb.png":
            coded = gzip.compress(png() + bytes(64 * 1024 * 1024))
            return web.Response(body=coded, headers={"Content-Encoding": "gzip"}, content_type="image/png")
        if name == "flood.jpg":
            return await endless(request)
        if name == "drip.png":
            return await drip(request)
        if name not in IMAGES:
            raise web.HTTPNotFound
        return web.Response(body=IMAGES[name], content_type="image/png")


async def endless(request: web.Request) -> web.StreamResponse:
    """Begin as an image and go on without end."""
    response = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
    await response.prepare(request)
    await response.write(JPEG)
    for _ in range(4096):
        await response.write(bytes(100_000))
    return response
