"""How a brand is written in a database: watchlists of several people write one in several ways."""

from math import inf
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import Document

KEPT_SECONDS = 60
"""How long the names of all brands are kept: whoever looks through a queue asks for one brand again and again."""

_kept: WeakKeyDictionary[AsyncMongoClient[Any], dict[str, tuple[float, list[str]]]] = WeakKeyDictionary()


async def spellings(database: AsyncDatabase[Document], brand: str) -> list[str]:
    """Return the names of stored brands that are this one in any case. Raises PyMongoError.

    Names are few, and found from an index without looking at offers; a pattern that ignores case would look at all. A
    further way to write a known brand is seen a minute later, a brand that was not known at once.
    """
    of_client = _kept.setdefault(database.client, {})
    since, names = of_client.get(database.name, (-inf, []))
    wanted = brand.casefold()
    found = [name for name in names if name.casefold() == wanted]
    if not found or monotonic() - since > KEPT_SECONDS:
        # In an index, an offer without brands stands under None.
        names = [name for name in await database["listings"].distinct("judgement.brands") if name is not None]
        of_client[database.name] = (monotonic(), names)
        found = [name for name in names if name.casefold() == wanted]
    return found
