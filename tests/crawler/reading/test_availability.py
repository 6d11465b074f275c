import pytest

from crawler.reading.availability import availability_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://schema.org/InStock", "InStock"),
        ("http://schema.org/SoldOut/", "SoldOut"),
        ("OUT_OF_STOCK", "OutOfStock"),
        ("In Stock.", "InStock"),
        ("Only 3 left in stock - order soon", "InStock"),
        ("3 available / 12 sold", "InStock"),
        ("Currently unavailable.", "OutOfStock"),
        ("This listing was ended by the seller", "OutOfStock"),
        ("This item sold on Mon, 12 Feb", "SoldOut"),
        ("Auf Lager", "InStock"),
        ("Derzeit nicht verfügbar", "OutOfStock"),
        ("売り切れました", "SoldOut"),
        ("在庫切れ", "OutOfStock"),
        ("有货", "InStock"),
        ("已售罄", "SoldOut"),
        ("Pre-order now", "PreOrder"),
        ("ask the seller", None),
        ("", None),
    ],
)
def test_words_mean_one_schema_org_name(text: str, name: str | None) -> None:
    assert availability_of(text) == name
