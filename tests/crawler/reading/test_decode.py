import pytest

from crawler.errors import AnalystError
from crawler.reading import decode as module
from crawler.reading.decode import decode, markup_of

TITLE = "诺凡 手提包"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_page_is_decoded_in_the_encoding_it_has(encoding: str) -> None:
    page = f"<html><head><title>{TITLE}</title></head><body>{'<p>text</p>' * 90}</body></html>"
    assert TITLE in decode(page.encode(encoding))


def test_utf8_that_declares_gbk_is_utf8() -> None:
    assert TITLE in decode(f'<meta charset="gbk"><title>{TITLE}</title>'.encode(), "text/html; charset=gbk")


def test_gbk_that_declares_utf8_is_gbk() -> None:
    assert TITLE in decode(f'<meta charset="utf-8"><title>{TITLE}</title>'.encode("gbk"), "text/html; charset=utf-8")


def test_accented_letters_of_an_undeclared_page_are_western() -> None:
    assert "déjà vendu" in decode("<p>déjà vendu à côté</p>".encode("cp1252"))


def test_a_declared_encoding_is_believed_where_it_fits() -> None:
    assert "財布" in decode('<meta charset="shift_jis"><p>財布</p>'.encode("shift_jis"))


def test_broken_bytes_do_not_spoil_the_rest() -> None:
    assert TITLE in decode(f"<title>{TITLE}</title>".encode() * 5 + b"\xff\xe5")


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"%PDF-1.7\n", "PDF"), (b"\x89PNG\r\n", "PNG"), (b"PK\x03\x04", "ZIP"), (b"\x01\x00\x00\x02" * 900, "binary")],
)
def test_what_is_not_text_is_named(body: bytes, name: str) -> None:
    with pytest.raises(AnalystError, match=name) as caught:
        decode(body)
    assert "HTML" in str(caught.value)


def test_a_page_of_more_than_can_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BODY", 1 << 20)  # the limit itself would fill memory for nothing
    with pytest.raises(AnalystError, match="2 MB"):
        decode(b"a" * (2 << 20))


def test_control_characters_are_taken_out() -> None:
    assert markup_of("a\x00b\tc") == b"ab\tc"
