"""What holds for every reading, whatever was read: it is well formed, and all in it stands on the page."""

import html
import json
import re
import unicodedata
from typing import get_args
from urllib.parse import unquote

from crawler.items import Listing, PageState, Reading
from crawler.reading.node_text import text_of
from crawler.reading.page import Page

_STATES = frozenset(get_args(PageState))
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_OCTAL = re.compile(r"\b0([0-7]{1,40})\b")
"""A number that JavaScript reads to the base of eight."""
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]{1,200}>")


def check_reading(reading: Reading, body: bytes, url: str = "") -> None:
    """Raise AssertionError for a reading that is malformed, or has an offer that does not stand on the page."""
    assert reading.state in _STATES
    assert (reading.state in {"results", "listing"}) == bool(reading.listings)
    if not reading.listings:
        return
    stated = _bare(_texts(body) + url)
    for listing in reading.listings:
        _check_form(listing)
        assert listing.title is not None
        # Word by word: what a visitor does not see may stand between those of a title.
        for word in _WORD.findall(f"{listing.title} {listing.listing_id}"):
            assert _bare(word) in stated, f"{word!r} of {listing.listing_id!r}, {listing.title!r} stands nowhere"


def _check_form(listing: Listing) -> None:
    assert listing.listing_id
    assert listing.title
    for amount in (listing.price, listing.list_price, listing.price_max):
        assert amount is None or (amount.is_finite() and amount >= 0)
    for number in (listing.stock, listing.units_sold, listing.review_count):
        assert number is None or number >= 0


def _texts(body: bytes) -> str:
    """Return all that a page may be said to state: its text, without its markup, and what is written in escapes."""
    page = Page(body)
    text = page.text
    shown = [text, text_of(page.tree, len(body)), *(str(part) for part in page.tree.itertext())]
    shown += [value for element in page.tree.iter("*") for value in map(str, element.attrib.values())]
    if page.json is not None:
        shown.append(json.dumps(page.json, ensure_ascii=False))
    whole = " ".join(shown) + " " + _TAG.sub("", "".join(map(str, page.tree.itertext())))
    whole += " " + " ".join(str(int(digits, 8)) for digits in _OCTAL.findall(whole))
    for _ in range(2):
        whole = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), whole)
        whole += " " + html.unescape(unquote(whole)) if "&" in whole or "%" in whole else ""
    return whole + " " + _TAG.sub("", whole)


def _bare(text: str) -> str:
    """Return the letters and figures of a text, without what spacing, quoting and folding change."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
