"""Each signal: what makes it speak, what it says, and what leaves it silent."""

from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest

from crawler.items import Seller
from crawler.watchlist.judging import LabelName, SignalName
from pipelines.signals.context import Context, Known, Peers
from pipelines.signals.names import INTENT, disguised_name
from pipelines.signals.table import BANDS, TABLE
from pipelines.snapshot import Label
from tests.pipelines.signals.cases import DAY, judged, spoke

BAG: dict[str, Any] = {"title": "Gucci bag", "price": "1000 USD"}


def known(**facts: int) -> Context:
    return Context(day=DAY, known=Known(**facts))


SPEAK: list[tuple[str, dict[str, Any], str]] = [
    ("counterfeit_claim", {"title": "Gucci bag, superclone"}, 'title says "superclone", a word for copies'),
    ("counterfeit_claim", {"title": "Copy of Gucci bag"}, "title names Gucci as what the article is a copy of"),
    ("quality_grade", {"title": "Gucci bag AAA quality"}, 'title says "AAA quality", a grade of copies'),
    ("copy_trade_slang", {"title": "古驰 包 懂的来"}, 'title says "懂的来", said in the trade in copies'),
    (
        "authentic_yet_far_too_cheap",
        {"title": "New Gucci bag, authentic", "price": "60 USD"},
        "no original is sold new",
    ),
    (
        "left_over_claim",
        {"title": "Gucci bag factory surplus"},
        'title says "factory surplus", a word for factory surplus',
    ),
    (
        "parallel_import_claim",
        {"title": "Gucci bag, grey import"},
        'title says "grey import", a word for parallel imports',
    ),
    ("look_alike_claim", {"title": "Gucci dupe bag"}, 'title says "dupe", a word for look-alikes'),
    ("look_alike_claim", {"title": "グッチ風 バッグ"}, "title names Gucci as what the article looks like"),
    ("second_hand", {"title": "Gucci bag pre-loved"}, 'title says "pre-loved", a word for used goods'),
    ("second_hand", BAG | {"condition": "Pre-owned"}, 'the condition is "Pre-owned"'),
    ("made_to_fit", {"title": "Strap for Rolex"}, "the title names Rolex as what the thing fits"),
    ("off_platform_contact", BAG | {"description": "VX: bagshop88"}, 'description says "VX: bagshop88", a way to deal'),
    ("hints_at_a_private_deal", {"title": "Gucci bag DM for price"}, 'title says "DM for price", which moves the deal'),
    ("over_assurance", {"title": "古驰 包 假一赔十"}, 'title says "假一赔十", more assurance'),
    (
        "several_brands_in_title",
        {"title": "Gucci Chanel Nike"},
        "the title names 3 watched brands: Gucci, Chanel, Nike",
    ),
    ("unbranded_yet_named", BAG | {"brand_claimed": "无品牌"}, 'brand field says "无品牌" while the title names Gucci'),
    ("unbranded_yet_named", BAG | {"attributes": (("Brand", "Unbranded"),)}, 'the brand field says "Unbranded"'),
    ("wholesale_quantities", BAG | {"min_order": 20}, "at least 20 pieces must be ordered"),
    ("wholesale_quantities", BAG | {"stock": 9000}, "9,000 pieces are in stock"),
    ("wholesale_quantities", {"title": "Gucci bag dropshipping"}, 'title says "dropshipping", to those who sell on'),
    (
        "poses_as_official_shop",
        BAG | {"marketplace": "ebay", "seller": "Gucci Official Outlet"},
        "is not among the auth",
    ),
    ("borrowed_pictures", BAG | {"description": "图片来源网络"}, "do not show the article itself"),
    ("from_a_place_of_copies", {"title": "Nike shoes", "location": "Fujian, Putian"}, 'ships from "Fujian, Putian"'),
]


@pytest.mark.parametrize(("signal", "facts", "sentence"), SPEAK)
def test_a_signal_speaks(signal: str, facts: dict[str, Any], sentence: str) -> None:
    assert sentence in spoke(judged(**facts))[signal]


@pytest.mark.parametrize(
    ("signal", "context", "sentence"),
    [
        (
            "seller_decided_against",
            known(decided_against=1),
            "1 other offer of this seller was decided to be counterfeit",
        ),
        ("seller_decided_against", known(decided_against=7), "7 other offers of this seller were decided"),
        ("images_at_other_sellers", known(sellers_with_its_images=1), "another seller shows one of its pictures"),
        ("images_at_other_sellers", known(sellers_with_its_images=4), "4 other sellers show one of its pictures"),
        ("seller_of_many_brands", known(brands_of_seller=15), "the seller's offers name 15 watched brands"),
        (
            "price_far_below_same_search",
            Context(day=DAY, peers={"Gucci": Peers(Decimal(9000), "USD", 12)}),
            "1,000 USD is 11 % of the median of 12 offers of Gucci in the same results, 9,000 USD",
        ),
    ],
)
def test_a_signal_speaks_from_the_context(signal: str, context: Context, sentence: str) -> None:
    assert sentence in spoke(judged(context, **BAG))[signal]


@pytest.mark.parametrize(
    ("signal", "facts"),
    [
        ("second_hand", BAG | {"condition": "Unused"}),
        ("second_hand", BAG | {"condition": "New with tags"}),
        ("made_to_fit", {"title": "Gucci shoes for women"}),
        ("made_to_fit", {"title": "Apple charger for iPhone by Apple"}),
        ("look_alike_claim", {"title": "Nike style CW1234 shoes"}),
        ("authentic_yet_far_too_cheap", {"title": "Gucci bag, authentic, used once", "price": "60 USD"}),
        ("authentic_yet_far_too_cheap", {"title": "Gucci bag, authentic", "price": "60 USD"}),
        ("authentic_yet_far_too_cheap", {"title": "New Gucci pen, authentic", "price": "60 USD"}),
        ("authentic_yet_far_too_cheap", {"title": "Gucci keychain, authentic", "price": "60 USD"}),
        ("several_brands_in_title", {"title": "Gucci x Adidas bag"}),
        ("several_brands_in_title", {"title": "Gucci bag", "description": "like Chanel and Nike"}),
        ("unbranded_yet_named", BAG | {"brand_claimed": "Gucci"}),
        ("unbranded_yet_named", {"title": "Case for iPhone", "brand_claimed": "Unbranded"}),
        ("wholesale_quantities", {"title": "Nike shoes", "stock": 9000}),
        ("wholesale_quantities", BAG | {"min_order": 1, "stock": 3}),
        ("poses_as_official_shop", BAG | {"marketplace": "ebay", "seller": "Anna's shop"}),
        ("poses_as_official_shop", BAG | {"marketplace": "olx", "seller": "Gucci Official"}),
        ("from_a_place_of_copies", {"title": "Nike shoes", "location": "Hamburg"}),
        ("from_a_place_of_copies", {"title": "Nike shoes", "location": "Putian", "marketplace": "lazada"}),
        ("counterfeit_claim", BAG | {"description": "We never sell copies, imitations or other replica goods."}),
        ("counterfeit_claim", {"title": "No fake Gucci bag"}),
        ("counterfeit_claim", {"title": "Ferrari replica 1:43"}),
        ("counterfeit_claim", {"title": "Book on fake Gucci bags"}),
        ("off_platform_contact", BAG | {"description": "Size 30 x 20, No. 13800138000, supports WeChat pay"}),
    ],
)
def test_a_signal_is_silent(signal: str, facts: dict[str, Any]) -> None:
    assert signal not in spoke(judged(**facts))


def test_a_hidden_name_speaks_and_a_common_spelling_does_not() -> None:
    hidden = judged(title="Gu\u200bcci bag")
    assert 'as "Gu\u200bcci" (invisible characters)' in spoke(hidden)["disguised_name"]
    assert hidden.reasons[0].strength > 0.9
    assert judged(title="ＧＵＣＣＩ bag").reasons[0].strength < 0.3
    assert "disguised_name" not in spoke(judged(title="gucci BAG"))
    assert all(0 <= strength <= 1 for strength in INTENT.values())
    assert disguised_name.__doc__


def test_more_that_is_known_speaks_louder() -> None:
    strengths = [judged(known(decided_against=count), **BAG).reasons[0].strength for count in (1, 2, 3, 50)]
    assert strengths == [0.5, 0.75, 1.0, 1.0]


def test_nothing_known_says_nothing() -> None:
    assert judged(Context(), **BAG).reasons == judged(Context(day=date(2026, 3, 2)), **BAG).reasons == ()


def test_every_signal_is_there_once_is_explained_and_has_a_source() -> None:
    names = [signal.name for signal in TABLE]
    assert sorted(names) == sorted(get_args(SignalName))
    assert set(get_args(LabelName)) == set(get_args(Label))
    for signal in TABLE:
        explained = signal.measure.__doc__ or ""
        assert explained.endswith(".")
        assert "\n" not in explained
        assert signal.source
        assert -100 <= signal.weight <= 100
    assert {name for name, _, _ in SPEAK} < set(names)


def test_no_support_alone_is_high() -> None:
    highest = max(lowest for lowest, _ in BANDS)
    assert all(signal.weight < highest for signal in TABLE if signal.label is None)


def test_reasons_come_weightiest_first() -> None:
    reasons = judged(title="Gucci bag replica, AAA quality", price="30 USD", min_order=50).reasons
    points = [abs(reason.strength * reason.weight) for reason in reasons]
    assert len(points) >= 4
    assert points == sorted(points, reverse=True)


def test_many_signs_together_make_a_counterfeit_without_a_word_for_it() -> None:
    facts: dict[str, Any] = {"title": "Gucci bag", "price": "49 USD", "brand_claimed": "Unbranded"}
    assert judged(**facts).suggestion is None
    told = judged(**facts, description="WhatsApp: +852 5555 0199")
    assert (told.suggestion, told.risk) == ("counterfeit", "high")


def test_the_sellers_own_word_outweighs_hints() -> None:
    assert judged(title="Gucci 原单 包", price="49 USD", seller=Seller(name="x")).suggestion == "left_over"
    assert judged(title="Gu\u200bcci bag factory surplus", price="49 USD").suggestion == "left_over"
    assert judged(title="Gucci bag factory surplus 1:1 replica", price="49 USD").suggestion == "counterfeit"
