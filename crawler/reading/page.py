"""A saved response, offered in every form that reading needs; each form is made once, on demand."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urljoin

from lxml import etree

from crawler.errors import AnalystError
from crawler.reading import embedded
from crawler.reading.cuts import cut
from crawler.reading.decode import decode, markup_of
from crawler.reading.outline import Outline, outline_of
from crawler.reading.saved_forms import as_served, saved_from

_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "select", "head"})
_MOST_TAGS = 100_000
"""Result pages of marketplaces have up to half of that."""
_SHORTEST_TAG = len("<b>")
_LONG_TEXT = re.compile(rb"(?<![^<])[^<]{2000000,}+")
_KEPT_OF_TEXT = 500_000
"""Bytes at either end of a text without a tag in it, such as a picture in an address: its middle says nothing."""
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{1000,}+")
_TAG = re.compile(rb"<[a-zA-Z][^<>]*+")
_BYTES_OF_ATTRIBUTES = 2_000_000
"""Of all attributes without their values; each takes a hundred bytes of memory."""
_QUOTED = re.compile(rb"\"[^\"]*+\"|'[^']*+'")
_MOST_ATTRIBUTES = 200
"""Of one tag: libxml2 compares each with every other. Pages of marketplaces have up to 50."""
Made = TypeVar("Made")
_WEB = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)


class Page:
    """One response as it was saved.

    body: the raw bytes. url: its address, "" where unknown. content_type: the HTTP header. status: the HTTP status.

    The text and all that follows from it raise AnalystError where the body is not a page at all.
    """

    def __init__(self, body: bytes, url: str = "", content_type: str | None = None, status: int | None = None) -> None:
        self.body = body
        self.url = url
        self.content_type = content_type
        self.status = status
        self._states: dict[str, Any] = {}
        self._made: dict[Callable[[Page], Any], Any] = {}

    @cached_property
    def text(self) -> str:
        """The decoded body, out of the form in which a browser saves or shows a page's source."""
        text = as_served(self._decoded)
        if not text.lstrip().startswith(("{", "[")):
            _refuse_many(_tags_in(text), _MOST_TAGS, "tags")
        else:
            _refuse_many(embedded.values_in_json(text), embedded.MOST_VALUES, "values")
        return text

    @cached_property
    def _markup(self) -> str:
        """The text of a page in HTML, which may begin like JSON."""
        _refuse_many(_tags_in(self.text), _MOST_TAGS, "tags")
        return self.text

    def made(self, make: Callable[["Page"], Made]) -> Made:
        """Return what a function makes of this page; it is made once, for all who ask."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @cached_property
    def _decoded(self) -> str:
        return decode(self.body, self.content_type)

    @cached_property
    def outline(self) -> Outline:
        """Its meta, link and base elements and its scripts, without a tree."""
        return outline_of(self._markup)

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 - JSON
        """The value of a body that is JSON, JSONP or one assignment; None for a page in HTML."""
        return embedded.body_json(self.text)

    @cached_property
    def tree(self) -> etree._Element:
        """Root of the page's tree; of an empty page, an empty `html` element.

        Bare lxml: parsel's Selectors refer to each other, which keeps pages in memory until the cycle collector runs.
        """
        source = _LONG_TEXT.sub(_ends_of, markup_of(self._markup))
        source = _LONG_TAG.sub(_with_few_attributes, source)
        if len(source) > _BYTES_OF_ATTRIBUTES:
            named = len(_QUOTED.sub(b"", b"".join(_TAG.findall(source))))
            _refuse_many(named, _BYTES_OF_ATTRIBUTES, "bytes in names of attributes")
        # Without `huge_tree`, libxml2 goes 256 elements deep; the pages of marketplaces go 50.
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(source, parser)
        except (etree.XMLSyntaxError, ValueError):
            root = None
        if root is not None and len(parser.error_log.filter_from_fatals()):
            cut("rest_of_the_elements")
        return etree.Element("html") if root is None else root

    def state(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """Return embedded state by name; None where the page has none.

        "": the JSON body. "#id": `<script id="id">`. Anything else: a variable or call (`window.X = {…}`, `X({…})`).
        A body that is JSON throughout answers to every name: people save the state alone.
        """
        if self.json is not None:
            return self.json
        if name not in self._states:
            value = None
            if name.startswith("#"):
                value = embedded.script_json(self.text, name[1:], self.outline)
            elif name:
                value = embedded.assigned_json(self.text, name)
            self._states[name] = value
        return self._states[name]

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """Every JSON-LD object."""
        return [] if self.json is not None else embedded.json_ld(self.text)

    @cached_property
    def _head(self) -> list[etree._Element]:
        return self.outline.elements()

    @cached_property
    def meta(self) -> Mapping[str, str]:
        """Content of the meta elements by property, name or itemprop in lower case; the first of each counts."""
        found: dict[str, str] = {}
        for element in self._head:
            if element.tag != "meta":
                continue
            key = element.get("property") or element.get("name") or element.get("itemprop")
            content = (element.get("content") or "").strip()
            if key and content:
                found.setdefault(key.lower(), content)
        return found

    @cached_property
    def links(self) -> Mapping[str, str]:
        """Address of the link elements by relation, such as canonical and next."""
        found: dict[str, str] = {}
        for element in self._head:
            if element.tag != "link" or not element.get("href"):
                continue
            for relation in (element.get("rel") or "").lower().split():
                found.setdefault(relation, (element.get("href") or "").strip())
        return found

    @cached_property
    def address(self) -> str:
        """Where the page came from: its URL, else what it says itself; "" where neither is known."""
        for url in (self.url, *self.own_addresses):
            if is_web_url(url):
                return url
        return ""

    @cached_property
    def noted_address(self) -> str:
        """The address that the browser wrote into the file when it saved the page; "" where it did not."""
        if self.text is not self._decoded:
            return saved_from(self._decoded) or saved_from(self.text) or ""
        # A page in HTML needs its outline anyway, which spares most pages the search for notes.
        return saved_from(self.text, self.outline.first_comment if self.json is None else 0) or ""

    @cached_property
    def own_addresses(self) -> tuple[str, ...]:
        """The absolute addresses that the page gives for itself, that under which it was saved first."""
        noted = self.noted_address
        if self.json is not None:
            return (noted,) if noted else ()
        stated = (noted, self.links.get("canonical", ""), self.meta.get("og:url", ""), self.meta.get("twitter:url", ""))
        return tuple(dict.fromkeys("https:" + url if url.startswith("//") else url for url in stated if "//" in url))

    @cached_property
    def base(self) -> str:
        """What relative addresses of the page are relative to."""
        if self.json is None:
            for element in self._head:
                if element.tag == "base" and element.get("href"):
                    return joined(self.address, element.get("href") or "")
        return self.address

    @cached_property
    def visible_text(self) -> str:
        """What a visitor reads, as one line, without what scripts and styles say; its first 20,000 characters."""
        if self.json is not None:
            return ""
        pieces: list[str] = []
        length = 0
        walk = etree.iterwalk(self.tree, events=("start", "end"))
        for event, element in walk:
            seen = element.tag not in _UNSEEN
            if event == "start" and not seen:
                walk.skip_subtree()
            words = ((element.text if seen else None) if event == "start" else element.tail) or ""
            piece = " ".join(words.split())
            if piece:
                pieces.append(piece)
                length += len(piece) + 1
            if length > 20_000:  # noqa: PLR2004 - no message to a visitor stands later
                break
        return " ".join(pieces)


def _tags_in(text: str) -> int:
    """To count takes as long as to look for all elements of the outline, and a short text needs no count."""
    return text.count("<") if len(text) > _MOST_TAGS * _SHORTEST_TAG else 0


def _refuse_many(there: int, most: int, what: str) -> None:
    if there > most:
        raise AnalystError(f"The page has {there:,} {what}, and at most {most:,} are read. Save a shorter page.")


def _ends_of(text: re.Match[bytes]) -> bytes:
    cut("bytes_of_text", len(text[0]) - 2 * _KEPT_OF_TEXT)
    ends = text[0][:_KEPT_OF_TEXT], text[0][-_KEPT_OF_TEXT:]
    return b"".join(end.decode("utf-8", "ignore").encode() for end in ends)


def _with_few_attributes(tag: re.Match[bytes]) -> bytes:
    """Return a long tag, without its attributes where they are too many; many words within one are none too many."""
    words = _QUOTED.sub(b"", tag[0]).split(maxsplit=_MOST_ATTRIBUTES)
    if len(words) <= _MOST_ATTRIBUTES:
        return tag[0]
    cut("tags_of_too_many_attributes")
    return words[0]


def is_web_url(url: str) -> bool:
    """Return whether it is an absolute http or https address."""
    return _WEB.match(url) is not None


def joined(base: str, url: str) -> str:
    """Return the absolute form of an address; "" where there is none. Most need no parsing of theirs or the base."""
    if url.startswith(("https://", "http://")):
        return url
    if url.startswith("//"):
        return (base.partition("//")[0] if base.startswith("http:") else "https:") + url
    origin = _WEB.match(base)
    if origin and url.startswith("/"):
        return origin[0] + url
    try:
        return urljoin(base, url)
    except ValueError:
        return ""
