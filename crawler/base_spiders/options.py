"""What is asked of a crawl on the command line of Scrapy, where everything is text."""

from crawler.errors import AnalystError


def positive(value: str | int, what: str) -> int:
    """Return a number from 1. Raises AnalystError for anything else, in the name of what was asked for."""
    number = int(value) if str(value).isdecimal() else 0
    if number < 1:
        raise AnalystError(f"{what}: {value!r} is not a number from 1; for example {what}=3.")
    return number
