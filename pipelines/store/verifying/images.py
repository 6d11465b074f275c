"""Images against their hashes, and the captures that show them."""

from collections.abc import Callable
from typing import NamedTuple

from pymongo import ASCENDING
from pymongo.asynchronous.database import AsyncDatabase

from pipelines.store.documents import SCHEMA, Document
from pipelines.store.images import MissingImageError, image_of
from pipelines.store.verifying.report import Report
from pipelines.store.verifying.shapes import shaped
from pipelines.store.verifying.stored import Stored

Database = AsyncDatabase[Document]


class Raster(NamedTuple):
    """What the bytes of an image say."""

    content_type: str
    width: int
    height: int


Measure = Callable[[bytes], Raster | None]
"""Tells what an image is; None for what is none."""


async def check_images(database: Database, report: Report, stored: Stored, measure: Measure) -> None:
    """Check every image, that a capture shows it, and that those shown are there. Raises PyMongoError."""
    async for image in database["images"].find(shaped("images"), {"body": 0}).sort("_id", ASCENDING):
        report.checked["images"] += 1
        await _image(database, report, image, measure)
        if await database["image_captures"].find_one({"image": image["_id"]}, {"_id": 1}):
            continue
        if await stored.runs.any_open():
            report.note("images without a capture, of a run that was cut off or still runs", image["_id"])
        else:
            report.fail("images", image["_id"], "no capture shows it: it was put in")
    async for capture in database["image_captures"].find({}, {"image": 1}):
        name = capture.get("image")
        if await database["images"].find_one({"_id": name}, {"_id": 1}):
            continue
        if await stored.is_purged("images", str(name)):
            report.note("removed on purpose, on record in purges", f"images {name}")
        else:
            report.fail("images", name, f"is missing, and {capture['_id']} shows it")


async def _image(database: Database, report: Report, image: Document, measure: Measure) -> None:
    try:
        body = await image_of(database, image["_id"])
    except MissingImageError as error:
        report.fail("images", image["_id"], str(error))
        return
    raster = measure(body)
    told = raster._asdict() if raster else {}
    for name, value in (told | {"size": len(body)}).items():
        if image[name] != value:
            report.fail("images", image["_id"], f"is {image[name]}, and its bytes say {value}", name)
    if not 1 <= image["schema"] <= SCHEMA:
        report.fail("images", image["_id"], f"is {image['schema']}", "schema")
