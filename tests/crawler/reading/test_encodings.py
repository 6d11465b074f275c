import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.decode import decode
from crawler.reading.encodings import declared_encodings, from_utf8

SIMPLIFIED = "本店商品均为正品，假一赔十，全国包邮。新款手提包限时折扣。"
TRADITIONAL = "本店商品均為正品，假一賠十，全國免運。新款手提包限時折扣。"
JAPANESE = "こちらの商品は新品未使用です。革の財布、送料無料でお届けします。"
KOREAN = "이 상품은 정품이며 무료 배송입니다. 새 가방을 판매합니다"
RUSSIAN = "Продаю новую сумку в отличном состоянии, доставка бесплатно"

WRITTEN = [
    ("古驰 单肩包 全新 包包小店", "gbk"),
    (SIMPLIFIED, "gbk"),
    (SIMPLIFIED, "gb18030"),
    (TRADITIONAL, "big5"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (KOREAN, "euc_kr"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
]
LANGUAGES = [
    ("pl", "Sprzedam nową torebkę skórzaną, wysyłka gratis, łódź", "cp1250"),
    ("tr", "Yeni çanta satılık, ücretsiz gönderim, şık ve güzel", "cp1254"),
    ("el", "Πωλείται καινούρια τσάντα", "cp1253"),
    ("he", "תיק חדש למכירה", "cp1255"),
    ("ar", "حقيبة جديدة للبيع", "cp1256"),
    ("lt", "Parduodu naują odinę rankinę, siunčiu nemokamai", "cp1257"),
    ("th", "ขายกระเป๋าใหม่", "cp874"),
    ("fr", "déjà vendu à côté, prix réduit", "cp1252"),
]


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize(("text", "encoding"), WRITTEN, ids=range(len(WRITTEN)))
def test_a_page_that_declares_nothing_or_the_wrong_thing_is_told_by_its_looks(
    text: str, encoding: str, declared: str
) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    assert text in decode(f"<html><head>{meta}<title>{text}</title></head>".encode(encoding))


@pytest.mark.parametrize(("language", "text", "encoding"), LANGUAGES, ids=[row[0] for row in LANGUAGES])
def test_the_language_of_a_page_tells_which_code_page_is_meant(language: str, text: str, encoding: str) -> None:
    assert text in decode(f'<html lang="{language}-XX"><p>{text}</p>'.encode(encoding))


@pytest.mark.parametrize(("_language", "text", "encoding"), LANGUAGES, ids=[row[0] for row in LANGUAGES])
def test_a_declared_code_page_is_believed(_language: str, text: str, encoding: str) -> None:
    name = {"cp874": "windows-874"}.get(encoding, encoding.replace("cp", "windows-"))
    assert text in decode(f'<meta charset="{name}"><p>{text}</p>'.encode(encoding))


def test_a_declaration_counts_however_late_it_stands() -> None:
    page = f"<script>{'x' * 50_000}</script><meta charset=windows-1250><p>żółć</p>"
    assert "żółć" in decode(page.encode("cp1250"))


def test_of_two_declarations_that_which_fits_counts() -> None:
    page = f'<meta charset="big5"><meta charset="gbk"><p>{SIMPLIFIED}</p>'
    assert list(declared_encodings(page.encode("gbk"), None)) == ["big5hkscs", "gb18030"]
    assert SIMPLIFIED in decode(page.encode("gbk"))


def test_the_header_is_asked_before_the_page() -> None:
    page = '<meta charset="windows-1252"><p>żółć</p>'.encode("cp1250")
    assert "żółć" in decode(page, "text/html; charset=windows-1250")


@pytest.mark.parametrize("encoding", ["gbk", "big5", "shift_jis", "euc_jp"])
def test_a_page_cut_off_within_a_character_is_read(encoding: str) -> None:
    text = JAPANESE if "j" in encoding else SIMPLIFIED if encoding == "gbk" else TRADITIONAL
    assert text[:-2] in decode(f"<p>{text}".encode(encoding)[:-1])


@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf16_is_read_whatever_it_declares(wide: str) -> None:
    page = f'<html><head><meta charset="utf-8"><title>{SIMPLIFIED}</title></head>'
    assert SIMPLIFIED in decode(page.encode(wide), "text/html; charset=gbk")


@pytest.mark.parametrize("text", ["Déjà vu – «été»", SIMPLIFIED, RUSSIAN])
def test_what_was_encoded_twice_is_decoded_twice(text: str) -> None:
    twice = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    assert from_utf8(twice.encode()) == text
    assert text in decode(f"<p>{twice}</p>".encode())


def test_a_text_that_only_looks_odd_is_left_as_it_is() -> None:
    assert from_utf8("Ã© and Ã¨ are what 诺 is not".encode()) == "Ã© and Ã¨ are what 诺 is not"
    assert from_utf8("ÂÃÂ".encode()) == "ÂÃÂ"


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=gbk", "text/html; charset=no-such-thing"]))
def test_any_bytes_are_decoded(beyond: bytes, content_type: str) -> None:
    assert decode(b"<html><title>x</title>" + beyond, content_type).startswith("<")


@pytest.mark.parametrize("name", ["idna", "punycode", "zlib", "hex", "unicode_escape", "undefined", "rot13"])
def test_what_is_no_encoding_of_pages_is_passed_over(name: str) -> None:
    body = f"<meta charset={name}><p>Prix \u00e9lev\u00e9 a-b99999 </p>".encode("cp1252")
    assert "Prix \u00e9lev\u00e9" in decode(body)
