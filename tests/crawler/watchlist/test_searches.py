from crawler.watchlist import Brand, Search, Watchlist

WATCHED = Watchlist(
    brands=(Brand(name="Gucci"), Brand(name="Velmora")),
    searches=(
        Search(marketplace="ebay", terms=("gucci bag", "velmora"), pages=2),
        Search(marketplace="ebay", terms=("velmora",), pages=7),
        Search(marketplace="amazon", terms=("gucci",)),
    ),
)


def test_terms_are_those_of_the_searches_on_the_marketplace() -> None:
    assert WATCHED.terms_for("ebay") == ("gucci bag", "velmora")


def test_without_a_search_the_brands_are_searched_by_name() -> None:
    assert WATCHED.terms_for("taobao") == ("Gucci", "Velmora")


def test_each_term_is_read_as_far_as_any_of_its_searches_says() -> None:
    assert WATCHED.pages_for("ebay") == {"gucci bag": 2, "velmora": 7}
    assert WATCHED.pages_for("amazon") == {"gucci": 1}
    assert WATCHED.pages_for("taobao") == {}
