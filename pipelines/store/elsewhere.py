"""What other stored offers tell of the sellers and images of a page: two questions, each answered from an index.

Both look only at offers that name a watched brand; their indexes hold no others, and so cost little where most do not.
"""

from collections.abc import Iterable, Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import Listing
from pipelines.store.documents import Document
from pipelines.store.schema.indexes import NAMES_A_BRAND

Database = AsyncDatabase[Document]

OFFERS_MAX = 500
"""Stored offers that are looked at for one page; what is counted is then a part."""
IMAGES_MAX = 5
"""Images of one listing that are looked for, the main one first."""
KEPT_SECONDS, KEPT_MAX = 60, 10_000
"""How long, and of how many sellers, the number of brands is kept."""
_AGAINST: Document = {"$eq": ["$decision.label", "counterfeit"]}
SELLERS_MAX = 20
"""A picture that more sellers show is the marketplace's own, or the maker's: it tells nothing of any of them."""


class Elsewhere(NamedTuple):
    """What is known of one listing."""

    sellers_with_its_images: int = 0
    """Other sellers, on any marketplace, that show one of its images."""
    brands_of_seller: int = 0
    """Different watched brands that stored offers of its seller name on its marketplace."""
    decided_against: int = 0
    """Other offers of its seller on its marketplace that a person decided to be counterfeit."""


class _Sells(NamedTuple):
    """What stored offers tell of one seller."""

    brands: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()
    """Keys of its offers that a person decided to be counterfeit."""


class _Called(NamedTuple):
    marketplace: str
    way: str
    value: str


class _Seller(NamedTuple):
    marketplace: str
    id: str | None
    name: str | None

    @property
    def called(self) -> tuple["_Called", ...]:
        """What finds it again, the surest first."""
        ways = (("id", self.id), ("name", self.name))
        return tuple(_Called(self.marketplace, way, value) for way, value in ways if value)

    def is_same(self, other: "_Seller") -> bool:
        """Whether two are one, as far as they tell; one name on two marketplaces is taken for one seller."""
        if self.marketplace == other.marketplace and self.id and other.id:
            return self.id == other.id
        return bool(self.name) and self.name == other.name


class OtherOffers:
    """Looks up what other offers tell, and keeps for a while what it has found of sellers: pages repeat them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._sells: dict[_Called, _Sells] = {}
        self._since = monotonic()

    async def of(self, listings: Sequence[Listing]) -> dict[str, Elsewhere]:
        """Return what is known of these listings, by key; one without a seller is left out. Raises PyMongoError."""
        sellers = {one.key: seller for one in listings if (seller := _seller_of(one))}
        if not sellers:
            return {}
        shown = await _sellers_by_image(self.database, {url for one in listings for url in one.images[:IMAGES_MAX]})
        sells = await self._sold_by({seller.called[0] for seller in sellers.values()})
        return {
            one.key: _elsewhere(one, sellers[one.key], shown, sells[sellers[one.key].called[0]])
            for one in listings
            if one.key in sellers
        }

    async def _sold_by(self, sellers: set[_Called]) -> Mapping[_Called, _Sells]:
        if monotonic() - self._since > KEPT_SECONDS or len(self._sells) > KEPT_MAX:
            self._sells, self._since = {}, monotonic()
        if new := sellers - self._sells.keys():
            found = await _sold_by(self.database, new)
            self._sells |= {called: found.get(called, _Sells()) for called in new}
        return self._sells


def _elsewhere(listing: Listing, seller: _Seller, shown: Mapping[str, set[_Seller]], sells: _Sells) -> Elsewhere:
    against = len(sells.against - {listing.key})
    return Elsewhere(_others(seller, listing.images, shown), len(sells.brands), against)


def _seller_of(listing: Listing) -> _Seller | None:
    seller = listing.seller
    if seller is None or not (seller.id or seller.name):
        return None
    return _Seller(listing.marketplace, seller.id, seller.name)


async def _sellers_by_image(database: Database, images: Iterable[str]) -> Mapping[str, set[_Seller]]:
    asked = sorted(images)
    if not asked:
        return {}
    among = {"$filter": {"input": "$facts.images", "as": "url", "cond": {"$in": ["$$url", asked]}}}
    steps: list[Document] = [
        {"$match": NAMES_A_BRAND | {"facts.images": {"$in": asked}}},
        {"$limit": OFFERS_MAX},
        {"$project": {"marketplace": 1, "facts.seller.id": 1, "facts.seller.name": 1, "images": among}},
    ]
    found: dict[str, set[_Seller]] = {}
    async for one in await database["listings"].aggregate(steps):
        seller = _stored_seller(one)
        for url in one["images"]:
            found.setdefault(url, set()).add(seller)
    return found


async def _sold_by(database: Database, sellers: set[_Called]) -> Mapping[_Called, _Sells]:
    places = sorted({one.marketplace for one in sellers})
    ways = {way: sorted({one.value for one in sellers if one.way == way}) for way in ("id", "name")}
    asked = [
        NAMES_A_BRAND | {"marketplace": {"$in": places}, f"facts.seller.{way}": {"$in": values}}
        for way, values in ways.items()
        if values
    ]
    steps: list[Document] = [
        {"$match": {"$or": asked}},
        {"$limit": OFFERS_MAX},
        {"$unwind": "$judgement.brands"},
        {
            "$group": {
                "_id": {"marketplace": "$marketplace", "id": "$facts.seller.id", "name": "$facts.seller.name"},
                "brands": {"$addToSet": "$judgement.brands"},
                "against": {"$addToSet": {"$cond": [_AGAINST, "$_id", "$$REMOVE"]}},
            }
        },
    ]
    found: dict[_Called, _Sells] = {}
    async for one in await database["listings"].aggregate(steps):
        said = one["_id"]
        for called in _Seller(said["marketplace"], said.get("id"), said.get("name")).called:
            before = found.get(called, _Sells())
            found[called] = _Sells(before.brands | set(one["brands"]), before.against | set(one["against"]))
    return found


def _stored_seller(listing: Document) -> _Seller:
    seller = listing["facts"].get("seller", {})
    return _Seller(listing["marketplace"], seller.get("id"), seller.get("name"))


def _others(seller: _Seller, images: Iterable[str], shown: Mapping[str, set[_Seller]]) -> int:
    others: set[str] = set()
    for url in images:
        there = shown.get(url, set())
        if len(there) <= SELLERS_MAX:
            named = (one for one in there if (one.id or one.name) and not one.is_same(seller))
            others.update(one.name or f"{one.marketplace}:{one.id}" for one in named)
    return len(others)
