"""One address, asked once: for a page that a person wants to look at or to keep as a case."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure


@dataclass(slots=True)
class Answer:
    """What came of it: a response, or the reason why there is none; neither where the crawl was stopped."""

    response: Response | None = None
    problem: str = ""


class OnePage(scrapy.Spider):
    """Asks for `url` as politely as any crawl, and keeps what comes in `answer`; nothing goes through the stages.

    `allowed_domains`: where redirects may lead. `home`: host and port that may be private, "" for none.
    """

    name = "one_page"

    def __init__(self, url: str, answer: Answer, allowed_domains: list[str], home: str, **kwargs: Any) -> None:  # noqa: ANN401 -- handed on to Scrapy as they come
        super().__init__(**kwargs)
        self.url = url
        self.answer = answer
        self.allowed_domains = allowed_domains
        self.home = home

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the one address."""
        yield Request(self.url, self.parse_page, errback=self.failed)

    def parse_page(self, response: Response) -> None:
        """Keep the answer."""
        self.answer.response = response

    def failed(self, failure: Failure) -> None:
        """Keep why there is none."""
        self.answer.problem = failure.getErrorMessage() or (failure.type.__name__ if failure.type else "no answer")
