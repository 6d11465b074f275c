"""Sites that are alike in how they are made and not in where they are: each is named when it is crawled."""

from typing import Any

from crawler.base_spiders.search import SearchSpider
from crawler.errors import AnalystError


class AnySiteSpider(SearchSpider):
    """A search of a site that has to be named; it is recorded as a marketplace of its own, called by its host."""

    def __init__(self, *args: Any, site: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 -- handed on
        if not site:
            raise AnalystError(f"A {type(self).name} is a shop of its own: name it with --site shop.example.")
        super().__init__(*args, site=site, **kwargs)
        self.name = self.home.rpartition("@")[2].partition(":")[0].removeprefix("www.")
