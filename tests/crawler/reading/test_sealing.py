from dataclasses import FrozenInstanceError, dataclass, fields
from itertools import repeat

import pytest

from crawler.items import Listing, Seller
from crawler.reading.sealing import sealer


def test_what_is_made_at_once_is_what_is_made_one_by_one() -> None:
    sellers = sealer(Seller)(["a", "b"], repeat(None), ["https://a.example", None], repeat("Rome"))
    assert sellers == [Seller("a", None, "https://a.example", "Rome"), Seller("b", location="Rome")]
    assert {type(seller) for seller in sellers} == {Seller}
    assert hash(sellers[0]) == hash(Seller("a", None, "https://a.example", "Rome"))


def test_what_is_made_is_frozen() -> None:
    (seller,) = sealer(Seller)(["a"], repeat(None), repeat(None), repeat(None))
    with pytest.raises(FrozenInstanceError):
        seller.name = "b"  # type: ignore[misc]  # that this fails is what is shown


def test_every_field_of_a_listing_is_set() -> None:
    columns = [[item.name] for item in fields(Listing)]
    (listing,) = sealer(Listing)(*columns)
    assert [getattr(listing, item.name) for item in fields(Listing)] == [item.name for item in fields(Listing)]


def test_a_class_without_slots_can_not_be_sealed() -> None:
    @dataclass(frozen=True)
    class Loose:
        name: str

    with pytest.raises(TypeError):
        sealer(Loose)(["a"])
