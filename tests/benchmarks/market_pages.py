"""Result pages as large marketplaces serve them: about 200 KB, 50 offers, most of the bytes neither."""

import json
import random
import string
from functools import cache

OFFERS = 50
SCRIPT_BYTES = 90_000
WORDS = (
    "leather",
    "shoulder",
    "bag",
    "women",
    "vintage",
    "canvas",
    "mini",
    "tote",
    "original",
    "new",
    "season",
    "chain",
)
BRANDS = ("Gucci", "Fendi", "Nike", "Puma", "Velmora", "Norvane", "", "", "", "")
CURRENCY_SIGN = "$"


@cache
def result_page(number: int, *, state: bool) -> bytes:
    """Return one result page, the same bytes each time. With `state` the offers also stand in an embedded state."""
    chance = random.Random(number)  # noqa: S311 -- seeded test data
    offers = [_offer(number * OFFERS + at, chance) for at in range(OFFERS)]
    noise = "".join(chance.choices(string.ascii_letters + string.digits + ";=(){}", k=SCRIPT_BYTES))
    embedded = json.dumps({"items": offers, "total": 1_000_000}) if state else "{}"
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Results</title>
<script>var noise="{noise}";</script></head><body><header><nav>{"<a href='/c'>Category</a>" * 60}</nav></header>
<main><ul class="results">{"".join(map(_card, offers))}</ul>
<a class="next" rel="next" href="/search?q=bag&amp;page={number + 1}">Next</a></main>
<footer>{"<div class='col'><a href='/help'>Help</a></div>" * 40}</footer>
<script type="application/json" id="market-state">{embedded}</script></body></html>""".encode()


def _offer(identifier: int, chance: random.Random) -> dict[str, object]:
    price = chance.randint(900, 240_000)
    return {
        "id": str(100_000 + identifier),
        "title": f"{chance.choice(BRANDS)} {' '.join(chance.choices(WORDS, k=9))} {identifier}".strip(),
        "price": f"{price / 100:.2f}",
        "listPrice": f"{price * 1.4 / 100:.2f}",
        "currency": "USD",
        "url": f"/offer/{100_000 + identifier}",
        "image": f"https://img.example/{identifier:08d}.jpg",
        "seller": f"shop-{chance.randint(1, 400)}",
        "shipsFrom": chance.choice(("Italy", "China", "United States", "Japan")),
        "sold": chance.randint(0, 4000),
    }


def _card(offer: dict[str, object]) -> str:
    filler = "".join(
        f'<div class="badge badge--{at}" data-track="{{&quot;slot&quot;:{at},&quot;id&quot;:{offer["id"]}}}">'
        f'<span class="icon"></span><span class="label">Perk number {at}</span></div>'
        for at in range(7)
    )
    return f"""<li class="card" data-id="{offer["id"]}"><div class="card__media"><a href="{offer["url"]}">
<img class="card__image" src="{offer["image"]}" alt="" loading="lazy"></a></div><div class="card__body">
<h3 class="card__title"><a class="card__link" href="{offer["url"]}">{offer["title"]}</a></h3>
<div class="card__prices"><span class="price">{CURRENCY_SIGN}{offer["price"]}</span>
<s class="was">{CURRENCY_SIGN}{offer["listPrice"]}</s></div>
<div class="card__meta"><span class="seller">{offer["seller"]}</span><span class="from">{offer["shipsFrom"]}</span>
<span class="sold">{offer["sold"]} sold</span></div>{filler}</div></li>
"""
