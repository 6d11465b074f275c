"""Which encoding bytes are in that are not UTF-8: by what the page declares, where that fits, else by their looks.

Own code instead of a detector's: a page says more than its bytes (the language, several declarations), and a guess that
is made for short texts of any kind errs on pages, which are mostly markup.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import islice

from w3lib.encoding import http_content_type_encoding, resolve_encoding

from crawler.errors import AnalystError

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,20})""", re.IGNORECASE)
_IN_MARKUP = re.compile(rb"<(?:meta|\?xml)\b[^<>]{0,400}>", re.IGNORECASE)
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,400}?\blang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_BEYOND = re.compile(rb"[\x80-\xff]+")
_SEARCHED = 400_000
"""Bytes in which declarations are looked for: some pages put scripts of any length before them."""
_SAMPLE = 6_000
"""Characters beyond ASCII that are looked at."""
_JUDGED = 1 << 20
"""Bytes, from the first beyond ASCII on, by which an encoding is judged."""
_NOT_OF_PAGES = re.compile(r"idna|punycode|undefined|.*escape")
"""What Python knows beside encodings of text: of names, and of literals in programs."""
_PIECE = 1 << 18
_MOST_BROKEN = 500_000
"""Characters that are broken, after which a body is no text: most codecs mend each in a call of its own."""
_BROKEN = 0.02
"""Share of the characters beyond ASCII that may be broken in the encoding a page really has."""
_WESTERN = frozenset({"cp1252", "iso8859-1", "iso8859-15", "latin-1", "ascii"})
_OF_LANGUAGE = {
    **dict.fromkeys(["pl", "cs", "sk", "hu", "hr", "sl", "ro", "bs"], "cp1250"),
    **dict.fromkeys(["ru", "uk", "bg", "be", "sr", "mk", "kk"], "cp1251"),
    **dict.fromkeys(["lt", "lv", "et"], "cp1257"),
    **dict.fromkeys(["ar", "fa", "ur"], "cp1256"),
    "el": "cp1253",
    "tr": "cp1254",
    "he": "cp1255",
    "vi": "cp1258",
    "th": "cp874",
}


def decode_legacy(body: bytes, content_type: str | None) -> str:
    """Return the text of a page that is not in UTF-8; broken bytes become U+FFFD."""
    return decode_mended(body, _legacy_encoding(body, content_type))


def decode_mended(body: bytes, encoding: str) -> str:
    """Return the text of a body, with U+FFFD for what is broken. Raises AnalystError where nearly all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    pieces: list[str] = []
    broken = 0
    for start in range(0, len(body), _PIECE):
        pieces.append(decoder.decode(body[start : start + _PIECE], final=start + _PIECE >= len(body)))
        broken += pieces[-1].count("\ufffd")
        if broken > _MOST_BROKEN:
            raise AnalystError(
                f"The page has more than {_MOST_BROKEN:,} characters that are broken in {encoding}. "
                "Save it again, as the browser shows it."
            )
    return "".join(pieces)


def _legacy_encoding(body: bytes, content_type: str | None) -> str:
    first = _BEYOND.search(body)
    start = first.start() if first else 0
    judged = body[start : start + _JUDGED]
    scattered = _stands_alone(judged)
    for name in declared_encodings(body, content_type):
        if (scattered or name not in _WESTERN) and _fitting(judged, name) is not None:
            return name
    language = _LANGUAGE.search(body[:_SEARCHED])
    spoken = _OF_LANGUAGE.get(language[1].decode().lower()) if language else None
    # Russian is written in two encodings, in either of which every byte is a letter.
    if spoken not in {None, "cp1251"} or scattered:
        return spoken or "cp1252"
    for name, looks_right in _LOOKS:
        text = _fitting(judged, name)
        if text is not None and looks_right(text, judged):
            return name
    return spoken or next(declared_encodings(body, content_type), "gb18030")


def declared_encodings(body: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the encodings that the header and the page declare, except UTF-8, in order and each once."""
    names = [http_content_type_encoding(content_type)]
    for element in _IN_MARKUP.finditer(body[:_SEARCHED]):
        names += [found.decode("ascii", "replace") for found in _DECLARED.findall(element[0])]
    resolved = (resolve_encoding(name) for name in names if name)
    others = dict.fromkeys(name for name in resolved if name and not name.startswith("utf"))
    yield from filter(_is_for_pages, others)


def _is_for_pages(name: str) -> bool:
    try:
        b" ".decode(name, "replace")
    except (LookupError, UnicodeError):  # of packed data, of names
        return False
    return _NOT_OF_PAGES.fullmatch(name) is None


def from_utf8(body: bytes) -> str:
    """Return the text of a body in UTF-8, also of one that was put into it twice. Raises UnicodeDecodeError."""
    text = body.decode("utf-8")
    if text.isascii():  # known of every text without a look
        return text
    # To look for one byte is thirty times faster than to look for a pattern, and most pages have none of these.
    place = body.find(_FIRST_OF_TWICE)
    first = _TWICE.search(body, place) if place >= 0 else None
    if first is None or _TWICE.search(body, first.end()) is None:  # one may be meant
        return text
    try:
        return text.encode("cp1252", _AS_LATIN).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


_FIRST_OF_TWICE = b"\xc3"
_TWICE = re.compile(
    rb"\xc3[\x82-\xaf](?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2[\x80-\x84])"
)
"""The first byte of a character and the one after it, each as a letter or sign of its own: "Ã©"."""


def _latin(error: UnicodeError) -> tuple[bytes, int]:
    """Encode what cp1252 has no letter for as what stands in its place."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].encode("latin-1"), error.end


_AS_LATIN = "bazaarwatch.latin"
codecs.register_error(_AS_LATIN, _latin)


def _fitting(body: bytes, name: str) -> str | None:
    """Return the text in an encoding; None where too much of it is broken."""
    try:
        text = body.decode(name, "replace")
    except LookupError:
        return None
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") <= max(1, beyond * _BROKEN) else None


def _stands_alone(body: bytes) -> bool:
    """Whether most bytes beyond ASCII stand alone, as accented letters do and other scripts do not."""
    runs = _BEYOND.findall(body)
    return sum(len(run) for run in runs if len(run) > 1) < sum(map(len, runs)) * 0.5


def _share(text: str, low: str, high: str) -> float:
    beyond = list(islice((char for char in text if char > "\x7f"), _SAMPLE))
    return sum(low <= char <= high for char in beyond) / max(1, len(beyond))


def _looks_japanese(text: str, _body: bytes) -> bool:
    kana, half_width = _share(text, "\u3041", "\u30fe"), _share(text, "\uff61", "\uff9f")
    return kana >= 0.15 and half_width < 0.15  # noqa: PLR2004 - Japanese is written with both scripts


def _looks_korean(text: str, _body: bytes) -> bool:
    """Hardly a Chinese character: as Korean, a few Chinese ones look Korean too, but never all of them."""
    letters = "".join(char for char in text if char > "\u3100")
    return _share(letters, "\uac00", "\ud7a3") > 0.97  # noqa: PLR2004 - names are written in Chinese at times


def _looks_cyrillic(_text: str, body: bytes) -> bool:
    """Most letters are small ones, which stand in one quarter of the bytes beyond ASCII."""
    beyond = b"".join(_BEYOND.findall(body))[:_SAMPLE]
    letters, small = sum(byte >= 0xC0 for byte in beyond), sum(byte >= 0xE0 for byte in beyond)  # noqa: PLR2004 - cp1251
    return letters > len(beyond) * 0.85 and small > len(beyond) * 0.6


def _looks_koi8(_text: str, body: bytes) -> bool:
    beyond = b"".join(_BEYOND.findall(body))[:_SAMPLE]
    letters, small = sum(byte >= 0xC0 for byte in beyond), sum(0xC0 <= byte < 0xE0 for byte in beyond)  # noqa: PLR2004 - KOI8-R
    return letters > len(beyond) * 0.85 and small > len(beyond) * 0.6


def _looks_traditional(text: str, body: bytes) -> bool:
    simplified = _fitting(body, "gb18030")
    return simplified is None or _common(text, "big5", 0xA4, 0xC6) > _common(simplified, "gb2312", 0xB0, 0xD7)


def _common(text: str, encoding: str, low: int, high: int) -> float:
    """Share of the characters that are among the common ones, by the first byte in the national standard."""
    beyond = list(islice((char for char in text if char > "\x7f"), _SAMPLE))
    found = sum(low <= char.encode(encoding, "replace")[0] <= high for char in beyond)
    return found / max(1, len(beyond))


_LOOKS: tuple[tuple[str, Callable[[str, bytes], bool]], ...] = (
    ("cp1251", _looks_cyrillic),
    ("koi8-r", _looks_koi8),
    ("cp932", _looks_japanese),
    ("euc_jp", _looks_japanese),
    ("euc_kr", _looks_korean),
    ("big5", _looks_traditional),
    ("gb18030", lambda _text, _body: True),
)
