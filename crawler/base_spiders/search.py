"""Sites that are searched by an address with the term and the number of the page in it."""

from crawler.reading.reader import Reader


class SearchSpider:
    """Searches for the watched terms, result page by result page."""

    name: str
    search_url: str
    """Address of a result page, with {term}, and {page} or {offset}."""
    first_page: int = 1
    page_size: int = 0
    reader: Reader
