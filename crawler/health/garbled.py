"""Text in a wrong encoding: bytes that were taken for others on their way to the page. Pure."""

import re

_BROKEN = re.compile("[\ufffd\u0080-\u009f]|\\?{4,}")
"""What stands for bytes that could not be read, controls that no text has, and a row of question marks."""
_PLAIN = ("cp1252", "latin-1")


def is_garbled(text: str) -> bool:
    """Whether a title is in a wrong encoding: `Ã©` for `é`, `å¤å¥‡` for `古奇`, U+FFFD, `????`."""
    if text.isascii():
        return "????" in text
    return _BROKEN.search(text) is not None or any(_was_utf8(text, encoding) for encoding in _PLAIN)


def _was_utf8(text: str, encoding: str) -> bool:
    """Whether the text is UTF-8 that was read as something else: hardly any other text is valid that way round."""
    try:
        return not text.encode(encoding).decode("utf-8").isascii()
    except UnicodeError:
        return False
