"""Our own test pages, and how one of them, or something made of it, is read."""

import importlib
from dataclasses import dataclass
from pathlib import Path

from crawler.base_spiders.search import SearchSpider
from crawler.errors import AnalystError
from crawler.items import Reading
from crawler.reading.page import Page

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*/*/page.*"))
FILES = sorted({path.parts[-3] for path in PAGES})
"""The files of the marketplaces, which their folders here are called by too."""


def spider_in(file: str) -> type[SearchSpider]:
    found: type[SearchSpider] = getattr(importlib.import_module(f"crawler.spiders.{file}"), file)
    return found


SPIDERS = {file: spider_in(file) for file in FILES}


@dataclass(frozen=True, slots=True)
class Refused:
    """What is said of a body that is no page."""

    why: str


def address_of(page: Path) -> str:
    noted = page.with_name("address.txt")
    return noted.read_text().strip() if noted.exists() else ""


def read(body: bytes, file: str, url: str = "", content_type: str | None = None) -> Reading | Refused:
    """Read a body as a page of a marketplace. Anything but a Reading or an AnalystError passes through."""
    spider = SPIDERS[file]
    try:
        return spider.reader.read(Page(body, url, content_type), spider.name)
    except AnalystError as error:
        return Refused(str(error))
