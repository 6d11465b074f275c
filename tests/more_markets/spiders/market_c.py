"""Another sample market."""

from crawler.spiders.sample_market import sample_market


class market_c(sample_market):  # noqa: N801 -- a marketplace is found by its name
    """As the sample market."""

    name = "market_c"
