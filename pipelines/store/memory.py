"""Remembers pages: the same bytes, read by the same reader and judged by the same rules, say the same again."""

import hashlib

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from crawler.items import KnownOffer, KnownPage, Listing, Reading
from pipelines.store.digest import Digest
from pipelines.store.documents import Document
from pipelines.store.readings_kept import STORED, digest_in


class StoredPages:
    """The pages of a database, for one version of judging."""

    def __init__(self, database: AsyncDatabase[Document], judged_by: str) -> None:
        self.database = database
        self.judged_by = judged_by
        self._worth: dict[str, bool] = {}
        """Run to whether what it read is relied on."""

    async def recall(self, marketplace: str, url: str, body: bytes, reader_version: str) -> KnownPage | None:
        """Return what is known of these bytes at this address.

        None where anything could be different by now: another reader, other rules, or an offer that has been seen
        otherwise since. None too where the database fails, which is then said by who writes to it.
        """
        wanted = {
            "page": hashlib.sha256(body).hexdigest(),
            "url": url,
            "marketplace": marketplace,
            "reader_version": reader_version,
            "reading": {"$exists": True},
        }
        try:
            capture = await self.database["captures"].find_one(wanted, STORED | {"crawl": 1}, sort={"captured_at": -1})
            if capture is None or not await self._relied_on(capture["crawl"]):
                return None
            digest = await digest_in(self.database, capture)
            if digest is None:
                return None
            offers = await self._offers(digest)
        except PyMongoError:
            return None
        if offers is None:
            return None
        listings = tuple(offer.listing for offer in offers)
        reading = Reading(
            state=digest.state, view=digest.view, listings=listings, total=digest.total, next_url=digest.next_url
        )
        return KnownPage(capture["_id"], reading, offers)

    async def _relied_on(self, crawl: str) -> bool:
        """Whether a run was not found broken: what it has read must not pass for healthy when it comes again."""
        if crawl not in self._worth:
            broken = {"_id": crawl, "health.verdict": {"$in": ["broken", "blocked"]}}
            self._worth[crawl] = await self.database["crawls"].find_one(broken, {"_id": 1}) is None
        return self._worth[crawl]

    async def _offers(self, digest: Digest) -> tuple[KnownOffer, ...] | None:
        keys = [listing.key for listing, _ in digest.rows]
        wanted = {"latest": 1, "status": 1, "judgement.version": 1, "judgement.risk": 1, "judgement.brands": 1}
        stored = {one["_id"]: one async for one in self.database["listings"].find({"_id": {"$in": keys}}, wanted)}
        offers = [self._offer(listing, facts_hash, digest, stored) for listing, facts_hash in digest.rows]
        return None if None in offers else tuple(offer for offer in offers if offer)

    def _offer(
        self, listing: Listing, facts_hash: str, digest: Digest, stored: dict[str, Document]
    ) -> KnownOffer | None:
        document = stored.get(listing.key)
        if document is None or document["status"] == "removed":
            return None
        latest, judgement = document["latest"].get(digest.view), document["judgement"]
        if latest is None or latest["facts_hash"] != facts_hash or judgement["version"] != self.judged_by:
            return None
        return KnownOffer(listing, f"{listing.key}#{latest['number']}", judgement["risk"], tuple(judgement["brands"]))
