"""The peer: a spider that reads with parsel's CSS, and the MongoDB pipeline that Scrapy's documentation shows."""

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pymongo
import scrapy
from itemadapter import ItemAdapter
from scrapy.http import Response


class DocumentedSpider(scrapy.Spider):
    """The same fields from the same pages."""

    name = "documented"

    def __init__(self, *args: Any, site: str, pages: int, **kwargs: Any) -> None:  # noqa: ANN401 -- Scrapy's signature
        super().__init__(*args, **kwargs)
        self.site, self.pages = site, pages

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(f"http://{self.site}/search?q=bag&page=1", self.parse_page, cb_kwargs={"number": 1})

    def parse_page(self, response: Response, number: int) -> Iterator[dict[str, Any] | scrapy.Request]:
        for card in response.css("ul.results > li.card"):
            yield {
                "id": card.css("::attr(data-id)").get(),
                "title": card.css(".card__link::text").get(),
                "url": response.urljoin(card.css(".card__link::attr(href)").get("")),
                "price": card.css(".price::text").get(),
                "list_price": card.css(".was::text").get(),
                "image": card.css(".card__image::attr(src)").get(),
                "seller": card.css(".seller::text").get(),
                "location": card.css(".from::text").get(),
                "sold": card.css(".sold::text").get(),
            }
        if number < self.pages:
            following = response.css("a.next::attr(href)").get("")
            yield response.follow(following, self.parse_page, cb_kwargs={"number": number + 1})


class MongoPipeline:
    """One insert an item."""

    def open_spider(self) -> None:
        self.client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(os.environ["BAZAARWATCH_MONGODB_URI"])
        self.collection = self.client[os.environ["BAZAARWATCH_DATABASE"]]["scrapy_items"]

    def close_spider(self) -> None:
        self.client.close()

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        self.collection.insert_one(ItemAdapter(item).asdict())
        return item
