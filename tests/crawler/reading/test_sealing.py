from dataclasses import FrozenInstanceError, dataclass, fields
from itertools import repeat

import pytest

from crawler.items import Listing, Seller
from crawler.reading.sealing import sealer


def test_what_is_made_at_once_is_what_is_made_one_by_one() -> None:
    sellers = sealer(Seller, ["name", "url", "location"])(["a", "b"], ["https://a.example", None], repeat("Rome"))
    assert sellers == [Seller("a", None, "https://a.example", "Rome"), Seller("b", location="Rome")]
    assert {type(seller) for seller in sellers} == {Seller}
    assert hash(sellers[0]) == hash(Seller("a", None, "https://a.example", "Rome"))


def test_what_is_made_is_frozen() -> None:
    (seller,) = sealer(Seller, ["name"])(["a"])
    with pytest.raises(FrozenInstanceError):
        seller.name = "b"  # type: ignore[misc]  # that this fails is what is shown


def test_every_field_of_a_listing_is_set() -> None:
    names = [item.name for item in fields(Listing)]
    (listing,) = sealer(Listing, names)(*([name] for name in names))
    assert [getattr(listing, name) for name in names] == names


def test_what_is_not_stated_has_its_default() -> None:
    made = sealer(Listing, ["url", "marketplace", "listing_id"])(["https://a.example/1"], ["a"], ["1"])
    assert made == [Listing(marketplace="a", listing_id="1", url="https://a.example/1")]


def test_a_class_without_slots_can_be_sealed_as_well() -> None:
    @dataclass(frozen=True)
    class Loose:
        name: str
        number: int = 1

    (made,) = sealer(Loose, ["name"])(["a"])
    assert (type(made), made) == (Loose, Loose("a"))
