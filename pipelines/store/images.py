"""Images of offers: each distinct one is stored once, with a capture for each time that one was fetched."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from crawler.errors import OperatorError
from pipelines.snapshot import ImageCapture
from pipelines.store.documents import SCHEMA, Document, milliseconds
from pipelines.store.log import Log, leaf_of

Database = AsyncDatabase[Document]


class MissingImageError(OperatorError):
    """The bytes behind one image capture are not there, or are not those that were kept."""


async def missing_images(database: Database, listings: Iterable[str], most: int) -> Mapping[str, list[str]]:
    """Return key of listing to the addresses among its first `most` images that were never captured.

    Raises PyMongoError.
    """
    cursor = database["listings"].find({"_id": {"$in": list(listings)}}, {"facts.images": 1})
    shown = {one["_id"]: one["facts"].get("images", [])[:most] async for one in cursor}
    urls = list({url for of_offer in shown.values() for url in of_offer})
    captured = set(await database["image_captures"].distinct("url", {"url": {"$in": urls}})) if urls else set()
    return {key: [url for url in of_offer if url not in captured] for key, of_offer in shown.items()}


async def keep_image(log: Log, image: ImageCapture, crawl: str) -> bool:
    """Write an image and its capture, and log it, on disk when this returns; False where its bytes were there already.

    Raises PyMongoError.
    """
    database, name = log.database, hashlib.sha256(image.body).hexdigest()
    new = True
    try:
        # First what is pointed to, then what points to it.
        await database["images"].insert_one(
            {
                "_id": name,
                "schema": SCHEMA,
                "content_type": image.content_type,
                "width": image.width,
                "height": image.height,
                "size": len(image.body),
                "body": image.body,
            }
        )
    except DuplicateKeyError:
        new = False
    captured = _capture_document(image, name, crawl)
    await database["image_captures"].insert_one(captured)
    await log.append(crawl, [leaf_of("image_capture", captured)])
    return new


async def image_of(database: Database, name: str) -> bytes:
    """Return the bytes of an image. Raises MissingImageError where they are not there, or not those that were kept."""
    document = await database["images"].find_one({"_id": {"$eq": name}})
    if document is None or hashlib.sha256(document["body"]).hexdigest() != name:
        fault = "missing" if document is None else "damaged"
        raise MissingImageError(f"image {name} in {database.name} is {fault}: bring it back from a backup.")
    return bytes(document["body"])


def _capture_document(image: ImageCapture, name: str, crawl: str) -> Document:
    document = {
        "_id": f"{image.marketplace}-{image.captured_at:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}",
        "schema": SCHEMA,
        "crawl": crawl,
        "marketplace": image.marketplace,
        "listing": image.listing,
        "url": image.url,
        "captured_at": milliseconds(image.captured_at),
        "status": image.status,
        "request_headers": [list(pair) for pair in image.request_headers],
        "response_headers": [list(pair) for pair in image.response_headers],
        "image": name,
    }
    return document | ({"requested_at": milliseconds(image.requested_at)} if image.requested_at else {})
