import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipelines.matching.watched import FINDER, named


@pytest.mark.parametrize(
    ("title", "brand", "written", "disguise"),
    [
        ("belt Guссi brown", "Gucci", "Guссi", "look-alike letters"),
        ("belt GUСCІ", "Gucci", "GUСCІ", "look-alike letters"),
        ("belt Ԍυϲϲі", "Gucci", "Ԍυϲϲі", "look-alike letters"),
        ("jacket MoncIer", "Moncler", "MoncIer", "look-alike letters"),
        ("jacket rnoncler", "Moncler", "rnoncler", "look-alike letters"),
        ("belt G u c c i brown", "Gucci", "G u c c i", "letters set apart"),
        ("belt g.u.c.c.i.", "Gucci", "g.u.c.c.i", "letters set apart"),
        ("belt G💎u💎c💎c💎i", "Gucci", "G💎u💎c💎c💎i", "letters set apart"),
        ("l-o-u-i-s v-u-i-t-t-o-n tote", "Louis Vuitton", "l-o-u-i-s v-u-i-t-t-o-n", "letters set apart"),
        ("jacket Mo ncler navy", "Moncler", "Mo ncler", "a word broken up"),
        ("女包 古*驰 新款", "Gucci", "古*驰", "letters set apart"),
        ("女包 路·易·威·登", "Louis Vuitton", "路·易·威·登", "letters set apart"),
        ("perfume D～r 50ml", "Dior", "D～r", "masked letters"),
        ("belt G*cci", "Gucci", "G*cci", "masked letters"),
        ("tote Louis Vu_tton", "Louis Vuitton", "Louis Vu_tton", "masked letters"),
        ("belt 9ucc1", "Gucci", "9ucc1", "digits or signs for letters"),
        ("belt Gu((i", "Gucci", "Gu((i", "digits or signs for letters"),
        ("jacket M0ncl3r", "Moncler", "M0ncl3r", "digits or signs for letters"),
        ("belt 🅶🆄🅲🅲🅸", "Gucci", "🅶🆄🅲🅲🅸", "styled letters"),
        ("belt G̲u̲c̲c̲i̲", "Gucci", "G̲u̲c̲c̲i̲", "added accents"),
        ("jacket Moncller", "Moncler", "Moncller", "misspelt"),
        ("jacket Moncer", "Moncler", "Moncer", "misspelt"),
        ("tote Luois Vuitton", "Louis Vuitton", "Luois Vuitton", "misspelt"),
        ("tote lu yi wei deng", "Louis Vuitton", "lu yi wei deng", "written in Latin letters"),
    ],
)
def test_every_disguise_is_read_and_told(title: str, brand: str, written: str, disguise: str) -> None:
    (hit,) = [hit for hit in FINDER.find({"title": title}) if hit.confidence >= 0.5]
    assert (hit.brand, title[hit.start : hit.end]) == (brand, written)
    assert hit.disguise == disguise
    assert f'as "{written}"' in hit.sentence


def test_mixed_disguises_are_all_told() -> None:
    (hit,) = FINDER.find({"title": "belt Ｇ u с c 1"})
    assert hit.disguise == (
        "full-width letters and look-alike letters and digits or signs for letters and letters set apart"
    )


@pytest.mark.parametrize(
    "title",
    [
        "leather belt brown",
        "gusset bag brown leather",
        "monocle brass vintage",
        "moncton city map",
        "door handle 50 ml",
        "panoramic photo print",
        "lv 200 level sensor relay",
        "louis armstrong vinyl",
        "mon cher, a novel",
        "s u g u c c i s",
        "GUC-1234 gasket",
        "G1-4423 valve",
        "ray of light and ban the bomb badge",
        "grey heather t-shirt h&n",
        "diorite sample",
    ],
)
def test_what_only_resembles_a_name_is_not_one(title: str) -> None:
    assert named(title) == set()


@pytest.mark.parametrize(
    ("title", "brands"),
    [
        ("boss battle figure", set()),
        ("like a boss mug", set()),
        ("boss t-shirt slim fit", {"Hugo Boss"}),
        ("b0ss slim fit", {"Hugo Boss"}),
        ("B о s s", {"Hugo Boss"}),
        ("LV bag monogram", {"Louis Vuitton"}),
        ("L.V. handbag", {"Louis Vuitton"}),
        ("LV relay 24V", set()),
        ("apple cider vinegar", set()),
        ("apple tree seeds", set()),
        ("Apple charger 20W", {"Apple"}),
        ("Apple A1466 13-inch", {"Apple"}),
        ("苹果手机壳", {"Apple"}),
        ("松下问童子 古诗", set()),
        ("松下吹风机", {"Panasonic"}),
        ("gucci style G u c c i and M0ncler mix", {"Gucci", "Moncler"}),
        ("RayBan sunglasses", {"Ray-Ban"}),
        ("Ray Ban sunglasses", {"Ray-Ban"}),
        ("Neverfull MM", {"Louis Vuitton"}),
        ("norvane atelier watch", {"Norvane Atelier"}),
        ("norvaneatelier watch", {"Norvane Atelier"}),
    ],
)
def test_context_and_intent(title: str, brands: set[str]) -> None:
    assert named(title) == brands


def test_a_film_about_a_house_is_not_its_goods() -> None:
    (hit,) = FINDER.find({"title": "House of Gucci DVD"})
    assert hit.confidence < 0.5
    assert hit.sentence == 'title names "Gucci" as written, beside a word for a work, not for goods'
    assert named("Gucci bag with poster of the film") == {"Gucci"}


def test_a_sure_name_takes_away_the_doubt_of_another_of_the_same_brand() -> None:
    hits = FINDER.find({"title": "Hugo Boss", "description": "by boss"})
    assert {hit.alias: hit.confidence for hit in hits} == {"Hugo Boss": 0.95, "Boss": 0.75}


NAMES = ("Gucci", "Moncler", "Velmora", "Panasonic", "Louis Vuitton", "Norvane Atelier")
INVISIBLE = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u2063\u180e")
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(st.sampled_from(NAMES), INVISIBLE, st.data())
def test_an_invisible_character_never_loses_a_hit(name: str, invisible: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(name) - 1))
    written = f"{name[:place]}{invisible}{name[place:]}"
    hits = FINDER.find({"title": f"new {written} x"})
    assert [(hit.brand, hit.disguise) for hit in hits] == [(name, "invisible characters")]
    assert f"new {written} x"[hits[0].start : hits[0].end] == written


@given(st.sampled_from(NAMES), st.data())
def test_case_and_width_never_lose_a_hidden_name(name: str, data: st.DataObject) -> None:
    dress = st.sampled_from([str.upper, str.lower, lambda letter: letter.translate(WIDE)])
    written = ".".join(data.draw(dress)(letter) for letter in name.replace(" ", ""))
    (hit,) = FINDER.find({"title": f"新款 {written} 包 x"})
    assert hit.brand == name
    assert f"新款 {written} 包 x"[hit.start : hit.end] == written


@given(st.text(st.sampled_from("GgUuCcIi1!|с*.~ \u200b💎古驰奇🅶"), max_size=40))
def test_every_span_of_a_hidden_name_is_read_again_by_itself(text: str) -> None:
    for hit in FINDER.find({"title": text}):
        again = FINDER.find({"title": text[hit.start : hit.end]})
        assert hit.brand in {one.brand for one in again}


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for hit in FINDER.find({"title": text, "description": text}):
        assert 0 <= hit.start < hit.end <= len(text)
        assert 0 < hit.confidence <= 1


@pytest.mark.parametrize(
    "unit",
    [
        "~…~…g",
        "louis vuiton ",
        *(
            pytest.param(unit, marks=pytest.mark.soak)
            for unit in ("g*", "1|l!i", "g u c c i ", "古*驰", "👍g", "S\u200b✨")
        ),
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        started = time.process_time()
        FINDER.find({"description": text})
        return time.process_time() - started

    seconds(1_000)
    fewer, more = min(seconds(250_000) for _ in range(3)), seconds(1_000_000)
    assert more < 12 * fewer + 0.5
