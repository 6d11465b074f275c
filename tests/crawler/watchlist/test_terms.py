from typing import Any

import pytest

from crawler.watchlist import Brand, Search, Watchlist
from crawler.watchlist.disguises import disguises_of
from crawler.watchlist.languages import fitting, languages_of, script_of
from crawler.watchlist.terms import IDLE_CRAWLS, TermYield, planned, terms_of

GUCCI = Brand(name="Gucci", aliases=("古驰", "古馳", "グッチ", "구찌", "Гуччи", "غوتشي"), lines=("Marmont",))
WATCHED = Watchlist(
    brands=(Brand(name="Gucci"), Brand(name="Velmora")),
    searches=(
        Search(marketplace="ebay", terms=("gucci bag", "velmora"), pages=2),
        Search(marketplace="ebay", terms=("Velmora",), pages=7),
        Search(marketplace="amazon", terms=("gucci",)),
    ),
)
NOTHING = TermYield(crawls=9, offers=40, new=3, naming=0, suspects=0, idle=IDLE_CRAWLS)


def texts(brand: Brand, *languages: str, **search: Any) -> list[str]:  # noqa: ANN401 -- fields of Search
    return [term.text for term in terms_of(brand, Search(marketplace="x", **search), languages)]


def test_terms_of_an_analyst_are_searched_as_they_stand_and_nothing_else_is() -> None:
    assert list(planned(WATCHED, "ebay")) == ["gucci bag", "velmora"]


def test_each_term_is_read_as_far_as_any_of_its_searches_says() -> None:
    assert planned(WATCHED, "ebay") == {"gucci bag": 2, "velmora": 7}
    assert planned(WATCHED, "amazon") == {"gucci": 1}


def test_without_a_search_all_brands_are_and_nobody_says_how_far() -> None:
    found = planned(WATCHED, "taobao")
    assert list(found)[:2] == ["Gucci", "Velmora"]
    assert set(found.values()) == {None}


def test_a_search_of_brands_alone_generates_for_these_and_one_of_nothing_for_all() -> None:
    one = Search(marketplace="ebay", brands=("Velmora",), terms=("velmora set",), pages=2)
    watched = Watchlist(brands=WATCHED.brands, searches=(one, Search(marketplace="etsy")))
    assert list(planned(watched, "ebay"))[:2] == ["velmora set", "Velmora"]
    assert not any("u" in term and "c" in term for term in planned(watched, "ebay"))
    assert list(planned(watched, "etsy"))[:2] == ["Gucci", "Velmora"]


@pytest.mark.parametrize(
    ("languages", "first"),
    [
        (("zh",), ["古驰", "Gucci", "古馳"]),
        (("zh_hant",), ["古馳", "Gucci", "古驰"]),
        (("ja",), ["グッチ", "Gucci", "古驰", "古馳"]),
        (("ko",), ["구찌", "Gucci"]),
        (("ru",), ["Гуччи", "Gucci"]),
        (("fr", "ar"), ["غوتشي", "Gucci"]),
        (("de",), ["Gucci"]),
        ((), ["Gucci", "古驰", "グッチ", "구찌", "Гуччи", "غوتشي", "古馳"]),
    ],
)
def test_spellings_are_those_that_people_of_the_site_type(languages: tuple[str, ...], first: list[str]) -> None:
    assert texts(GUCCI, *languages, terms_from=("names",)) == first


def test_a_name_that_nobody_there_can_type_is_searched_all_the_same() -> None:
    assert texts(Brand(name="资生堂"), "de", terms_from=("names",)) == ["资生堂"]


def test_lines_and_abbreviations_stand_beside_what_gives_them_meaning() -> None:
    brand = Brand(name="Gucci", lines=("Marmont", "Gucci Bamboo"), abbreviations=("GG",))
    found = texts(brand, terms_from=("lines", "abbreviations"))
    assert found == ["Gucci Marmont", "GG Marmont", "Gucci Bamboo", "GG Gucci Bamboo"]
    assert texts(Brand(name="Gucci", category="handbags", abbreviations=("GG",)), terms_from=("abbreviations",)) == [
        "GG handbags"
    ]


def test_after_the_main_spellings_each_kind_has_its_turn() -> None:
    brand = Brand(name="Gucci", aliases=("Gucci Italy", "古驰"), lines=("Ace", "Jackie"), abbreviations=("GG",))
    assert texts(brand, "zh")[:9] == [
        *("古驰", "Gucci"),
        *("Gucci Italy", "古驰 Ace", "古 驰", "GG Ace"),
        *("古驰 Jackie", "g u c c i", "GG Jackie"),
    ]


def test_an_everyday_word_is_first_searched_with_its_goods() -> None:
    coach = Brand(name="Coach", everyday_word=True, category="handbags", aliases=("蔻驰",))
    assert texts(coach, "en", terms_from=("names",)) == ["Coach handbags", "Coach"]
    assert texts(coach, "zh", terms_from=("names",)) == ["蔻驰", "Coach"]


def test_disguises_written_by_hand_come_before_those_of_rules() -> None:
    brand = Brand(name="Gucci", disguises=("GUCC*",))
    assert texts(brand, terms_from=("disguises",))[:2] == ["GUCC*", "g u c c i"]


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("Gucci", {"g u c c i", "gucc1", "guci", "guchi"}),
        ("Balenciaga", {"b a l e n c i a g a", "balenc1aga", "balensiaga", "blenciaga"}),
        ("Saint Laurent", {"saintlaurent", "saint l4urent", "saint lurent"}),
        ("古驰", {"古 驰"}),
    ],
)
def test_disguises_are_spaced_alike_shortened_or_of_the_same_sound(name: str, some: set[str]) -> None:
    assert some <= set(disguises_of(name))


@pytest.mark.parametrize("name", ["", "On", "UGG", "7", "!?", "A B C", "ñ", "古"])
def test_short_names_have_no_disguises(name: str) -> None:
    assert disguises_of(name) == ()


def test_chinese_sellers_speak_of_the_house_of_a_name() -> None:
    assert "古家" in disguises_of("古驰", ("zh",))
    assert "g家" in disguises_of("Gucci", ("zh_hant",))
    assert not any("家" in one for one in disguises_of("Gucci", ("ja",)))


def test_no_disguise_is_the_name_itself_or_stands_twice() -> None:
    for name in ("Gucci", "Bottega Veneta", "Puma", "Zegna", "Öömrång", "Гуччи"):
        found = disguises_of(name, ("zh",))
        assert len(found) == len(set(found))
        assert name.casefold() not in found


def test_a_disguise_that_is_the_name_of_another_brand_is_not_searched_for_the_first() -> None:
    watched = Watchlist(
        brands=(Brand(name="Guess"), Brand(name="Gues")), searches=(Search(marketplace="x", brands=("Guess",)),)
    )
    assert "gues" in disguises_of("Guess")
    assert "gues" not in planned(watched, "x")


def test_budgets_keep_each_brands_strongest() -> None:
    brands = (Brand(name="Gucci", budget=2), Brand(name="Velmora", budget=3))
    assert list(planned(Watchlist(brands=brands), "x")) == ["Gucci", "Velmora", "g u c c i", "v e l m o r a", "velm0ra"]
    watched = Watchlist(brands=brands, searches=(Search(marketplace="x", budget=3),))
    assert list(planned(watched, "x")) == ["Gucci", "Velmora", "g u c c i"]


def test_a_generated_term_that_brings_nothing_makes_room_for_the_next() -> None:
    watched = Watchlist(brands=(Brand(name="Gucci", budget=3),))
    before = list(planned(watched, "x"))
    after = list(planned(watched, "x", yields={before[1]: NOTHING}))
    assert before[1] not in after
    assert len(after) == 3
    assert after[:2] == [before[0], before[2]]


def test_what_the_analyst_wrote_stays_whatever_it_brings() -> None:
    search = Search(marketplace="x", terms=("gucci set",), brands=("Gucci",))
    watched = Watchlist(brands=(Brand(name="Gucci", disguises=("gxcci",)),), searches=(search,))
    found = planned(watched, "x", yields=dict.fromkeys(("gucci", "gucci set", "gxcci"), NOTHING))
    assert list(found)[:3] == ["gucci set", "Gucci", "gxcci"]


def test_a_term_that_has_not_had_its_chances_stays() -> None:
    watched = Watchlist(brands=(Brand(name="Gucci"),))
    young = TermYield(crawls=4, offers=0, new=0, naming=0, suspects=0, idle=IDLE_CRAWLS - 1)
    assert planned(watched, "x", yields={"g u c c i": young}) == planned(watched, "x")


@pytest.mark.parametrize(
    ("host", "currency", "languages"),
    [
        ("s.taobao.com", "CNY", ("zh",)),
        ("tw.buy.yahoo.com", "TWD", ("zh_hant",)),
        ("jp.mercari.com", "JPY", ("ja",)),
        ("ebay.de", "EUR", ("de",)),
        ("ebay.com", "USD", ("en",)),
        ("vestiairecollective.com", "EUR", ()),
        ("127.0.0.1:8642", None, ()),
        ("", None, ()),
    ],
)
def test_the_country_of_a_site_or_its_currency_tells_its_languages(
    host: str, currency: str | None, languages: tuple[str, ...]
) -> None:
    assert languages_of(host, currency) == languages


def test_scripts_are_told_by_their_letters() -> None:
    scripts = [
        script_of(text) for text in ("Gucci", "古驰", "ぐっち", "グッチ", "구찌", "Гуччи", "غوتشي", "Öko", "7", "กุชชี่")
    ]
    assert scripts == ["Latin", "Han", "Kana", "Kana", "Hangul", "Cyrillic", "Arabic", "Latin", "Latin", "Thai"]
    assert fitting((), ("zh",)) == ()
