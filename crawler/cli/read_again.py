"""A stored capture as today's reader reads it."""

from crawler.base_spiders.search import SearchSpider
from crawler.errors import AnalystError
from crawler.items import Reading
from crawler.reading import READER_VERSION
from crawler.reading.page import Page
from pipelines.normalise import normalise
from pipelines.snapshot import Captured, SnapshotPage
from pipelines.store.captures import StoredCapture


def read_again(stored: StoredCapture, body: bytes, spider: type[SearchSpider]) -> SnapshotPage:
    """Return a capture with what is read from its body now; what can not be read is a page of unknown state."""
    page = Page(body, stored.document["url"], stored.content_type, stored.document["status"])
    try:
        reading = spider.reader.read(page, spider.name)
    except AnalystError:
        reading = Reading(state="unknown", anomalies={"unreadable": 1})  # as in a crawl
    read = normalise(stored.as_read(body, reading, READER_VERSION))
    read.captured = Captured(stored.id, stored.page_hash)
    return read
