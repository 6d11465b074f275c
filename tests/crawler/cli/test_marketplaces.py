import pytest

from crawler.cli.marketplaces import names, reader_named, spider_named
from crawler.errors import AnalystError
from crawler.spiders.storefront import storefront


def test_every_marketplace_is_found_by_its_name_and_by_each_other_that_it_goes_by() -> None:
    for name in names():
        spider = spider_named(name)
        assert spider.name == name
        assert reader_named(name) is spider
        assert all(spider_named(alias) is spider for alias in spider.aliases)


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AnalystError, match="Did you mean ebay"):
        spider_named("ebuy")


def test_names_and_aliases_are_used_once() -> None:
    called = [other for name in names() for other in (name, *spider_named(name).aliases)]
    assert len(called) == len(set(called))


def test_a_name_that_is_not_known_reads_as_a_shop_of_that_name(capsys: pytest.CaptureFixture[str]) -> None:
    spider = reader_named("ternandpine.example")
    assert issubclass(spider, storefront)
    assert spider.name == "ternandpine.example"
    assert capsys.readouterr().err == ""


def test_a_near_miss_is_told_about_and_read_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert issubclass(reader_named("amazom"), storefront)
    assert "Did you mean amazon?" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "a:b", "two words", "../ebay", "x" * 80, "\x1b[31m"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(AnalystError, match="no name for a shop"):
        reader_named(name)


def test_only_known_marketplaces_are_crawled_and_the_nearest_is_named() -> None:
    with pytest.raises(AnalystError, match="Did you mean ebay"):
        spider_named("ebayy")
    with pytest.raises(AnalystError, match=r"crawl storefront --site shop\.example"):
        spider_named("ternandpine")


def test_a_storefront_is_crawled_by_its_site_and_recorded_under_its_host() -> None:
    spider = storefront(terms="oak table", site="www.ternandpine.example:8080")
    assert spider.name == "ternandpine.example"
    assert spider.result_url("oak table", 2) == "https://www.ternandpine.example:8080/search?q=oak+table&page=2"


def test_a_storefront_without_a_site_is_refused() -> None:
    with pytest.raises(AnalystError, match=r"--site shop\.example"):
        storefront(terms="oak")
