import pytest

from crawler.items import Listing, Reading, Seller
from crawler.reading.garbled import is_garbled, without_garbled


@pytest.mark.parametrize(
    "text",
    [
        "Gucci Tasche fÃ¼r Damen",
        "古奇包".encode().decode("latin-1"),
        "Нов чанта".encode().decode("cp1252", "replace"),
        "Gucci ???? 1:1",
        "Gucci \ufffd\ufffd bag",
        "l’été".encode().decode("cp1252"),
    ],
)
def test_text_in_a_wrong_encoding(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    ["", "Gucci bag", "Tasche für Damen", "古奇包", "Сумка", "حقيبة غوتشي", "Really??? Wow!", "© Gucci®", "Ã la mode"],
)
def test_text_as_people_write_it(text: str) -> None:
    assert not is_garbled(text)


def listing(title: str, seller: str = "Ann") -> Listing:
    return Listing(
        marketplace="b", listing_id="1", url="", title=title, seller=Seller(name=seller), location="Hangzhou"
    )


def test_nothing_is_taken_from_a_page_in_a_wrong_encoding() -> None:
    lost = [listing("Gucci ????? 1:1", "??????"), listing("Gucci bag"), listing("??????? Gucci", "Ann")]
    found = without_garbled(Reading(state="results", view="search", listings=tuple(lost)))
    assert (found.state, found.listings, found.anomalies) == ("unknown", (), {"garbled_offer": 3})


@pytest.mark.parametrize(
    "listings",
    [
        (),
        (listing("Gucci ????", "????"), listing("Gucci bag")),
        (listing("Is this real ????", "????"), listing("???? Gucci"), *[listing("古奇包", "小店")] * 9),
        tuple(listing("Really???? Gucci") for _ in range(24)),
    ],
)
def test_a_page_with_odd_titles_is_read(listings: tuple[Listing, ...]) -> None:
    reading = Reading(state="results", view="search", listings=listings)
    assert without_garbled(reading) is reading
