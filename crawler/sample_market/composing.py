"""Composes every offer that the market ever has, day by day unchanged, from the catalogue and the seed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from crawler.sample_market.catalogue import Brand, Good, Homonym, catalogue
from crawler.sample_market.disguise import WAYS
from crawler.sample_market.draw import between, number, one_in, pick
from crawler.sample_market.offer import Kind, Language, Offer, Shop
from crawler.sample_market.price_tags import in_currency

COUNTS: Mapping[Kind, int] = MappingProxyType(
    {
        "genuine": 10,
        "authorised": 6,
        "second_hand": 2,
        "parallel_import": 2,
        "left_over": 4,
        "look_alike": 3,
        "too_cheap": 6,
        "replica": 6,
        "disguised": len(WAYS),
    }
)
"""Offers of each kind for each brand; homonyms come from the catalogue one by one."""

# Share of the authorised shop's price that each kind asks.
_SHARES: Mapping[Kind, tuple[float, float]] = MappingProxyType(
    {
        "genuine": (0.88, 1.06),
        "authorised": (1.0, 1.0),
        "second_hand": (0.5, 0.68),
        "parallel_import": (0.66, 0.82),
        "left_over": (0.2, 0.34),
        "look_alike": (0.06, 0.14),
        "too_cheap": (0.07, 0.16),
        "replica": (0.08, 0.2),
        "disguised": (0.08, 0.2),
    }
)
_CHEAPEST_USD = 6.0
_LANGUAGES: tuple[Language, ...] = ("en", "zh", "en", "ar", "zh", "en", "ar")
_COLOURS: Mapping[Language, tuple[str, ...]] = MappingProxyType(
    {
        "en": ("black", "sand", "dark green", "navy", "burgundy", "white"),
        "zh": ("黑色", "米色", "墨绿色", "藏青色", "酒红色", "白色"),
        "ar": ("أسود", "بيج", "أخضر داكن", "كحلي", "عنابي", "أبيض"),
    }
)
# Cosmetics have an edition where other goods have a colour, and nobody resells them used.
_EDITIONS: Mapping[Language, tuple[str, ...]] = MappingProxyType(
    {
        "en": ("limited edition", "classic edition", "travel edition"),
        "zh": ("限量版", "经典款", "旅行装"),
        "ar": ("إصدار محدود", "إصدار كلاسيكي", "إصدار السفر"),
    }
)
_PARTICULARS: Mapping[Language, tuple[str, str, str]] = MappingProxyType(
    {
        "en": ("Model", "Variant", "Material"),
        "zh": ("型号", "颜色分类", "款式"),
        "ar": ("الموديل", "اللون أو الإصدار", "النوع"),
    }
)
_UNBRANDED: Mapping[Language, str] = MappingProxyType({"en": "Unbranded", "zh": "无品牌", "ar": "بدون ماركة"})
_SHADY: frozenset[Kind] = frozenset({"left_over", "look_alike", "too_cheap", "replica", "disguised"})


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is settled about an offer before its words are chosen."""

    key: str
    kind: Kind
    brand: Brand
    good: Good
    shop: Shop
    written: str
    """The brand's name as this seller writes it."""
    disguise: str | None


def compose() -> tuple[Offer, ...]:
    """Return all offers, those that only day 2 shows included, in a fixed order."""
    planned = [_offer(plan) for brand in catalogue().brands for plan in _plans(brand)]
    return (*planned, *(_homonym(homonym) for homonym in catalogue().homonyms))


def offer_id(key: str) -> str:
    """Return the nine digits by which the market knows the offer of this key."""
    return str(400_000_000 + number(f"id/{key}") % 500_000_000)


def _plans(brand: Brand) -> Iterator[_Plan]:
    turn = [known.name for known in catalogue().brands].index(brand.name)
    for kind, count in COUNTS.items():
        for place in range(0 if kind == "second_hand" and brand.goods[0].category == "Beauty" else count):
            key = f"{brand.name}/{kind}/{place}"
            way = WAYS[place] if kind == "disguised" else None
            language = way.language if way else _LANGUAGES[(place + turn) % len(_LANGUAGES)]
            shop = pick(f"shop/{key}", _shops(kind, brand, language))
            good = brand.goods[(place + turn + len(kind)) % len(brand.goods)]
            names = brand.names[shop.language]
            written = way.hide(names[0]) if way else pick(f"name/{key}", names)
            yield _Plan(key, kind, brand, good, shop, written, way.name if way else None)


def _shops(kind: Kind, brand: Brand | None, language: Language) -> list[Shop]:
    fitting = [
        shop
        for shop in catalogue().shops
        if kind in shop.roles and (shop.brand is None or (brand is not None and shop.brand == brand.name))
    ]
    # A brand's own shops do not speak every language.
    return [shop for shop in fitting if shop.language == language] or fitting


def _offer(plan: _Plan) -> Offer:
    key, kind, shop = plan.key, plan.kind, plan.shop
    variants = _EDITIONS if plan.good.category == "Beauty" else _COLOURS
    colour = pick(f"colour/{key}", variants[shop.language])
    wording = catalogue().wording[kind][shop.language]
    words = {
        "brand": plan.written,
        "near": pick(f"near/{key}", plan.brand.near),
        "good": plan.good.named(shop.language),
        "colour": colour,
    }
    asked = max(plan.good.usd * between(f"price/{key}", *_SHARES[kind]), _CHEAPEST_USD)
    sold_out = kind == "genuine" and one_in(f"sold out/{key}", 12)
    return Offer(
        id=offer_id(key),
        title=pick(f"title/{key}", wording.titles).format(**words),
        description=pick(f"text/{key}", wording.texts).format(**words),
        price=in_currency(asked, shop.currency),
        currency=shop.currency,
        list_price=_list_price(plan),
        seller=shop,
        ships_from=shop.location,
        condition="Pre-owned" if kind == "second_hand" else "New",
        availability="OutOfStock" if sold_out else "InStock",
        stock=0 if sold_out else _stock(key, kind),
        units_sold=_units_sold(key, kind),
        rating=_rating(key, shop),
        review_count=int(between(f"reviews/{key}", 0, 90)),
        images=_images(f"{plan.brand.name}/{plan.good.en}/{number(key) % 2}", plan.good.form),
        brand_claimed=_brand_claimed(plan),
        category=plan.good.category,
        attributes=_attributes(plan, colour),
        language=shop.language,
        kind=kind,
        brand=plan.brand.name,
        disguise=plan.disguise,
    )


def _homonym(homonym: Homonym) -> Offer:
    key = f"homonym/{homonym.title}"
    shop = pick(f"shop/{key}", _shops("homonym", None, homonym.language))
    return Offer(
        id=offer_id(key),
        title=homonym.title,
        description=homonym.description,
        price=in_currency(homonym.usd, shop.currency),
        currency=shop.currency,
        list_price=None,
        seller=shop,
        ships_from=shop.location,
        condition="New",
        availability="InStock",
        stock=_stock(key, "homonym"),
        units_sold=_units_sold(key, "homonym"),
        rating=_rating(key, shop),
        review_count=int(between(f"reviews/{key}", 0, 60)),
        images=_images(key, homonym.form),
        brand_claimed=None,
        category=homonym.category,
        attributes=((_PARTICULARS[homonym.language][0], f"{number(key) % 9000 + 1000}"),),
        language=homonym.language,
        kind="homonym",
        brand=None,
        resembles=homonym.resembles,
    )


def _list_price(plan: _Plan) -> Decimal | None:
    """Return the price to strike out: nearly always one with those who sell copies, seldom with others."""
    if not one_in(f"struck out/{plan.key}", 2 if plan.kind in _SHADY else 6):
        return None
    return in_currency(plan.good.usd * 1.1, plan.shop.currency)


def _stock(key: str, kind: Kind) -> int | None:
    if kind == "second_hand":
        return 1
    return None if one_in(f"stock untold/{key}", 3) else int(between(f"stock/{key}", 2, 60))


def _units_sold(key: str, kind: Kind) -> int:
    if kind == "second_hand":
        return 0
    return int(between(f"sold/{key}", 0, 1200 if kind in _SHADY else 300))


def _rating(key: str, shop: Shop) -> Decimal | None:
    if one_in(f"unrated/{key}", 4):
        return None
    return shop.rating - Decimal(number(f"rating/{key}") % 4) / 10


def _images(motif: str, form: str) -> tuple[str, ...]:
    """Return two or three pictures; shops that sell one motif show the same ones, as copyists do."""
    count = 2 + number(f"images/{motif}") % 2
    colours = number(motif) % 16**4
    turns = (85 * place + number(f"{motif}/{place}") % 80 for place in range(count))
    return tuple(f"/image/{form}-{colours:04x}{turn:02x}.svg" for turn in turns)


def _brand_claimed(plan: _Plan) -> str | None:
    match plan.kind:
        case "disguised":
            return _UNBRANDED[plan.shop.language]
        case "look_alike":
            return pick(f"near/{plan.key}", plan.brand.near)
        case "replica" | "left_over":
            return pick(f"claim/{plan.key}", (plan.brand.name, _UNBRANDED[plan.shop.language], None))
        case _:
            return plan.brand.name


def _attributes(plan: _Plan, variant: str) -> tuple[tuple[str, str], ...]:
    language = plan.shop.language
    made_of = plan.good.material if language == "en" else plan.good.named(language)
    model = f"{plan.brand.name[:2].upper()}-{number(f'model/{plan.good.en}') % 900 + 100}"
    return tuple(zip(_PARTICULARS[language], (model, variant, made_of), strict=True))
