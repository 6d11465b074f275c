import pytest

from crawler.cli.marketplaces import names, spider_named
from crawler.errors import AnalystError


def test_every_marketplace_is_found_by_its_name_and_by_each_other_that_it_goes_by() -> None:
    for name in names():
        spider = spider_named(name)
        assert spider.name == name
        assert all(spider_named(alias) is spider for alias in spider.aliases)


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AnalystError, match="Did you mean ebay"):
        spider_named("ebuy")


def test_names_and_aliases_are_used_once() -> None:
    called = [other for name in names() for other in (name, *spider_named(name).aliases)]
    assert len(called) == len(set(called))
