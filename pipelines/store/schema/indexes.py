"""The indexes, and why there is none of more."""

from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from pipelines.store.schema.shapes import Schema

NAMES_A_BRAND: Schema = {"judgement.brands.0": {"$exists": True}}
"""Offers that name a watched brand: what the indexes for sellers and images hold, and so what has to be asked for."""
_NOT_LIVE: Schema = {"status": {"$in": ["not_seen", "removed", "ended", "blocked"]}}
SUSPECT: Schema = {"judgement.risk": {"$in": ["medium", "high"]}}
"""Offers that look like infringements."""
_NAMING: dict[str, Any] = {"partialFilterExpression": NAMES_A_BRAND}

INDEXES: dict[str, list[IndexModel]] = {
    "listings": [
        # `last_seen` is in none of them: it grows with each sighting, and every index would be written again.
        IndexModel([("judgement.score", DESCENDING)], name="riskiest"),
        IndexModel([("marketplace", ASCENDING), ("judgement.score", DESCENDING)], name="by_marketplace"),
        IndexModel([("judgement.brands", ASCENDING), ("judgement.score", DESCENDING)], name="by_brand"),
        IndexModel([("listing_id", ASCENDING)], name="by_listing_id"),
        IndexModel([("facts.images", ASCENDING)], name="by_image", **_NAMING),
        IndexModel([("facts.seller.id", ASCENDING)], name="by_seller_id", **_NAMING),
        IndexModel([("facts.seller.name", ASCENDING)], name="by_seller_name", **_NAMING),
        IndexModel([("seller", ASCENDING)], name="by_seller", sparse=True),
        IndexModel([("relists.listing", ASCENDING)], name="relisted_as", sparse=True),
        # Nearly all offers of a crawl are live, and not in it.
        IndexModel(
            [("status", ASCENDING), ("judgement.score", DESCENDING)],
            name="not_live",
            partialFilterExpression=_NOT_LIVE,
        ),
        # `looked.at` grows with each look at an offer's own page, of few offers here.
        IndexModel(
            [("marketplace", ASCENDING), ("looked.at", ASCENDING)], name="suspects", partialFilterExpression=SUSPECT
        ),
    ],
    "sellers": [
        IndexModel([("suspects", DESCENDING), ("offers", DESCENDING)], name="riskiest"),
        IndexModel([("names.name", ASCENDING)], name="by_name"),
    ],
    "sightings": [
        IndexModel([("listing", ASCENDING), ("time", ASCENDING)], name="of_listing"),
        IndexModel([("crawl", ASCENDING)], name="of_crawl"),
    ],
    "snapshots": [
        IndexModel([("listing", ASCENDING), ("number", ASCENDING)], name="history", unique=True),
        IndexModel([("capture", ASCENDING)], name="of_capture"),
    ],
    "judgements": [IndexModel([("listing", ASCENDING), ("number", ASCENDING)], name="of_listing")],
    "captures": [
        IndexModel([("crawl", ASCENDING), ("captured_at", ASCENDING)], name="by_crawl"),
        IndexModel([("url", ASCENDING), ("captured_at", ASCENDING)], name="by_url"),
        IndexModel([("page", ASCENDING)], name="by_page"),
        IndexModel([("marketplace", ASCENDING), ("captured_at", ASCENDING), ("_id", ASCENDING)], name="by_marketplace"),
    ],
    # Those that are differences alone.
    "pages": [IndexModel([("base", ASCENDING)], name="by_base", sparse=True)],
    "image_captures": [
        IndexModel([("url", ASCENDING)], name="by_url"),
        IndexModel([("listing", ASCENDING), ("captured_at", ASCENDING)], name="of_listing"),
        IndexModel([("crawl", ASCENDING)], name="by_crawl"),
        IndexModel([("image", ASCENDING)], name="by_image"),
    ],
    "readings": [
        IndexModel([("capture", ASCENDING)], name="of_capture"),
        IndexModel([("differing.listing", ASCENDING)], name="of_listing"),
    ],
    "crawls": [IndexModel([("started_at", DESCENDING)], name="newest")],
    "jobs": [IndexModel([("next_due", ASCENDING)], name="by_due")],
    "firings": [
        IndexModel([("job", ASCENDING), ("due", DESCENDING)], name="of_job"),
        IndexModel([("state", ASCENDING), ("due", ASCENDING)], name="by_state"),
    ],
    "schedulers": [IndexModel([("seen_at", ASCENDING)], name="forgotten", expireAfterSeconds=7 * 24 * 3600)],
    "log": [IndexModel([("run", ASCENDING)], name="of_run")],
    "purges": [IndexModel([("ids", ASCENDING)], name="of_document")],
    "alerts": [
        IndexModel([("left", ASCENDING), ("noted_at", ASCENDING)], name="waiting"),
        IndexModel([("noted_at", DESCENDING)], name="newest"),
        # What was told is kept as long as anyone asks for it: three months.
        IndexModel([("told_at", ASCENDING)], name="told", expireAfterSeconds=90 * 24 * 3600),
    ],
    "decisions": [IndexModel([("listing", ASCENDING), ("when", ASCENDING)], name="of_listing")],
}
