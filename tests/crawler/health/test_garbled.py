import pytest

from crawler.health.garbled import is_garbled


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
