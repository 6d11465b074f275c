"""What judging may know of sellers and images from other stored offers."""

from collections.abc import Mapping, Sequence

from crawler.items import Listing
from pipelines.signals.context import Known
from pipelines.store.elsewhere import OtherOffers
from pipelines.store.failure import explained
from pipelines.store.session import Store


class StoredKnowledge:
    """Looks it up in an open store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.others = OtherOffers(store.database)

    async def of(self, listings: Sequence[Listing]) -> Mapping[str, Known]:
        """Return what is known, by `Listing.key`. Raises OperatorError when the server fails."""
        with explained(self.store.server):
            found = await self.others.of(listings)
        return {key: Known(**one._asdict()) for key, one in found.items()}
