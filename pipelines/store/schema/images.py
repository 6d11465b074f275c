"""Images of offers: the documents of `images` and `image_captures`."""

from pipelines.store.schema.shapes import COUNT, HASH, HEADERS, MAYBE_COUNT, STRING, TIME, Schema, shape

IMAGES: dict[str, Schema] = {
    "images": shape(
        {
            "_id": HASH,
            "schema": COUNT,
            "content_type": {"enum": ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"]},
            "width": COUNT,
            "height": COUNT,
            "size": COUNT,
            "body": {"bsonType": "binData"},
        },
    ),
    "image_captures": shape(
        {
            "_id": STRING,
            "schema": COUNT,
            "crawl": STRING,
            "marketplace": STRING,
            "listing": STRING,
            "url": STRING,
            "captured_at": TIME,
            "status": MAYBE_COUNT,
            "request_headers": HEADERS,
            "response_headers": HEADERS,
            "image": HASH,
        },
        {"requested_at": TIME},
    ),
}
