"""Pages as people and browsers save them: the source view, escaped, in a <pre>, with a note of where they are from."""

import html
import re

from lxml import etree

from crawler.reading.embedded import loads, unescaped
from crawler.reading.node_text import nodes

_HEAD = 6_000
"""Characters in which a saved page says what it is."""
_MOST_TAGS = 500_000
"""Of the source as a browser shows it: it marks up every tag and attribute of the page."""
_SOURCE_VIEW = re.compile(r"""<(?:body\b[^>]*\bid=["']?viewsource|td class=["']?line-content)\b""", re.IGNORECASE)
_LINES = etree.XPath("//td[contains(concat(' ', @class, ' '), ' line-content ')]")
_PRE = etree.XPath("//body//pre")
_ESCAPED = re.compile(r"\s*&(?:amp;)*lt;(?:!doctype|html|\?xml|head|body|!--)", re.IGNORECASE)
_LONE_PRE = re.compile(
    r"\s*(?:<!doctype[^>]*>\s*)?(?:<html[^>]*>\s*)?(?:<head[^>]*>(?:\s|<(?:meta|link|title|style)\b[^>]*>|</title>|</style>)*"
    r"</head>\s*)?(?:<body[^>]*>\s*)?<pre\b[^>]*>\s*(?=[{\[&])",
    re.IGNORECASE,
)
_NOTES = (
    re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://\S+?)\s*-->", re.IGNORECASE),
    re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S+)", re.IGNORECASE),
    re.compile(r"<!--\s*(?:Page )?saved (?:from|by|with)[^>]{0,80}?(https?://\S+?)\s*(?:-->|\s)", re.IGNORECASE),
)
_MIRRORED = re.compile(r"<!--\s*Mirrored from (\S+\.\S+) by HTTrack", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>\s*(?:view-source:)?(https?://[^\s<]+)\s*</title>", re.IGNORECASE)


def as_served(text: str) -> str:
    """Return the page within a saved form; any other text as it is."""
    head = text[:_HEAD]
    if _SOURCE_VIEW.search(head):
        return _source_in(text) or text
    if _LONE_PRE.match(head):
        return _only_pre(text) or text
    if head.lstrip()[:1] == '"':
        value = loads(text)
        return value if isinstance(value, str) and "<" in value[:_HEAD] else text
    for _ in range(2):
        if not _ESCAPED.match(text[:_HEAD]):
            break
        text = unescaped(text)
    return text


def saved_from(text: str, first_comment: int = 0) -> str | None:
    """Return the address that a saved page notes as its own; None where there is no such note.

    first_comment: where the first comment of the page begins, if that is known.
    """
    if first_comment < _HEAD * 4 and (noted := _noted(text)):
        return noted
    head = text[:_HEAD]
    title = _TITLE.search(head)
    return html.unescape(title[1]) if title and _SOURCE_VIEW.search(head) else None


def _noted(text: str) -> str | None:
    """Return the address in the comment of the browser or the program that saved the page."""
    head = text[:_HEAD]
    for note in _NOTES:
        found = note.search(head)
        if found:
            return html.unescape(found[1])
    mirrored = _MIRRORED.search(text[: _HEAD * 4])
    return "http://" + mirrored[1] if mirrored else None


def _source_in(text: str) -> str | None:
    """Text of the source view of Chrome (a table of lines) or of Firefox (one <pre>, or one a line)."""
    root = _tree(text)
    if root is None:
        return None
    lines = nodes(_LINES, root)
    if lines:
        return "\n".join("".join(map(str, line.itertext())) for line in lines)
    return "".join("".join(map(str, part.itertext())) for part in nodes(_PRE, root)) or None


def _only_pre(text: str) -> str | None:
    """Text of the one <pre> that a browser puts round JSON, or round a page served as plain text."""
    root = _tree(text)
    found = nodes(_PRE, root) if root is not None else []
    return "".join(map(str, found[0].itertext())) if len(found) == 1 else None


def _tree(text: str) -> etree._Element | None:
    if text.count("<") > _MOST_TAGS:
        return None  # and the page is refused for them
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
