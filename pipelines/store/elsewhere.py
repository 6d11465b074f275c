"""What other stored offers tell of the sellers and images of a page: two questions, each answered from an index.

Both look only at offers that name a watched brand; their indexes hold no others, and so cost little where most do not.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import Listing
from pipelines.store.documents import Document
from pipelines.store.schema import NAMES_A_BRAND

Database = AsyncDatabase[Document]

OFFERS_MAX = 500
"""Stored offers that are looked at for one page; what is counted is then a part."""
IMAGES_MAX = 5
"""Images of one listing that are looked for, the main one first."""
SELLERS_MAX = 20
"""A picture that more sellers show is the marketplace's own, or the maker's: it tells nothing of any of them."""


class Elsewhere(NamedTuple):
    """What is known of one listing."""

    sellers_with_its_images: int = 0
    """Other sellers, on any marketplace, that show one of its images."""
    brands_of_seller: int = 0
    """Different watched brands that stored offers of its seller name on its marketplace."""


class _Seller(NamedTuple):
    marketplace: str
    id: str | None
    name: str | None

    def is_same(self, other: "_Seller") -> bool:
        """Whether two are one, as far as they tell; one name on two marketplaces is taken for one seller."""
        if self.marketplace == other.marketplace and self.id and other.id:
            return self.id == other.id
        return bool(self.name) and self.name == other.name


async def elsewhere(database: Database, listings: Sequence[Listing]) -> dict[str, Elsewhere]:
    """Return what is known of these listings, by key; one without a seller is left out. Raises PyMongoError."""
    sellers = {one.key: seller for one in listings if (seller := _seller_of(one))}
    if not sellers:
        return {}
    shown = await _sellers_by_image(database, {url for one in listings for url in one.images[:IMAGES_MAX]})
    brands = await _brands_by_seller(database, set(sellers.values()))
    return {
        one.key: Elsewhere(_others(sellers[one.key], one.images, shown), _brands_of(sellers[one.key], brands))
        for one in listings
        if one.key in sellers
    }


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


async def _brands_by_seller(database: Database, sellers: set[_Seller]) -> Mapping[_Seller, set[str]]:
    ids = sorted({one.id for one in sellers if one.id})
    names = sorted({one.name for one in sellers if one.name and not one.id})
    places = sorted({one.marketplace for one in sellers})
    ways = [("facts.seller.id", ids), ("facts.seller.name", names)]
    asked = [NAMES_A_BRAND | {"marketplace": {"$in": places}, field: {"$in": of}} for field, of in ways if of]
    steps: list[Document] = [
        {"$match": {"$or": asked}},
        {"$limit": OFFERS_MAX},
        {"$unwind": "$judgement.brands"},
        {
            "$group": {
                "_id": {"marketplace": "$marketplace", "seller": "$facts.seller"},
                "brands": {"$addToSet": "$judgement.brands"},
            }
        },
    ]
    found: dict[_Seller, set[str]] = {}
    async for one in await database["listings"].aggregate(steps):
        said: dict[str, Any] = one["_id"]
        seller = _stored_seller({"marketplace": said["marketplace"], "facts": {"seller": said["seller"]}})
        found.setdefault(seller, set()).update(one["brands"])
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


def _brands_of(seller: _Seller, brands: Mapping[_Seller, set[str]]) -> int:
    of_seller = (
        named for one, named in brands.items() if one.marketplace == seller.marketplace and one.is_same(seller)
    )
    return len(set[str]().union(*of_seller))
