"""Everything that is stored of one offer, as `show` and `history` need it."""

from dataclasses import dataclass
from typing import Any

from crawler.errors import AnalystError
from pipelines.store.session import open_store

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One offer."""

    document: Document
    history: list[Document]
    judged_before: list[Document]
    sightings: int
    prices: list[Document]
    """Time, price and currency of sightings, in order of time."""
    seller: Document | None
    relists: Document | None
    """The offer that it was before."""
    relisted_as: list[Document]
    """The offers that it came back as."""


async def look_up(key: str) -> LookedUp:
    """Return what is stored of an offer. Raises AnalystError where there is none, OperatorError without a store."""
    async with open_store() as store:
        document = await store.listing(key)
        if document is None:
            raise AnalystError(
                f"No listing {key!r} is stored in {store.database.name}. `bazaarwatch listings` shows those that are.",
            )
        name = document["_id"]
        before = document.get("relists")
        return LookedUp(
            document=document,
            history=await store.history_of(name),
            judged_before=await store.judged_before(document),
            sightings=await store.sightings_of(name),
            prices=await store.prices_of(name),
            seller=await store.seller(document["seller"]) if "seller" in document else None,
            relists=await store.listing(before["listing"]) if before else None,
            relisted_as=await store.relisted_as(name),
        )
