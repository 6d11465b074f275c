"""Result pages of 200 KB with 50 offers, as a large marketplace serves them day after day.

What a visit changes is what real ones change: the page's view id, which every link and tracking attribute repeats,
tokens, times, the addresses of advertisements and their places between the offers. What a day changes are three offers.
"""

import base64
import json
import random
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from itertools import starmap

from tests.benchmarks.title_words import WORDS

OFFERS = 50
ADS = 4
"""Offers that are advertised: they stand somewhere else on each visit."""
CHANGED = (7, 21, 38)
"""Places of the offers that are different on each day: two prices and a title."""
BRANDS = ("Gucci", "Fendi", "Nike", "Puma", "Velmora", "Norvane", "", "", "", "")
FACETS = ("Brand", "Colour", "Material", "Condition", "Size", "Ships from", "Style", "Pattern", "Price", "Department")
_FIRST_DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Visit:
    """The tokens and times of one answer of the site."""

    def __init__(self, number: int, day: int) -> None:
        self.chance = random.Random(f"visit {number} {day}")  # noqa: S311 -- seeded test data
        self.moment = _FIRST_DAY + timedelta(days=day, seconds=number * 1.7, milliseconds=self.chance.randrange(1000))
        self.view = self.hexadecimal(16)

    def hexadecimal(self, size: int) -> str:
        return self.chance.randbytes(size).hex()

    def token(self, size: int) -> str:
        return base64.urlsafe_b64encode(self.chance.randbytes(size)).decode()


def answer(number: int, day: int) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the body of result page `number` on a day."""
    visit = Visit(number, day)
    body = page(number, day, visit)
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Date", f"{visit.moment:%a, %d %b %Y %H:%M:%S} GMT"),
        ("Server", "envoy"),
        ("Cache-Control", "private, no-cache, no-store, max-age=0, must-revalidate"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"),
        ("Vary", "Accept-Encoding, User-Agent"),
        ("X-Request-Id", visit.hexadecimal(16)),
        ("X-Envoy-Upstream-Service-Time", str(visit.chance.randrange(80, 900))),
        ("Set-Cookie", f"sid={visit.token(48)}; Path=/; Secure; HttpOnly; SameSite=Lax"),
    ]
    return headers, body


def page(number: int, day: int, visit: Visit) -> bytes:
    """Return the body."""
    offers = [_offer(number, at, day) for at in range(OFFERS)]
    advertised, others = offers[:ADS], offers[ADS:]
    for ad in advertised:
        others.insert(visit.chance.randrange(OFFERS), ad)
    cards = "\n".join(_card(offer, at, offer in advertised, visit) for at, offer in enumerate(others))
    config = {
        "viewId": visit.view,
        "csrf": visit.token(32),
        "serverTime": visit.moment.isoformat(timespec="milliseconds"),
        "renderMs": visit.chance.randrange(40, 400),
        "experiments": {f"exp-{at}": visit.chance.choice("ABC") for at in range(12)},
        "sessionHash": visit.hexadecimal(20),
    }
    state = {"query": "bag", "page": number, "total": 184_203, "viewId": visit.view, "items": [*map(_row, others)]}
    nonce = visit.token(16)
    return f"""<!DOCTYPE html>
<html lang="en" data-view="{visit.view}"><head><meta charset="utf-8"><title>bag for sale | page {number}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="csrf-token" content="{config["csrf"]}">
<link rel="canonical" href="https://market.example/search?q=bag&amp;page={number}">
<style nonce="{nonce}">{_styles()}</style>
<script nonce="{nonce}">window.__CONFIG__={json.dumps(config)};</script>
<script nonce="{nonce}">{_script()}</script></head>
<body class="srp srp--grid"><header>{_navigation()}</header><div class="layout"><aside>{_facets(number)}</aside>
<main><h1>{escape("Results for “bag”")}</h1><ul class="results">
{cards}
</ul><a class="next" rel="next" href="/search?q=bag&amp;page={number + 1}">Next</a></main></div>
<footer>{_navigation()}<p>© 2026 · served {visit.moment:%H:%M:%S} by web-{visit.chance.randrange(400):03}</p></footer>
<script type="application/json" id="market-state">{json.dumps(state)}</script></body></html>
""".encode()


def _offer(number: int, at: int, day: int) -> dict[str, object]:
    """Return an offer as it is on a day; what is not in CHANGED never changes."""
    chance = random.Random(f"offer {number} {at}")  # noqa: S311 -- likewise
    words = chance.choices(WORDS["en"], k=8)
    price = chance.randrange(900, 240_000)
    title = " ".join(word for word in (chance.choice(BRANDS), *words, f"{chance.randrange(10, 9999)}") if word)
    which = CHANGED.index(at) if at in CHANGED else None
    if which == 0:
        title += f" lot {day}"
    elif which is not None:
        price += 100 * day
    return {
        "id": str(100_000_000 + (number * OFFERS + at) * 7_919_333 % 899_999_981),
        "title": title,
        "price": f"{price / 100:.2f}",
        "was": f"{price * 1.4 / 100:.2f}",
        "image": f"https://img.market.example/t/{chance.randbytes(12).hex()}/{chance.randrange(1000)}.jpg",
        "seller": f"{chance.choice(words)}-{chance.choice(words)}{chance.randrange(100)}",
        "feedback": f"{chance.randrange(900, 1000) / 10} % ({chance.randrange(20_000)})",
        "from": chance.choice(("Italy", "China", "United States", "Japan", "Germany", "Hong Kong")),
        "sold": chance.randrange(4000),
        "condition": chance.choice(("New", "New with tags", "Pre-owned", "Refurbished")),
        "shipping": chance.choice(("Free delivery", f"+${chance.randrange(200, 3000) / 100:.2f} delivery")),
    }


def _row(offer: dict[str, object]) -> dict[str, object]:
    return {name: offer[name] for name in ("id", "title", "price", "image", "seller", "sold", "condition")}


def _card(offer: dict[str, object], at: int, advertised: bool, visit: Visit) -> str:
    url = f"/offer/{offer['id']}?ref=srp_{at}&view={visit.view}"
    if advertised:
        url += f"&ad={visit.token(150)}"
    tracked = escape(json.dumps({"event": "item_click", "position": at, "item": offer["id"], "view": visit.view}))
    title, image = escape(str(offer["title"])), offer["image"]
    sizes = ", ".join(f"{image}?w={width} {width}w" for width in (140, 225, 300, 400, 500))
    badge = '<span class="card__label">Sponsored</span>' if advertised else ""
    return f"""<li class="card card--grid" data-id="{offer["id"]}" data-track="{tracked}"><div class="card__wrapper">
<div class="card__media"><a class="card__image-link" href="{escape(url)}" tabindex="-1" aria-hidden="true">
<img class="card__image" src="{image}" srcset="{sizes}" sizes="(max-width: 600px) 50vw, 225px" alt="{title}"
 loading="{"eager" if at < 8 else "lazy"}" width="225" height="225"></a>
<button class="watch icon-button" type="button" aria-label="Watch {title}" data-item="{offer["id"]}"><svg class="icon
 icon--heart" focusable="false" aria-hidden="true"><use href="#icon-heart-24"></use></svg></button></div>
<div class="card__body"><h3 class="card__title" role="heading" aria-level="3"><a class="card__link"
 href="{escape(url)}">{title}</a></h3><div class="card__subtitle"><span class="text text--secondary">
{offer["condition"]}</span></div><div class="card__prices"><span class="price text text--bold">${offer["price"]}</span>
<s class="was text text--secondary">${offer["was"]}</s></div><div class="card__row"><span class="text">Buy It Now</span>
</div><div class="card__row"><span class="text text--secondary">{offer["shipping"]}</span></div>
<div class="card__row"><span class="seller">{offer["seller"]}</span><span class="feedback text">{offer["feedback"]}
</span></div><div class="card__row"><span class="from">{offer["from"]}</span><span class="sold">{offer["sold"]} sold
</span></div><div class="card__row"><span class="program"><svg class="icon icon--shield" focusable="false"
 aria-hidden="true"><use href="#icon-shield-48"></use></svg><span class="text">Money back guarantee</span></span></div>
{badge}</div></div></li>"""


def _names(seed: str, count: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 -- likewise
    return ["-".join(chance.choices(WORDS["en"], k=2)) for _ in range(count)]


@cache
def _styles() -> str:
    chance = random.Random("styles")  # noqa: S311 -- likewise
    properties = ("margin", "padding", "width", "top", "left", "font-size", "line-height", "border-radius", "gap")
    return "".join(
        f".{name}__{chance.choice(WORDS['en'])}{{{chance.choice(properties)}:{chance.randrange(96)}px;"
        f"{chance.choice(properties)}:{chance.randrange(200)}px;color:#{chance.randbytes(3).hex()}}}"
        for name in _names("classes", 180)
    )


@cache
def _script() -> str:
    """Return what a bundler makes: short names, a few words, many calls."""
    chance = random.Random("script")  # noqa: S311 -- likewise
    called = _names("functions", 60)

    def statement(at: int, name: str) -> str:
        one, other, key = chance.sample("abcdefghijklmnoprstuvwxyz", 3)
        return (
            f"{at}:function({one},{other},{key}){{var n={key}({chance.randrange(4000)});{other}.{name.replace('-', '')}"
            f"=function({key}){{return n.{chance.choice(called).replace('-', '')}({key},{chance.randrange(90)})"
            f'||{one}["{name}"]}}}},'
        )

    return "!function(m){" + "".join(starmap(statement, enumerate(_names("modules", 160)))) + "}(window)"


@cache
def _navigation() -> str:
    names = _names("categories", 70)
    return "".join(f'<a class="nav__link" href="/c/{at}/{name}">{name}</a>' for at, name in enumerate(names))


def _facets(number: int) -> str:
    chance = random.Random(f"facets {number}")  # noqa: S311 -- likewise
    return "".join(
        f'<fieldset class="facet"><legend>{facet}</legend>'
        + "".join(
            f'<label class="facet__option"><input type="checkbox" name="{facet}" value="{value}"><span>{value}</span>'
            f'<span class="facet__count">({chance.randrange(9000):,})</span></label>'
            for value in _names(facet, 12)
        )
        + "</fieldset>"
        for facet in FACETS
    )
