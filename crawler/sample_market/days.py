"""The market on its two days: what is on offer, and in domain words what changed from the first to the second."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from crawler.sample_market.composing import compose, offer_id
from crawler.sample_market.draw import number, one_in, pick
from crawler.sample_market.offer import Kind, Offer, PageBehaviour

DAYS = (1, 2)
_COPIES: tuple[Kind, ...] = ("too_cheap", "replica", "disguised")
_MOVES = (Decimal("0.80"), Decimal("0.90"), Decimal("0.95"), Decimal("1.10"))
_UNITS_SOLD_A_DAY = 9


@dataclass(frozen=True, slots=True)
class PriceMove:
    """One offer whose price on day 2 is another than on day 1."""

    id: str
    currency: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between day 1 and day 2, by the ids of the offers."""

    price_moves: tuple[PriceMove, ...]
    vanished: tuple[str, ...]
    """No longer in the results, and their pages are plain 404."""
    ended: tuple[str, ...]
    """Still in the results; the page says that the offer has ended (status 200)."""
    removed: tuple[str, ...]
    """No longer in the results; the page says that the marketplace removed it (status 410)."""
    relisted: tuple[tuple[str, str], ...]
    """Old id, which is 404, and new id: same seller, text, images and price."""
    new: tuple[str, ...]
    """On day 2 for the first time."""


@dataclass(frozen=True, slots=True)
class _Cast:
    """Which offer plays which part; no offer plays two."""

    fails_once: tuple[Offer, ...]
    challenge: tuple[Offer, ...]
    missing: tuple[Offer, ...]
    vanished: tuple[Offer, ...]
    ended: tuple[Offer, ...]
    removed: tuple[Offer, ...]
    relisted: tuple[Offer, ...]
    new: tuple[Offer, ...]
    price_moves: tuple[Offer, ...]
    steady: tuple[Offer, ...]


def offers(day: int) -> tuple[Offer, ...]:
    """Return what the results show on `day`, 1 or 2, in a fixed order; raise ValueError for another day."""
    if day not in DAYS:
        raise ValueError(f"the sample market has no day {day!r}; use 1 or 2")
    return _first_day() if day == 1 else tuple(_second_day())


def gone(day: int) -> tuple[Offer, ...]:
    """Return the offers that no result of `day` shows and whose pages say that they were removed."""
    return () if day == 1 else _with_page(_cast().removed, "removed")


@cache
def changes() -> Changes:
    """Return what differs between day 1 and day 2."""
    cast = _cast()
    return Changes(
        price_moves=tuple(
            PriceMove(offer.id, offer.currency, offer.price, _moved_price(offer)) for offer in cast.price_moves
        ),
        vanished=_ids(cast.vanished),
        ended=_ids(cast.ended),
        removed=_ids(cast.removed),
        relisted=tuple((offer.id, _relisted(offer).id) for offer in cast.relisted),
        new=_ids(cast.new),
    )


@cache
def _cast() -> _Cast:
    pool = list(compose())

    def take(count: int, *kinds: Kind) -> tuple[Offer, ...]:
        """Take offers of the kinds out of the pool, so that none plays two parts."""
        willing = sorted((offer for offer in pool if offer.kind in kinds), key=lambda offer: number(f"part/{offer.id}"))
        for offer in willing[:count]:
            pool.remove(offer)
        return tuple(willing[:count])

    return _Cast(
        fails_once=take(1, "genuine"),
        challenge=take(1, "too_cheap"),
        missing=take(1, "left_over"),
        vanished=(*take(5, *_COPIES), *take(1, "second_hand"), *take(1, "genuine")),
        ended=take(1, "replica"),
        removed=take(2, *_COPIES),
        relisted=take(1, "replica"),
        new=(*take(2, *_COPIES), *take(1, "genuine")),
        price_moves=tuple(offer for offer in pool if one_in(f"moves/{offer.id}", 10)),
        steady=tuple(offer for offer in pool if not one_in(f"moves/{offer.id}", 10)),
    )


@cache
def _first_day() -> tuple[Offer, ...]:
    cast = _cast()
    odd = _odd_pages(cast)
    new = set(_ids(cast.new))
    return tuple(odd.get(offer.id, offer) for offer in compose() if offer.id not in new)


def _second_day() -> Iterator[Offer]:
    cast = _cast()
    off = set(_ids((*cast.vanished, *cast.removed)))
    changed = _odd_pages(cast)
    changed |= {offer.id: offer for offer in _with_page(cast.ended, "ended")}
    changed |= {offer.id: _relisted(offer) for offer in cast.relisted}
    changed |= {offer.id: replace(offer, price=_moved_price(offer)) for offer in cast.price_moves}
    for offer in compose():
        if offer.id not in off:
            yield _sold_more(changed.get(offer.id, offer))


def _odd_pages(cast: _Cast) -> dict[str, Offer]:
    odd = (
        *_with_page(cast.fails_once, "fails_once"),
        *_with_page(cast.challenge, "challenge"),
        *_with_page(cast.missing, "missing"),
    )
    return {offer.id: offer for offer in odd}


def _with_page(players: tuple[Offer, ...], page: PageBehaviour) -> tuple[Offer, ...]:
    return tuple(replace(offer, page=page) for offer in players)


def _ids(players: tuple[Offer, ...]) -> tuple[str, ...]:
    return tuple(offer.id for offer in players)


def _relisted(offer: Offer) -> Offer:
    return replace(offer, id=offer_id(f"relisted/{offer.id}"))


def _moved_price(offer: Offer) -> Decimal:
    return (offer.price * pick(f"move/{offer.id}", _MOVES)).quantize(offer.price)


def _sold_more(offer: Offer) -> Offer:
    """Let the counter run, as it does on real markets without any change in the offer."""
    if offer.kind == "second_hand":
        return offer
    return replace(offer, units_sold=offer.units_sold + number(f"sold today/{offer.id}") % _UNITS_SOLD_A_DAY)
