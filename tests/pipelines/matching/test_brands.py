import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.watchlist import Brand, Watchlist
from pipelines.matching.brands import BrandFinder

WATCHLIST = Watchlist(
    brands=(
        Brand(name="Gucci", aliases=("古驰", "غوتشي", "グッチ"), not_when=("gucci mane", "poster")),
        Brand(name="Nike", aliases=("耐克", "نايك")),
        Brand(name="Air Jordan"),
        Brand(name="Hermès", aliases=("爱马仕", "هيرميس")),
        Brand(name="Coach", aliases=("蔻驰", "Coach New York"), everyday_word=True, category="bag", lines=("Tabby",)),
        Brand(name="Levi's"),
    ),
)
FINDER = BrandFinder(WATCHLIST)


def named(title: str, least: float = 0.5) -> set[str]:
    return {hit.brand for hit in FINDER.find({"title": title}) if hit.confidence >= least}


@pytest.mark.parametrize(
    ("title", "brands"),
    [
        ("Gucci Marmont small shoulder bag black", {"Gucci"}),
        ("women bag GUCCI/Hermes style mix", {"Gucci", "Hermès"}),
        ("NIKE Air Jordan 1 high size 42", {"Nike", "Air Jordan"}),
        ("Levi’s 501 jeans W32", {"Levi's"}),
        ("Coach Tabby 26", {"Coach"}),
        ("coach leather handbag brown", {"Coach"}),
        ("coach tickets London to Leeds", set()),
        ("life coach workbook", set()),
        ("Gucci Mane signed vinyl", set()),
        ("Gucci Mane shirt by Gucci", {"Gucci"}),
        ("House of Gucci movie poster", set()),
        ("plain cotton shirt", set()),
        ("正品古驰女士单肩包", {"Gucci"}),
        ("古驰GUCCI包", {"Gucci"}),
        ("耐克运动鞋男 爱马仕丝巾", {"Nike", "Hermès"}),
        ("蔻驰单肩包女", {"Coach"}),
        ("新款女包真皮", set()),
        ("حقيبة غوتشي نسائية", {"Gucci"}),
        ("حذاء نايك رياضي وهيرميس", {"Nike", "Hermès"}),
        ("حقيبة يد نسائية", set()),
    ],
)
def test_titles_of_our_own(title: str, brands: set[str]) -> None:
    assert named(title) == brands


def test_a_hit_says_where_and_how() -> None:
    (hit,) = FINDER.find({"title": "NEW ＧＵＣＣＩ belt"})
    assert ("NEW ＧＵＣＣＩ belt"[hit.start : hit.end], hit.disguise) == ("ＧＵＣＣＩ", "full-width letters")
    assert hit.sentence == 'title names "Gucci" as "ＧＵＣＣＩ" (full-width letters)'


@pytest.mark.parametrize(
    ("written", "disguise"),
    [
        ("Gucci", None),
        ("gUcCi", None),
        ("ⓖⓤⓒⓒⓘ", "styled letters"),
        ("𝐆𝐮𝐜𝐜𝐢", "styled letters"),
        ("gu\u200bcci", "invisible characters"),
        ("Gúccî", "added accents"),
        ("Hermes", None),
        ("Levi’s", None),
        ("غوتشى", None),
        ("ｸﾞｯﾁ", None),
    ],
)
def test_only_what_people_do_not_write_is_a_disguise(written: str, disguise: str | None) -> None:
    (hit,) = FINDER.find({"title": f"new {written} belt"})
    assert hit.disguise == disguise
    assert f"new {written} belt"[hit.start : hit.end] == written


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Gucci belt", 'title names "Gucci" as written'),
        ("GUCCI belt", 'title names "Gucci" as "GUCCI"'),
        ("古驰包", 'title names "Gucci" as "古驰"'),
        ("coach ticket", 'title names "Coach" as "coach", which is also an everyday word'),
    ],
)
def test_sentences(title: str, sentence: str) -> None:
    assert [hit.sentence for hit in FINDER.find({"title": title})] == [sentence]


def test_each_field_is_looked_at_and_the_brand_field_is_surest() -> None:
    hits = FINDER.find({"title": "gucci bag", "description": "like gucci, gucci, gucci", "brand_claimed": "Gucci"})
    assert {hit.field: hit.confidence for hit in hits} == {"title": 0.95, "description": 0.75, "brand_claimed": 0.98}
    assert hits[-1].sentence == 'brand field names "Gucci" as written'


def test_a_title_that_rules_out_rules_the_description_out_but_not_the_brand_field() -> None:
    fields = {"title": "poster", "description": "gucci", "brand_claimed": "Gucci"}
    assert [hit.field for hit in FINDER.find(fields)] == ["brand_claimed"]
    assert [hit.field for hit in FINDER.find({"title": "gucci", "description": "gucci poster"})] == ["title"]


def test_an_everyday_word_is_sure_in_the_brand_field_and_beside_its_goods() -> None:
    hits = FINDER.find({"title": "brown handbag", "description": "by coach", "brand_claimed": "Coach"})
    assert [(hit.field, hit.confidence) for hit in hits] == [("description", 0.75), ("brand_claimed", 0.98)]


def test_no_text_no_hit() -> None:
    assert FINDER.find({}) == ()
    assert FINDER.find({"title": "", "description": "\ud800\u200b"}) == ()


def test_the_version_follows_the_watchlist() -> None:
    assert FINDER.version == BrandFinder(WATCHLIST).version
    assert FINDER.version != BrandFinder(Watchlist(brands=WATCHLIST.brands[:1])).version


WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(st.sampled_from(["Gucci", "Nike", "Air Jordan", "Hermès", "Levi's"]), st.data())
def test_case_and_width_never_lose_a_hit(name: str, data: st.DataObject) -> None:
    dress = st.sampled_from([str.upper, str.lower, lambda letter: letter.translate(WIDE)])
    written = "".join(data.draw(dress)(letter) for letter in name)
    (hit,) = FINDER.find({"title": f"新款 {written} 包 x"})
    assert hit.brand == name
    assert f"新款 {written} 包 x"[hit.start : hit.end] == written


@given(st.text(st.sampled_from("gucci GUCCI古驰ｇé\u0301\u200bأ غوتشيグッチ"), max_size=60))
def test_every_span_holds_the_alias(text: str) -> None:
    for hit in FINDER.find({"title": text}):
        inside = FINDER.find({"title": text[hit.start : hit.end]})
        assert [found.alias for found in inside] == [hit.alias]


@pytest.mark.parametrize(
    "unit",
    [
        "gucci mane ",
        "é",
        *(
            pytest.param(unit, marks=pytest.mark.soak)
            for unit in ("gucci ", "古驰", "gucc", "ｇｕｃｃｉ ", "غوتشي ", "コ゛")
        ),
    ],
)
def test_a_megabyte_of_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        FINDER.find({"description": text})
        return time.process_time() - started

    assert seconds(1_000_000) < max(12 * seconds(250_000), 2.0)
