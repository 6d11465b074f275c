"""The truth behind the market: complete, steady, and true to each kind."""

import subprocess
import sys
from collections import Counter
from decimal import Decimal

import pytest

from crawler.sample_market.catalogue import catalogue
from crawler.sample_market.days import offers
from crawler.sample_market.disguise import WAYS
from crawler.sample_market.offer import Kind, Offer
from crawler.sample_market.price_tags import PER_DOLLAR

REFERENCE_USD = {brand.name: Decimal(repr(brand.reference_usd)) for brand in catalogue().brands}
COPIES = {"too_cheap", "replica", "disguised"}


def of_kind(kind: Kind) -> list[Offer]:
    return [offer for offer in offers(1) if offer.kind == kind]


def share_of_reference(offer: Offer) -> Decimal:
    assert offer.brand is not None
    return offer.price / PER_DOLLAR[offer.currency] / REFERENCE_USD[offer.brand]


def test_there_are_some_three_hundred_offers_and_no_id_is_used_twice() -> None:
    assert 290 <= len(offers(1)) <= 310
    assert len({offer.id for offer in offers(1)}) == len(offers(1))


def test_every_kind_brand_language_and_currency_is_there() -> None:
    kinds = Counter(offer.kind for offer in offers(1))
    assert min(kinds.values()) >= 8
    assert len(kinds) == 10
    assert {offer.brand for offer in offers(1)} == {*REFERENCE_USD, None}
    assert min(Counter(offer.language for offer in offers(1)).values()) >= 60
    assert {offer.currency for offer in offers(1)} == set(PER_DOLLAR)


def test_another_process_composes_the_same_offers() -> None:
    code = "from crawler.sample_market.days import offers; print(hash(1), ascii(offers(2)))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {f"{hash(1)} {offers(2)!a}\n"}


def test_ids_are_the_same_for_ever() -> None:
    # Learners and saved demos link to them.
    assert [(offer.id, offer.title) for offer in offers(1)[:2]] == [
        ("810009483", "New Gucci canvas camera bag with web stripe – dark green"),
        ("865326320", "古驰 马衔扣乐福鞋 藏青色 专柜正品"),
    ]


@pytest.mark.parametrize("kind", ["genuine", "authorised", "second_hand", "parallel_import"])
def test_originals_cost_what_originals_cost(kind: Kind) -> None:
    assert all(share_of_reference(offer) > Decimal("0.25") for offer in of_kind(kind))


@pytest.mark.parametrize("kind", ["too_cheap", "replica", "disguised"])
def test_copies_are_clearly_too_cheap(kind: Kind) -> None:
    assert all(share_of_reference(offer) < Decimal("0.42") for offer in of_kind(kind))


def test_too_cheap_offers_cost_less_than_any_original_of_their_brand() -> None:
    for brand in REFERENCE_USD:
        originals = [
            share_of_reference(offer) for offer in offers(1) if offer.brand == brand and offer.kind == "genuine"
        ]
        cheap = [share_of_reference(offer) for offer in of_kind("too_cheap") if offer.brand == brand]
        assert max(cheap) < min(originals)


def test_struck_out_prices_are_higher_than_prices() -> None:
    struck_out = [offer for offer in offers(1) if offer.list_price is not None]
    assert len(struck_out) > 40
    assert all(offer.list_price is not None and offer.list_price > offer.price for offer in struck_out)


def test_authorised_shops_sell_their_own_brand_and_no_copies() -> None:
    for offer in offers(1):
        if "authorised" in offer.seller.roles:
            assert offer.kind == "authorised"
            assert offer.seller.brand == offer.brand


def test_a_disguised_name_is_not_found_as_it_is_written() -> None:
    names = {name.casefold() for brand in catalogue().brands for group in brand.names.values() for name in group}
    disguised = of_kind("disguised")
    assert {offer.disguise for offer in disguised} == {way.name for way in WAYS}
    for offer in disguised:
        shown = f"{offer.title} {offer.brand_claimed} {offer.description}".casefold()
        assert not [name for name in names if name in shown], offer.title


@pytest.mark.parametrize(
    ("way", "written"),
    [
        ("spaced", "G u c c i"),
        ("other_alphabet", "Gu\u0441\u0441\u0456"),
        ("full_width", "Ｇｕｃｃｉ"),
        ("digits", "Gucc1"),
        ("zero_width", "Gu\u200bcci"),
        ("masked", "Gu*ci"),
    ],
)
def test_ways_of_disguise(way: str, written: str) -> None:
    assert {known.name: known.hide("Gucci") for known in WAYS}[way] == written


def test_grey_market_words_are_in_the_left_over_class_alone() -> None:
    words = ("原单", "尾单", "surplus", "overrun", "ستوك", "فائض")
    with_words = {offer.kind for offer in offers(1) if any(word in offer.title.casefold() for word in words)}
    assert with_words == {"left_over"}


def test_innocent_homonyms_name_no_watched_brand_as_theirs() -> None:
    homonyms = of_kind("homonym")
    assert {offer.resembles for offer in homonyms} == set(REFERENCE_USD)
    assert all(offer.brand is None and offer.label == "not_the_brand" for offer in homonyms)


def test_no_offer_shows_one_picture_twice() -> None:
    assert all(len(set(offer.images)) == len(offer.images) >= 2 for offer in offers(1))


def test_copyists_show_the_pictures_of_originals() -> None:
    originals = {offer.images[0] for offer in offers(1) if offer.kind in {"genuine", "authorised"}}
    assert [offer for offer in offers(1) if offer.kind in COPIES and offer.images[0] in originals]
