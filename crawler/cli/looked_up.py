"""One offer by what a person calls it, and everything that is stored of it."""

from dataclasses import dataclass
from typing import Any

from crawler.errors import AnalystError
from pipelines.store.session import Store, open_store

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
            raise _unknown(key, store)
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


async def key_of(store: Store, listing: str) -> str:
    """Return the key of a listing; one that was deleted can be asked for as long as snapshots are of it.

    Raises AnalystError where nothing is known of it, and OperatorError where the server fails.
    """
    found = await store.listing(listing)
    if found is not None:
        return str(found["_id"])
    if await store.history_of(listing):
        return listing
    raise _unknown(listing, store)


def _unknown(listing: str, store: Store) -> AnalystError:
    return AnalystError(
        f"No listing {listing!r} is stored in {store.database.name}. `bazaarwatch listings` shows those that are."
    )
