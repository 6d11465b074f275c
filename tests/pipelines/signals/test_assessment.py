import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Listing, Seller
from crawler.watchlist import Brand, ReferencePrice, Watchlist
from pipelines.matching.brands import BrandFinder
from pipelines.signals.assessment import assess
from pipelines.signals.table import BANDS, TABLE
from pipelines.signals.version import SIGNALS_VERSION
from pipelines.snapshot import Assessed, Label, Matched, Risk

WATCHLIST = Watchlist(
    brands=(
        Brand(
            name="Gucci",
            aliases=("古驰", "غوتشي"),
            reference_prices=(
                ReferencePrice(amount=Decimal(400), currency="USD"),
                ReferencePrice(amount=Decimal(2000), currency="USD", line="Marmont"),
                ReferencePrice(amount=Decimal(8600), currency="CNY"),
            ),
            authorised_sellers={"ebay": ("gucci_official",)},
        ),
        Brand(name="Nike"),
        Brand(name="Coach", everyday_word=True),
        Brand(name="Margiela", lines=("Replica",)),
    ),
)
FINDER = BrandFinder(WATCHLIST)


def listing(title: str, price: object = None, **facts: object) -> Listing:
    amount = None if price is None else Decimal(str(price))
    values = {"marketplace": "ebay", "listing_id": "1", "url": "https://x.example/1", "currency": "USD", **facts}
    return Listing(title=title, price=amount, **values)  # type: ignore[arg-type] # the test names the fields


def judged(title: str, price: object = None, **facts: object) -> Assessed:
    offer = listing(title, price, **facts)
    texts = {"title": offer.title, "description": offer.description, "brand_claimed": offer.brand_claimed}
    hits = FINDER.find({field: text for field, text in texts.items() if text})
    return assess(offer, Matched(hits=hits, version=FINDER.version), WATCHLIST)


@pytest.mark.parametrize(
    ("title", "risk", "suggestion"),
    [
        ("Gucci belt replica", "high", "counterfeit"),
        ("Super clone Gucci watch", "high", "counterfeit"),
        ("Gucci belt 1:1", "medium", "counterfeit"),
        ("Gucci belt AAA quality top batch", "medium", "counterfeit"),
        ("Gucci belt, factory surplus", "medium", "left_over"),
        ("Gucci inspired bag", "low", "look_alike"),
        ("Gucci bag pre-owned", "none", "second_hand"),
        ("古驰 女包 高仿", "high", "counterfeit"),
        ("古驰 女包 原单尾货", "medium", "left_over"),
        ("古驰同款女包", "low", "look_alike"),
        ("古驰 二手 女包", "none", "second_hand"),
        ("حقيبة غوتشي تقليد درجة أولى", "high", "counterfeit"),
        ("حقيبة غوتشي مستعملة", "none", "second_hand"),
        ("REPLICA belt ＧＵＣＣＩ", "high", "counterfeit"),
        ("ｒｅｐｌｉｃａ gucci", "high", "counterfeit"),
        # false friends and negations
        ("Gucci belt, not a replica", "none", None),
        ("Gucci belt no fake, genuine", "none", None),
        ("古驰 女包 不是高仿", "none", None),
        ("古驰 拒绝高仿 专柜", "none", None),
        ("حقيبة غوتشي ليست تقليد", "none", None),
        ("古驰 高仿真花", "none", None),
        ("古驰 仿皮 女包", "none", None),
        ("Nike football shirt replica 2024", "none", None),
        ("Nike torch with AAA batteries", "none", None),
        ("Nike shoe 1:1 scale keyring", "none", None),
        ("Margiela Replica perfume", "none", None),
        ("Gucci bag genuine leather", "none", None),
        # not beside a watched brand
        ("replica watch super clone 1:1", "none", None),
        ("高仿 女包", "none", None),
        ("تقليد حقيبة", "none", None),
    ],
)
def test_what_words_say(title: str, risk: Risk, suggestion: Label | None) -> None:
    assessed = judged(title)
    assert (assessed.risk, assessed.suggestion) == (risk, suggestion)
    assert bool(assessed.reasons) == (suggestion is not None)


def test_a_negation_ends_with_its_clause() -> None:
    assert judged("Not cheap. Replica Gucci belt").risk == "high"
    assert judged("no box, replica gucci belt").risk == "high"


def test_without_a_watched_brand_nothing_is_said() -> None:
    assessed = judged("super clone replica watch", 1)
    assert (assessed.score, assessed.risk, assessed.suggestion, assessed.reasons) == (0.0, "none", None, ())
    assert assessed.version == SIGNALS_VERSION


def test_the_price_is_held_against_the_line_the_title_names() -> None:
    (reason,) = judged("Gucci Marmont bag", 120).reasons
    assert reason.sentence == "120 USD is 6 % of the reference price of Gucci Marmont, 2,000 USD"
    (reason,) = judged("Gucci bag", 120).reasons
    assert reason.sentence == "120 USD is 30 % of the reference price of Gucci, 400 USD"


@pytest.mark.parametrize(
    "offer",
    [
        {"price": 300},
        {"price": 0},
        {"price": 10, "currency": "EUR"},
        {"price": 10, "currency": None},
        {"price": 10, "unit": "kg"},
        {"price": 100, "condition": "Pre-owned"},
    ],
)
def test_prices_that_say_nothing(offer: dict[str, object]) -> None:
    assert "price_far_below_reference" not in {reason.signal for reason in judged("Gucci bag", **offer).reasons}


def test_the_lower_the_price_the_stronger() -> None:
    strengths = [judged("Gucci bag", price).reasons[0].strength for price in (190, 150, 100, 50, 20, 1)]
    assert strengths == sorted(strengths)
    assert strengths[0] < 0.1
    assert strengths[-2:] == [1.0, 1.0]


@given(st.decimals("0.01", "399", places=2))
def test_a_price_alone_never_decides(price: Decimal) -> None:
    assessed = judged("Gucci bag", price, brand_claimed="Gucci")
    assert assessed.risk != "high"
    assert assessed.suggestion is None


def test_price_and_words_together_are_high() -> None:
    assert judged("Gucci belt 1:1", 15).risk == "high"


def test_used_goods_and_look_alikes_are_not_called_counterfeit() -> None:
    assert judged("Gucci bag", 5, condition="Used").suggestion == "second_hand"
    assert judged("Gucci inspired bag", 5).suggestion == "look_alike"


def test_a_word_in_the_description_weighs_less() -> None:
    in_title, below = judged("Gucci belt replica"), judged("Gucci belt", description="a replica")
    assert 0 < below.score < in_title.score
    assert below.reasons[0].sentence == 'description says "replica", a word for copies'


def test_authorised_sellers_are_looked_at_first() -> None:
    assessed = judged("Gucci belt replica", 1, seller=Seller(name="Gucci_Official"))
    assert (assessed.risk, assessed.suggestion, assessed.score) == ("none", "authorised", 0.0)
    assert assessed.reasons[0].sentence == '"Gucci_Official" is an authorised seller of Gucci on ebay'


@pytest.mark.parametrize(
    "facts",
    [
        {"seller": Seller(name="gucci_officiaI")},
        {"seller": Seller(name="gucci_official"), "marketplace": "taobao"},
        {"seller": Seller(id="7")},
        {"seller": None},
    ],
)
def test_others_are_not_authorised(facts: dict[str, object]) -> None:
    assert judged("Gucci belt replica", **facts).risk == "high"


def test_an_authorised_seller_of_one_brand_is_judged_for_the_other() -> None:
    seller = Seller(id="gucci_official")
    assert judged("Gucci and Nike replica", seller=seller).suggestion == "counterfeit"


def test_an_everyday_word_counts_less() -> None:
    assert judged("coach replica").score < judged("nike replica").score


_SOAK = pytest.mark.soak


@pytest.mark.parametrize(
    "unit",
    [
        "not a replica ",
        *(pytest.param(unit, marks=_SOAK) for unit in ("replica ", "高仿", "不是高仿", "aaa ", "(", "replica shirt ")),
    ],
)
def test_a_megabyte_of_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        offer = listing("gucci", description=unit * (length // len(unit)))
        matched = Matched(hits=FINDER.find({"title": "gucci"}), version=FINDER.version)
        started = time.process_time()
        assess(offer, matched, WATCHLIST)
        return time.process_time() - started

    assert seconds(1_000_000) < max(12 * seconds(250_000), 2.0)


def test_every_signal_explains_itself() -> None:
    assert all(signal.measure.__doc__ for signal in TABLE)
    assert len({signal.name for signal in TABLE}) == len(TABLE)
    assert [lowest for lowest, _ in BANDS] == sorted((lowest for lowest, _ in BANDS), reverse=True)


@given(st.text(st.sampled_from("Gucci replica not 1:古驰高仿不是 تقليد,."), max_size=50), st.integers(0, 500))
def test_any_title_gets_a_score_within_bounds(title: str, price: int) -> None:
    assessed = judged(title, price)
    assert 0 <= assessed.score <= 100
    assert all(0 < reason.strength <= 1 and reason.sentence for reason in assessed.reasons)
