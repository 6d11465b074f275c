"""Text in a wrong encoding: bytes that were taken for others on their way to the page.

Single titles may be so, where a seller wrote them so. Where a whole page is, nothing on it is a fact.
"""

import re
from collections.abc import Sequence

from crawler.items import Listing, Reading

GARBLED = "garbled_offer"
"""Name under which the offers of such a page are counted as not taken."""
_BROKEN = re.compile(r"[\ufffd\u0080-\u009f]|(?<!\w)\?{4,}")
"""What stands for bytes that could not be read, controls that no text has, and a word of question marks."""
_PLAIN = ("cp1252", "latin-1")
_FEWEST = 3
"""Texts in a wrong encoding that may be the sellers' own."""
_MOST = 0.5
"""Share of the texts beyond ASCII, or of what was left of them, from which on it is the page."""
_SOME = 0.2
"""Share of all texts that has to be so as well."""


def is_garbled(text: str) -> bool:
    """Whether a text is in a wrong encoding: `Ã©` for `é`, `å¤å¥‡` for `古奇`, U+FFFD, `????`."""
    if _BROKEN.search(text) is not None:
        return True
    return not text.isascii() and any(_was_utf8(text, encoding) for encoding in _PLAIN)


def without_garbled(reading: Reading) -> Reading:
    """Take no offers from a page whose texts are in a wrong encoding; its state is then unknown."""
    texts = _texts(reading.listings)
    together = "\n".join(texts)
    if together.isascii() and "????" not in together:
        return reading
    garbled = [text for text in texts if is_garbled(text)]
    foreign = sum(not text.isascii() and not is_garbled(text) for text in texts)
    if len(garbled) < _FEWEST or len(garbled) < _SOME * len(texts) or len(garbled) <= _MOST * (len(garbled) + foreign):
        return reading
    return Reading(state="unknown", anomalies={**reading.anomalies, GARBLED: len(reading.listings)})


def _texts(listings: Sequence[Listing]) -> list[str]:
    """Return what sellers wrote: titles, descriptions, their names, where they are."""
    texts = [one.title for one in listings]
    texts += [one.location for one in listings]
    texts += [one.description for one in listings]
    texts += [one.seller.name for one in listings if one.seller]
    return list(filter(None, texts))


def _was_utf8(text: str, encoding: str) -> bool:
    """Whether the text is UTF-8 that was read as something else: hardly any other text is valid that way round."""
    try:
        return not text.encode(encoding).decode("utf-8").isascii()
    except UnicodeError:
        return False
