"""Objects of embedded state that are products, told by the words in their keys: every shop names them, none alike."""

import re
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from crawler.reading.cuts import at_most, cut
from crawler.reading.money import decimal_of
from crawler.reading.shop_address import offer_in

Stated = dict[str, Any]

_KEYS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("product_keys.toml").read_text("utf-8"))

_MOST_NODES = 100_000
"""Objects and lists that are looked at; those of marketplaces have a tenth of that."""
_MOST_KEYS = 1_000
"""Of one object: products have up to a hundred, tables of words and of settings more."""
_MOST_PRODUCTS = 5_000
"""Beyond what any page lists."""
_MOST_IMAGES = 200
_DEEPEST = 4
"""Objects within each other between a product and its price."""
_VARIANTS = frozenset(_KEYS["variants"])
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PRICE_WORDS = frozenset({"price", "prices", "pricing"})
_NOW = frozenset(_KEYS["now"])
_WAS = frozenset(_KEYS["was"])
_HIGH = frozenset(["max", "high", "highest", "maximum", "to"])
_OTHER = frozenset(_KEYS["other"])
_NEUTRAL = frozenset(_KEYS["neutral"])
_HOLDERS = tuple(_KEYS["holders"])
_AMOUNTS = tuple(_KEYS["amounts"])
_CODES = ("currency", "currencyCode", "priceCurrency")
_CURRENCIES = ("currency", "currencycode", "pricecurrency", "currencyiso", "currencyid", "currencyisocode")
_TITLES = tuple(_KEYS["titles"])
_IDS = tuple(_KEYS["identifiers"])
_URLS = tuple(_KEYS["addresses"])
_IMAGES = tuple(_KEYS["images"])
_BRANDS = ("brand", "brandname", "vendor", "manufacturer", "manufacturername")
_AVAILABLE = tuple(_KEYS["available"])
_RATINGS = ("averagerating", "ratingaverage")
_GONE = ("soldout", "issoldout", "outofstock", "isoutofstock")
_SHOPIFY_CENTS = frozenset({"public_title", "compare_at_price", "inventory_management", "vendor"})


def products_in(values: Iterable[Any]) -> Iterator[tuple[list[Any], Stated]]:
    """Yield the products of JSON values, outermost first, with the list in which each stands ([] for none).

    The variants of a product are not products of their own.
    """
    waiting: deque[tuple[Any, list[Any], str]] = deque((value, [], "") for value in values)
    products = 0
    for _ in range(_MOST_NODES):
        if not waiting or products == _MOST_PRODUCTS:
            break
        node, around, currency = waiting.popleft()
        if isinstance(node, list):
            waiting.extend((child, node, currency) for child in node if isinstance(child, dict | list))
        elif isinstance(node, dict):
            currency = next((code for key in _CODES if isinstance(code := node.get(key), str)), currency)
            stated = product_of(node)
            if stated:
                products += 1
                yield around, ({"currency": currency} if len(currency) == 3 else {}) | stated  # noqa: PLR2004 - ISO 4217
            within = bool(stated)
            waiting.extend((child, [], currency) for key, child in node.items() if _is_apart(key, child, within=within))
    if waiting:
        cut("objects_of_state", len(waiting))


def _is_apart(key: str, child: Any, *, within: bool) -> bool:  # noqa: ANN401 - JSON
    return isinstance(child, dict) or (isinstance(child, list) and not (within and _bare(key) in _VARIANTS))


def product_of(node: Mapping[str, Any]) -> Stated:
    """Return what an object states of a product, by field of a listing; {} where it has no name or no price."""
    if len(node) > _MOST_KEYS:
        cut("objects_of_too_many_keys")
        return {}
    flat = {_bare(key): value for key, value in node.items()}
    title = _text(flat, _TITLES) or next(
        (v for k, v in node.items() if _is_title(k) and isinstance(v, str) and v), None
    )
    if not title or len(title) > 400:  # noqa: PLR2004 - a name, not a description
        return {}
    prices = prices_of(node)
    if "price" not in prices:
        return {}
    url = _text(flat, _URLS)
    stated = {
        "title": title,
        "ids": [
            str(v) for key in _IDS if isinstance(v := flat.get(key), str | int) and not isinstance(v, bool) and v != ""
        ],
        "url": url,
        **prices,
        "images": _images(flat),
        "brand_claimed": _text(flat, _BRANDS),
        "availability": _availability(flat),
        "rating": next(
            (flat[key] for key in ("averagerating", "ratingaverage") if isinstance(flat.get(key), int | float)), None
        ),
    }
    return {key: value for key, value in stated.items() if value not in (None, "", [])}


def identifier_of(stated: Stated) -> str | None:
    """Return the identifier of a product: the one in its address, else the first that it states."""
    return (offer_in(stated["url"]) if "url" in stated else None) or next(iter(stated.get("ids", ())), None)


def prices_of(node: Mapping[str, Any], depth: int = 0) -> Stated:
    """Return price, list_price, price_max and currency, as far as an object states them."""
    found: Stated = {}
    cents = _SHOPIFY_CENTS & node.keys() != set() and isinstance(node.get("price"), int)
    rank: dict[str, int] = {}
    for key, value in node.items():
        kind, order = _kind(key)
        if kind and order < rank.get(kind, 9) and (stated := _amount(value, cents=cents)):
            rank[kind] = order
            found |= {kind: stated["price"]} | ({"currency": stated["currency"]} if "currency" in stated else {})
            if kind == "price" and "price_max" in stated:
                found.setdefault("price_max", stated["price_max"])
    flat = {_bare(key): value for key, value in node.items()}
    if "price" not in found and depth < _DEEPEST:
        for key in _HOLDERS:
            inner = flat.get(key)
            inner = next((one for one in inner if isinstance(one, dict)), None) if isinstance(inner, list) else inner
            if isinstance(inner, dict) and "price" in (deeper := prices_of(inner, depth + 1)):
                found = {**deeper, **found}
                break
    currency = _text(flat, _CURRENCIES)
    if currency and "price" in found and len(currency) <= 3:  # noqa: PLR2004 - ISO 4217, or a sign
        found.setdefault("currency", currency)
    return found


@lru_cache(maxsize=4096)
def _kind(key: str) -> tuple[str, int]:
    """Return which price a key names, and how surely: lower is surer. ("", 0) for what is no price."""
    words = [word.lower() for word in _WORDS.findall(key)[:8]]
    known = set(words)
    if not known & _PRICE_WORDS and key.lower() not in {"msrp", "rrp"}:
        return "", 0
    if known & _WAS and not known & {"percentage", "percent", "saving", "savings"}:
        return "list_price", 0
    if known & _OTHER:
        return "", 0
    if known & _HIGH:
        return "price_max", 0
    if known & _NOW:
        return "price", 0
    rest = known - _PRICE_WORDS - _NEUTRAL
    return ("price", 1 + ("min" in known or "low" in known)) if not rest else ("", 0)


def _amount(value: Any, *, cents: bool = False) -> Stated:  # noqa: ANN401 - JSON
    """Return the amount that a value names: a figure, a text, or an object with either."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        flat = {_bare(key): inner for key, inner in value.items()}
        for key in _AMOUNTS:
            stated = _amount(flat.get(key), cents=key in {"centamount", "cents"})
            if stated:
                currency = _text(flat, _CURRENCIES)
                high = _amount(flat.get("max") or flat.get("maxvalue"))
                return {
                    **stated,
                    **({"currency": currency} if currency and len(currency) <= 3 else {}),  # noqa: PLR2004 - ISO 4217
                    **({"price_max": high["price"]} if high and high["price"] != stated["price"] else {}),
                }
        return {}
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return {}
    if isinstance(value, str) and not re.search(r"\d", value[:40]):
        return {}
    amount = decimal_of(value)
    if not amount:
        return {}
    return {"price": str(amount / 100) if cents else value}


@lru_cache(maxsize=4096)
def _bare(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _is_title(key: str) -> bool:
    words = [word.lower() for word in _WORDS.findall(key)[:6]]
    return bool(words) and words[-1] in {"title", "name"} and bool({"product", "item"} & set(words))


def _text(flat: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    for key in keys:
        value = flat.get(key)
        if isinstance(value, dict):
            value = value.get("name") or value.get("text") or value.get("value") or value.get("url")
        if isinstance(value, str) and value.strip():
            return value
    return None


def _images(flat: Mapping[str, Any]) -> list[Any]:
    for key in _IMAGES:
        value = flat.get(key)
        stated = at_most(_MOST_IMAGES, value, "images") if isinstance(value, list) else [value]
        found = [_image(one) for one in stated]
        if any(found):
            return [one for one in found if one]
    return []


def _image(value: Any) -> str | None:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        keys = ("url", "src", "originalSrc", "large", "full", "thumbnailUrl", "imageUrl", "contentUrl")
        value = next((value[key] for key in keys if isinstance(value.get(key), str)), None)
    is_address = isinstance(value, str) and "/" in value and not value.startswith("data:") and " " not in value.strip()
    return value if is_address and isinstance(value, str) else None


def _availability(flat: Mapping[str, Any]) -> str | None:
    for key in _AVAILABLE:
        value = flat.get(key)
        if isinstance(value, bool):
            return "InStock" if value else "OutOfStock"
        if isinstance(value, str) and value:
            return value
    return "OutOfStock" if any(flat.get(key) is True for key in _GONE) else None
