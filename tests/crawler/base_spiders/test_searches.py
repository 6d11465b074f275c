from crawler.base_spiders.searches import Searches
from crawler.items import SearchRead


def test_pages_count_as_far_as_they_were_read_one_after_the_other() -> None:
    searches = Searches()
    searches.add("gucci", 1, to_end=False, sound=True)
    searches.add("gucci", 2, to_end=False, sound=True)
    searches.add("gucci", 4, to_end=True, sound=True)
    searches.add("prada", 2, to_end=True, sound=True)
    assert list(searches) == [SearchRead("gucci", 2, to_end=False)]


def test_the_last_page_ends_a_search() -> None:
    searches = Searches()
    searches.add("gucci", 1, to_end=False, sound=True)
    searches.add("gucci", 2, to_end=True, sound=True)
    assert list(searches) == [SearchRead("gucci", 2, to_end=True)]


def test_after_a_page_with_too_few_offers_nothing_is_counted() -> None:
    searches = Searches()
    searches.add("gucci", 1, to_end=False, sound=True)
    searches.add("gucci", 2, to_end=False, sound=False)
    searches.add("gucci", 3, to_end=True, sound=True)
    assert list(searches) == [SearchRead("gucci", 1, to_end=False)]
